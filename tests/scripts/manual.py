#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# manual.py AGGLOM - what `agglom manual` writes: pages whose links lead somewhere, a page for man without
# complaints, stubs that are Lua and name everything, completion of every command and option.
import csv
import html.parser
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

agglom = os.path.abspath(sys.argv[1])
problems = []


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def topics():
    made = run(agglom, "eval", "io.write(agglom.topics():to_csv())")
    return list(csv.DictReader(io.StringIO(made.stdout)))


class Page(html.parser.HTMLParser):
    """The links, ids and structure of a page."""

    void = {"meta", "link", "input", "br", "img"}

    def __init__(self, path):
        super().__init__()
        self.path, self.links, self.ids, self.open, self.titles = path, [], [], [], 0
        self.feed(open(path, encoding="utf-8").read())
        self.close()
        if self.open:
            problems.append(f"{path}: not closed: {self.open}")

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.links += [found[name] for name in ("href", "src", "action") if name in found]
        self.ids += [found["id"]] if "id" in found else []
        self.titles += tag == "h1"
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            problems.append(f"{self.path}:{self.getpos()[0]}: </{tag}> closes nothing")


def check_pages(folder, named):
    pages = {name: Page(os.path.join(folder, name)) for name in os.listdir(folder) if name.endswith(".html")}
    index = open(os.path.join(folder, "index.js"), encoding="utf-8").read()
    rows = json.loads(index[index.index("= [") + 2:].rstrip(";\n"))
    links = [("index.js", row[1]) for row in rows] + [(name, link) for name, page in pages.items() for link in page.links]
    for name, link in links:
        target, _, anchor = link.partition("#")
        target = target or name
        if link.startswith("data:"):
            continue
        if "://" in link or not os.path.exists(os.path.join(folder, target)):
            problems.append(f"{name}: {link} leads nowhere here")
        elif anchor and anchor not in pages[target].ids:
            problems.append(f"{name}: {link}: no such place on the page")
    for name, page in pages.items():
        if len(set(page.ids)) != len(page.ids) or page.titles != 1:
            problems.append(f"{name}: ids must be unique, and one h1 on a page")
    missing = named - {row[0] for row in rows}
    if missing or len(pages) < 15 or len(links) < 1000:
        problems.append(f"the pages do not hold all: {sorted(missing)[:5]}, {len(pages)} pages, {len(links)} links")
    return len(pages), len(links)


def check_man(path):
    looked = False
    for command in (["mandoc", "-T", "lint"], ["groff", "-mdoc", "-Tutf8", "-ww", "-z"]):
        if shutil.which(command[0]):
            looked = True
            out = run(*command, path)
            if out.returncode or out.stdout or out.stderr:
                problems.append(f"{' '.join(command)}: {out.stdout}{out.stderr}")
    if not looked:
        print("skipped: neither mandoc nor groff is installed, the page for man was not checked")


def check_stubs(folder, named):
    path = os.path.join(folder, "agglom.lua")
    text = open(path, encoding="utf-8").read()
    made = run("lua5.4", path)
    if made.returncode or not text.startswith("---@meta"):
        problems.append("stubs: " + made.stderr)
    for name in named:
        if re.match(r"(\w+[.:]\w+|help)$", name) and not re.search(rf"(^|function ){re.escape(name)}\b", text, re.M):
            problems.append(f"stubs: {name} is not there")
    json.load(open(os.path.join(folder, ".luarc.json"), encoding="utf-8"))


def check_completion(folder):
    usage = run(agglom, "--help").stdout
    words = set(re.findall(r"^    agglom ([a-z]+)", usage, re.M)) | set(re.findall(r"^ +(--[a-z-]+)", usage, re.M))
    if len(words) < 12:
        problems.append("agglom --help names too little")
    for name, shell in ("agglom.bash", ["bash", "-n"]), ("_agglom", ["zsh", "-n"]), ("agglom.fish", ["fish", "--no-execute"]):
        path = os.path.join(folder, name)
        text = open(path, encoding="utf-8").read()
        for word in words:
            spelled = "-l " + word[2:] if word.startswith("--") and name.endswith("fish") else word
            if not re.search(rf"(?<![\w-]){re.escape(spelled)}(?![\w-])", text):
                problems.append(f"{name}: {word} is not completed")
        if not shutil.which(shell[0]):
            print(f"skipped: {shell[0]} is not installed, {name} was not parsed")
        elif run(*shell, path).returncode:
            problems.append(f"{name}: {run(*shell, path).stderr}")
    script = f'. {folder}/agglom.bash; COMP_WORDS=(agglom rep); COMP_CWORD=1; _agglom; echo "${{COMPREPLY[@]}}"'
    if run("bash", "-c", script).stdout.strip() != "reproduce":
        problems.append("bash does not complete agglom rep")


with tempfile.TemporaryDirectory() as out:
    made = run(agglom, "--quiet", "manual", out)
    if made.returncode or made.stdout or made.stderr:
        sys.exit(f"agglom manual: {made.stdout}{made.stderr}")
    names = {t["name"] for t in topics()}
    pages, links = check_pages(os.path.join(out, "html"), names)
    check_man(os.path.join(out, "man/man1/agglom.1"))
    check_stubs(os.path.join(out, "lua-meta"), names)
    check_completion(os.path.join(out, "completions"))
if problems:
    sys.exit("\n".join(problems))
print(f"{pages} pages, {links} links, {len(names)} names")
