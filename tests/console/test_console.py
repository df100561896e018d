#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# test_console.py AGGLOM - the console on a terminal of its own.
import os
import stat
import subprocess
import sys
import tempfile

import pexpect

AGGLOM = sys.argv[1]

def environment(home):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "AGGLOM"))}
    env.update(HOME=home, TERM="dumb", INPUTRC="/dev/null", COLUMNS="80")
    return env


class Session:
    def __init__(self, home):
        self.p = pexpect.spawn(AGGLOM, ["--quiet"], env=environment(home), encoding="utf-8",
                               timeout=20, dimensions=(24, 80))
        self.wait()

    def wait(self, prompt="> "):
        self.p.expect_exact(prompt)
        return self.p.before.replace("\r", "")

    def say(self, line, prompt="\n> "):
        """What is printed between the line and the next prompt."""
        self.p.sendline(line)
        self.p.expect_exact(line)
        return self.wait(prompt).strip("\n")

    def leave(self):
        self.p.sendeof()
        self.p.expect(pexpect.EOF)
        self.p.close()
        assert self.p.exitstatus == 0, self.p.exitstatus


def same(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


def test_values(home):
    s = Session(home)
    same(s.say("1/3"), "0.3333333333333333")
    same(s.say("x = 20"), "")
    same(s.say("x + 1, 'a'"), "21\na")
    same(s.say("return x"), "20")
    s.leave()


def test_several_lines(home):
    s = Session(home)
    same(s.say("function f(a)", "\n>> "), "")
    same(s.say("return a + 1", "\n>> "), "")
    same(s.say("end"), "")
    same(s.say("f(1)"), "2")
    s.leave()


def test_error_keeps_prompt(home):
    s = Session(home)
    same(s.say("error('oh')"), "console:1:1: oh\n    error('oh')\n    ^")
    same(s.say("datset.open('x')"), "console:2:1: no variable 'datset'; did you mean 'dataset'?\n"
         "    datset.open('x')\n    ^")
    same(s.say("x = = 1"), "console:3:5: unexpected symbol near '='; '==' compares, '~=' is not equal\n"
         "    x = = 1\n        ^")
    same(s.say("7"), "7")
    s.leave()


def test_history(home):
    s = Session(home)
    s.say("y = 41")
    s.say("function g()", "\n>> ")
    s.say("return y end")
    s.p.kill(9)
    s.p.close()
    path = os.path.join(home, ".local/state/agglom/history")
    same(stat.S_IMODE(os.stat(path).st_mode), 0o600)
    s = Session(home)
    s.p.send("\x1b[A\x1b[A\r")  # two up: y = 41, the function being one entry
    s.wait("\n> ")
    s.p.send("\x1b[A\x1b[A\r")  # the function again
    s.wait("\n> ")
    same(s.say("g()"), "41")
    s.leave()


def interrupted(s, line):
    s.p.sendline(line)
    s.p.expect_exact(line)
    s.p.expect(pexpect.TIMEOUT, timeout=0.4)
    s.p.sendintr()
    assert "agglom: interrupted" in s.wait("\n> ")
    same(s.say("1 + 1"), "2")


def test_interrupt(home):
    s = Session(home)
    interrupted(s, "while true do end")
    interrupted(s, "while true do pcall(function() while true do end end) end")
    interrupted(s, "coroutine.wrap(function() while true do end end)()")
    s.say("loop = function() while true do end end")
    interrupted(s, "while true do coroutine.resume(coroutine.create(loop)) end")
    s.leave()


def test_interrupt_at_prompt(home):
    s = Session(home)
    s.p.send("some text")
    s.p.expect_exact("some text")
    s.p.sendintr()
    s.wait("\n> ")
    same(s.say("2 + 2"), "4")
    s.say("if true then", "\n>> ")
    s.p.sendintr()
    s.wait("\n> ")
    same(s.say("3 + 3"), "6")
    s.leave()


def test_completion(home):
    s = Session(home)
    s.p.send("datas\t.ne\t")
    s.p.expect_exact("dataset.new")
    s.p.send("{ { 'a', { 1 } } }:colu\t")
    s.p.sendintr()
    s.wait("\n> ")
    s.say("d = dataset.new{ { 'wages', { 1, 2 } } }")
    s.p.send("#d.wag\t\r")
    s.p.expect_exact("#d.wages")
    same(s.wait("\n> ").strip("\n"), "2")
    s.leave()


def test_pipe(home):
    def run(text):
        r = subprocess.run([AGGLOM], input=text, env=environment(home), capture_output=True, text=True)
        return r.stdout, r.stderr, r.returncode

    same(run("1 + 1\nx = {\n5 }\nx[1]\n"), ("2\n5\n", "", 0))
    same(run("error('oh')\n3"), ("3\n", "console:1:1: oh\n    error('oh')\n    ^\n", 1))
    same(run("x = {\n"), ("", "console:1: unexpected symbol near <eof>\n    x = {\n", 1))


def main():
    failed = 0
    for name, test in sorted(globals().items()):
        if name.startswith("test_"):
            with tempfile.TemporaryDirectory() as home:
                try:
                    test(home)
                except Exception as e:  # say which one, go on with the others
                    failed += 1
                    print(f"{name}: FAILED: {e}", file=sys.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(main())
