#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# tutorial.py AGGLOM FOLDER [--accept] - every block of the tutorial does what the page says. A page is a session of its
# own in an empty folder: a block ```csv NAME is a file, ```lua NAME a script, ```console what is typed and answered,
# ```sh commands. With --accept the answers are written anew.
import os
import re
import subprocess
import sys
import tempfile

import transcript

agglom, folder = (os.path.abspath(path) for path in sys.argv[1:3])
accept = sys.argv[3:] == ["--accept"]
pages = sorted(name for name in os.listdir(folder) if name.endswith(".md"))
wrong, ran = [], 0


def answer_to(command, where):
    """What a command of the shell prints; agglom is the one that is tested."""
    env = dict(os.environ, PATH=os.path.dirname(agglom) + ":" + os.environ["PATH"])
    run = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=where, env=env,
                         check=False)
    return run.stdout.rstrip("\n").split("\n") if run.stdout.strip() else []


def shell(lines, where):
    """The lines of a block of commands as they should be: "$ " before a command, then what it prints."""
    out = []
    for line in lines:
        if line.startswith("$ "):
            out += [line] + answer_to(line[2:], where)
    return out


def console_blocks(blocks, where):
    """The blocks of one session as they should be."""
    entries = [transcript.parse(block) for block in blocks]
    answers = iter(transcript.play(agglom, [entry for block in entries for entry in block], where))
    out = []
    for block in entries:
        lines = []
        for typed, _ in block:
            lines += ["> " + typed[0]] + [">> " + more for more in typed[1:]] + next(answers)
        out.append(lines)
    return out


for name in pages:
    text = open(os.path.join(folder, name), encoding="utf-8").read()
    parts = re.split(r"(?ms)^```(\w+)([^\n]*)\n(.*?)^```$", text)
    kinds, files, bodies = parts[1::4], parts[2::4], parts[3::4]
    lines = [body.rstrip("\n").split("\n") for body in bodies]
    with tempfile.TemporaryDirectory() as where:
        for kind, file, body in zip(kinds, files, bodies):
            if file.strip():
                with open(os.path.join(where, file.strip()), "w", encoding="utf-8") as made:
                    made.write(body)
        right = iter(console_blocks([block for kind, block in zip(kinds, lines) if kind == "console"], where))
        for k, kind in enumerate(kinds):
            want = next(right) if kind == "console" else shell(lines[k], where) if kind == "sh" else lines[k]
            ran += kind in ("console", "sh")
            if want != lines[k]:
                wrong.append(f"{name}: the page says\n" + "\n".join(lines[k]) + "\n\nagglom says\n" + "\n".join(want) + "\n")
            parts[4 * k + 3] = "\n".join(want) + "\n"
    if accept:
        pieces = [parts[0]]
        for k in range(len(kinds)):
            pieces.append(f"```{parts[4 * k + 1]}{parts[4 * k + 2]}\n{parts[4 * k + 3]}```{parts[4 * k + 4]}")
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write("".join(pieces))
if len(pages) != 6 or ran < 20:
    sys.exit(f"{len(pages)} pages, {ran} blocks: six steps are expected")
if wrong and not accept:
    sys.exit("\n".join(wrong))
print(f"{len(pages)} pages, {ran} blocks")
