#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# help.py AGGLOM ROOT [--accept] - the examples of help print what share/help/outputs.txt says they do, on a
# terminal 76 places wide; with --accept that file is written anew.
import csv
import difflib
import io
import os
import re
import subprocess
import sys
import tempfile

agglom, root = (os.path.abspath(path) for path in sys.argv[1:3])
accept = sys.argv[3:] == ["--accept"]
stored = os.path.join(root, "share/help/outputs.txt")
SETUP = [("d", 'd = dataset.open "markets"'), ("v", "v = d.goods_quality"), ("g", 'g = d:group("year")'),
         ("m", 'm = model.ols("goods_quality ~ goods_clusters", d)'), ("e", 'e = paper.exhibit("mitrofanova2019", "table2")')]
MARK = "\x01"


def topics():
    run = subprocess.run([agglom, "eval", "io.write(agglom.topics():to_csv())"], capture_output=True, text=True, check=True)
    return list(csv.DictReader(io.StringIO(run.stdout)))


def words(code):
    return set(re.findall(r"\b[a-z]\b", re.sub(r'"(?:\\.|[^"\\])*"', "", code)))


def needed(code):
    """The names that lines use before they give them a value."""
    names, given = set(), set()
    for line in code.split("\n"):
        made = re.match(r"([a-z]) = (.*)", line)
        names |= words(made[2] if made else line) - given
        given |= {made[1]} if made else set()
    return names


def used(code):
    """The lines an example needs before it."""
    names = needed(code)
    for name, line in reversed(SETUP):
        names |= needed(line) if name in names else set()
    return [line for name, line in SETUP if name in names]


def session(examples):
    """The lines of all examples, and where each begins."""
    lines = []
    for name, code in examples:
        lines += [line for _, line in SETUP] + [f'do io.write("{MARK}@ {name}\\n") end']
        shown = used(code)
        for line in shown + code.split("\n"):
            lines += [f"do io.write({lua_quote(MARK + '> ' + line)}, '\\n') end"] + ([line] if line not in shown else [])
        lines.append(f'do io.write("{MARK}") end')
    return "\n".join(lines) + "\n"


def lua_quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def run_console(text):
    """What the console prints on a terminal, and the messages beside it."""
    leader, follower = os.openpty()
    env = dict(os.environ, COLUMNS="76", NO_COLOR="1", TERM="dumb")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors:
        os.symlink(os.path.join(root, "share"), os.path.join(folder, "share"))
        source.write(text.encode())
        source.seek(0)
        with subprocess.Popen([agglom], stdin=source, stdout=follower, stderr=errors, cwd=folder, env=env):
            os.close(follower)
            out = b""
            while True:
                try:
                    piece = os.read(leader, 65536)
                except OSError:  # the other end is closed
                    break
                if not piece:
                    break
                out += piece
        errors.seek(0)
        return out.decode().replace("\r\n", "\n"), errors.read().decode()


examples = [(t["name"], t["example"]) for t in topics() if t["chapter"] != "expressions"]
printed, messages = run_console(session(examples))
got = re.sub(r"\n*" + MARK + r"(?=@|$)", "\n", printed).replace(MARK, "").strip("\n") + "\n"
if messages:
    sys.exit("an example has something to complain of:\n" + messages)
if accept:
    with open(stored, "w", encoding="utf-8") as file:
        file.write(got)
want = open(stored, encoding="utf-8").read()
found = re.findall(r"(?m)^@ (.*)$", got)
if found != [name for name, _ in examples]:
    sys.exit("some examples did not run")
if got != want:
    sys.stdout.writelines(difflib.unified_diff(want.splitlines(True), got.splitlines(True), "share/help/outputs.txt", "agglom"))
    sys.exit("to accept: tests/scripts/help.py AGGLOM ROOT --accept")
print(f"{len(examples)} examples")
