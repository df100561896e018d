# SPDX-License-Identifier: GPL-3.0-or-later
# transcript.py - sessions at the console as documents show them: "> " and ">> " before what is typed, then
# what is answered.
import re
import subprocess

MARK = "\x01"


def parse(lines):
    """[typed lines, answered lines] of every entry."""
    entries = []
    for line in lines:
        if line.startswith("> "):
            entries.append([[line[2:]], []])
        elif line.startswith(">> "):
            entries[-1][0].append(line[3:])
        else:
            entries[-1][1].append(line)
    return entries


def own_lines(answer, marks):
    """The answer with the lines that errors name counted as if there were no marks."""
    return re.sub(r"(?m)^(agglom: )?console:(\d+)", lambda m: f"{m[1] or ''}console:{int(m[2]) - marks}", answer)


def play(agglom, entries, folder=None):
    """What the console answers to the typed lines of each entry, as lists of lines."""
    text = "".join(f'do io.write("{MARK}") end\n' + "\n".join(typed) + "\n" for typed, _ in entries)
    run = subprocess.run([agglom], input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder, check=False)
    answers = run.stdout.split(MARK)
    if answers[0] or len(answers) != len(entries) + 1:
        raise SystemExit("the session went wrong:\n" + run.stdout)
    answers = [own_lines(answer, i) for i, answer in enumerate(answers)]
    return [answer.rstrip("\n").split("\n") if answer.strip("\n") else [] for answer in answers[1:]]
