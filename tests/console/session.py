# SPDX-License-Identifier: GPL-3.0-or-later
# session.py - agglom at a terminal of its own, and the running of tests that each have a home folder.
import os
import re
import sys
import tempfile

import pexpect

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x07|\x1b[=>]")


def environment(home, **more):
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("XDG_", "AGGLOM", "LESS")) and k not in ("COLUMNS", "NO_COLOR", "PAGER")}
    env.update(HOME=home, TERM="dumb", INPUTRC="/dev/null")
    env.update(more)
    return env


def plain(text):
    """What is to be read of what a terminal was sent."""
    return ESCAPES.sub("", text).replace("\r", "")


def same(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


def holds(text, part):
    assert part in text, f"no {part!r} in {text!r}"


class Session:
    def __init__(self, home, *options, rows=24, columns=80, **env):
        self.p = pexpect.spawn(sys.argv[1], ["--quiet", *options], env=environment(home, **env), encoding="utf-8",
                               timeout=30, dimensions=(rows, columns), cwd=home)
        self.wait("> ")

    def wait(self, prompt="\n> "):
        """What comes before the prompt, without what steers the terminal."""
        start = r"(?:\n|\x1b\[\?2004l\r)(?:\x1b\[\?2004h)?" if prompt[0] == "\n" else ""
        self.p.expect(start + re.escape(prompt.strip("\n")))
        return plain(self.p.before)

    def say(self, line, prompt="\n> "):
        """What is printed between the line and the next prompt."""
        self.p.sendline(line)
        self.p.expect_exact(line)
        return self.wait(prompt).strip("\n")

    def complete(self, text, shown):
        """Type, and see what readline makes of it; then drop the line."""
        self.p.send(text)
        seen = ""
        while shown not in plain(seen):
            try:
                seen += self.p.read_nonblocking(1000, timeout=10)
            except pexpect.TIMEOUT:
                assert False, f"no {shown!r} in {plain(seen)!r}"
        self.p.sendintr()
        self.wait()

    def paste(self, text):
        self.p.send("\x1b[200~" + text + "\x1b[201~\r")

    def kill(self):
        self.p.kill(9)
        self.p.close()

    def leave(self):
        self.p.sendeof()
        self.p.expect(pexpect.EOF)
        self.p.close()
        assert self.p.exitstatus == 0, self.p.exitstatus


def run(tests):
    failed = 0
    for name, test in sorted(tests.items()):
        if name.startswith("test_"):
            with tempfile.TemporaryDirectory() as home:
                try:
                    test(home)
                except Exception as e:  # say which one, go on with the others
                    failed += 1
                    print(f"{name}: FAILED: {e}", file=sys.stderr)
    return failed
