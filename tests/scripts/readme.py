#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# readme.py AGGLOM README - the session in the README prints what the README says.
import sys

import transcript

agglom, readme = sys.argv[1:]
lines = open(readme, encoding="utf-8").read().split("## One session")[1].split("\n##")[0].split("\n")
entries = transcript.parse([line[4:] for line in lines if line.startswith("    ") and not line.startswith("    $")])
answers = transcript.play(agglom, entries)
if len(entries) < 5 or answers != [answered for _, answered in entries]:
    for (typed, answered), got in zip(entries, answers):
        if got != answered:
            print("> " + "\n>> ".join(typed), "the README says:", *answered, "agglom says:", *got, sep="\n")
    sys.exit(1)
