#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# readme.py AGGLOM README - the session in the README prints what the README says.
import subprocess
import sys

agglom, readme = sys.argv[1:]
lines = open(readme, encoding="utf-8").read().split("## One session")[1].split("\n##")[0].split("\n")
session = [line[4:] for line in lines if line.startswith("    ") and not line.startswith("    $")]
commands = [line[2:] for line in session if line.startswith("> ")]
want = [line for line in session if not line.startswith("> ")]
run = subprocess.run([agglom], input="\n".join(commands) + "\n", text=True, stdout=subprocess.PIPE,
                     stderr=subprocess.STDOUT, check=False)
got = run.stdout.rstrip("\n").split("\n")
if len(commands) < 5 or got != want:
    print("the README says:\n" + "\n".join(want) + "\n\nagglom says:\n" + "\n".join(got))
    sys.exit(1)
