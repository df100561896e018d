#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# manual_browser.py AGGLOM - the manual in headless Chromium: nothing on its console, and the search finds. Exit status
# 77 where there is no Chromium.
import os
import re
import shutil
import subprocess
import sys
import tempfile

agglom = os.path.abspath(sys.argv[1])
browser = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
if browser is None:
    print("skipped: no Chromium is installed")
    sys.exit(77)
problems = []


def render(folder, profile, page):
    """The page as the browser has it after its scripts ran; what its console says is a problem."""
    run = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom",
                          f"--user-data-dir={profile}", f"file://{folder}/{page}"],
                         capture_output=True, text=True, timeout=120, check=False)
    said = [line for line in run.stderr.split("\n") if ":CONSOLE" in line]
    if said or "<main" not in run.stdout:
        problems.append(f"{page}: {said or run.stderr[-500:]}")
    return run.stdout


with tempfile.TemporaryDirectory() as top:
    folder, profile, bad = top + "/html", top + "/profile", top + "/bad"
    subprocess.run([agglom, "--quiet", "manual", top], check=True)
    os.mkdir(bad)
    with open(bad + "/bad.html", "w", encoding="utf-8") as file:
        file.write("<main></main><script>undefined_name()</script>")
    render(bad, profile, "bad.html")
    if len(problems) != 1:
        sys.exit("the test does not see an error of a script")
    problems.clear()
    pages = [name for name in sorted(os.listdir(folder)) if name.endswith(".html")]
    for name in pages:
        render(folder, profile, name)
    for question, answer in ("clustered+errors", "cluster"), ("read+a+csv", "dataset.open"), ("heteroscedastic", "m:diagnostics"):
        found = re.findall(r'role="option"[^>]*><a[^>]*><code>([^<]*)', render(folder, profile, f"index.html?q={question}"))
        if answer not in found[:3]:
            problems.append(f"search: {question} finds {found[:5]}, not {answer}")
if problems:
    sys.exit("\n".join(problems))
print(f"{len(pages)} pages")
