#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# test_console.py AGGLOM - the console on a terminal of its own: values, history, pasting, Ctrl-C.
import os
import stat
import subprocess
import sys

import pexpect

from session import Session, environment, holds, run, same

AGGLOM = sys.argv[1]
HISTORY = ".local/state/agglom/history"


def test_values(home):
    s = Session(home)
    same(s.say("1/3"), "0.3333333333333333")
    same(s.say("x = 20"), "")
    same(s.say("x + 1, 'a'"), "21\na")
    same(s.say("return x"), "20")
    s.leave()


def test_last_value(home):
    s = Session(home)
    same(s.say("_"), "console:1:1: no variable '_'; did you mean '_G'?\n    _\n    ^")
    s.say("6 * 7")
    s.say("x = 1")
    same(s.say("_ + 1"), "43")
    same(s.say("_ + 1"), "44")
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
    s.say("", "\n>> ")
    s.say("return y end")
    s.kill()
    path = os.path.join(home, HISTORY)
    same(stat.S_IMODE(os.stat(path).st_mode), 0o600)
    s = Session(home)
    s.p.send("\x1b[A\x1b[A\r")  # two up: y = 41, the function being one entry
    s.wait()
    s.p.send("\x1b[A\x1b[A\r")  # the function again
    s.wait()
    same(s.say("g()"), "41")
    s.leave()


def entries(home):
    with open(os.path.join(home, HISTORY)) as f:
        return [line.rstrip("\n") for line in f if not line.startswith("#")]


def test_two_at_once(home):
    a, b = Session(home), Session(home)
    for i in range(20):
        a.say(f"a = {i}")
        b.say(f"b = {i}")
    a.kill()
    b.leave()
    want = [f"{name} = {i}" for i in range(20) for name in "ab"]
    same(entries(home), want)


def test_long_history(home):
    state = os.path.join(home, "state")
    os.makedirs(os.path.join(state, "agglom"))
    path = os.path.join(state, "agglom", "history")
    with open(path, "w") as f:
        for i in range(12500):
            f.write(f"#1700000000\nx = {i}\n")
    s = Session(home, XDG_STATE_HOME=state)
    s.say("x = 'last'")
    s.kill()
    with open(path) as f:
        lines = f.read().split("\n")
    same(lines[:2], ["#1700000000", "x = 2500"])
    same(len(lines), 2 * 10001 + 1)
    same(lines[-2], "x = 'last'")
    same(os.listdir(os.path.dirname(path)), ["history"])


def interrupted(s, line):
    s.p.sendline(line)
    s.p.expect_exact(line)
    s.p.expect(pexpect.TIMEOUT, timeout=0.4)
    s.p.sendintr()
    s.p.sendintr()  # pressed twice is pressed once
    holds(s.wait(), "interrupted")
    same(s.say("1 + 1"), "2")


def test_interrupt(home):
    s = Session(home)
    interrupted(s, "while true do end")
    interrupted(s, "while true do pcall(function() while true do end end) end")
    interrupted(s, "coroutine.wrap(function() while true do end end)()")
    s.say("loop = function() while true do end end")
    interrupted(s, "while true do coroutine.resume(coroutine.create(loop)) end")
    s.leave()


def test_interrupt_says_where(home):
    s = Session(home)
    s.say("kept = 3")
    s.say("function f()", "\n>> ")
    s.say("  local x = 0", "\n>> ")
    s.say("  while true do", "\n>> ")
    s.say("  x = x + 1 end", "\n>> ")
    s.say("end")
    s.p.sendline("f()")
    s.p.expect_exact("f()")
    s.p.expect(pexpect.TIMEOUT, timeout=0.3)
    s.p.sendintr()
    s.p.expect(r"console:[45]: interrupted\r\n      (while true do|x = x \+ 1 end)")
    s.wait()
    same(s.say("kept"), "3")
    s.leave()


def test_interrupt_at_prompt(home):
    s = Session(home)
    s.p.send("some text")
    s.p.expect_exact("some text")
    s.p.sendintr()
    s.wait()
    same(s.say("2 + 2"), "4")
    s.say("if true then", "\n>> ")
    s.p.sendintr()
    s.wait()
    same(s.say("3 + 3"), "6")
    s.leave()


SCRIPT = "#!/usr/bin/env agglom\n-- fifty lines, with tabs\nlocal total = 0\n" + "".join(
    f"if {i} % 2 == 0 then\n\ttotal = total + {i}\nend\n" for i in range(15)) + "print(total)\n\nresult = total"


def test_paste(home):
    same(SCRIPT.count("\n"), 50)
    s = Session(home, TERM="xterm")
    s.paste(SCRIPT)
    s.p.expect("[\r\n]56\r")
    s.wait()
    same(s.say("result"), "56")
    s.paste("y = 1\ny + 1\nfunction h()\n\treturn y\nend\nh() + 9\n")  # with expressions, as from a manual
    holds(s.wait(), "\n2\n10")
    s.paste("z = 1\nz = = 2\nz = 3")  # all of it or nothing
    holds(s.wait(), "z = = 2\n        ^")
    same(s.say("rawget(_G, 'z')"), "nil")
    s.kill()
    s = Session(home)
    s.p.send("\x1b[A" * 5 + "\r")  # the script is one entry
    s.p.expect("[\r\n]56\r")
    s.wait()
    s.leave()


def test_tab_indents(home):
    s = Session(home)
    s.p.send("\t  \tx = 5\r")
    s.wait()
    same(s.say("x"), "5")
    s.leave()


def test_resize(home):
    s = Session(home, columns=100)
    s.say('d = dataset.open("markets")')
    holds(s.say("d"), "1 column not shown: innovation_clusters")
    s.p.setwinsize(24, 40)
    holds(s.say("d"), "4 columns not shown")
    s.p.setwinsize(24, 200)
    assert "not shown" not in s.say("d")
    same(s.say("d:print{ rows = 1, columns = { 'year', 'goods_quality' }, digits = 1 }"),
         "year  goods_quality\n2009              4\n# 10 rows x 2 columns, 9 rows not shown")
    s.leave()


def test_pipe(home):
    def pipe(text, *options):
        r = subprocess.run([AGGLOM, *options], input=text, env=environment(home), capture_output=True, text=True)
        return r.stdout, r.stderr, r.returncode

    same(pipe("1 + 1\nx = {\n5 }\nx[1]\n"), ("2\n5\n", "", 0))
    same(pipe("error('oh')\n3"), ("3\n", "console:1:1: oh\n    error('oh')\n    ^\n", 1))
    same(pipe("x = {\n"), ("", "console:1: unexpected symbol near <eof>\n    x = {\n", 1))
    holds(pipe("?agglom.clock\n")[0], "agglom.clock()\n    wall time in seconds")
    assert not os.path.exists(os.path.join(home, ".local")), "history without a terminal"


if __name__ == "__main__":
    sys.exit(run(globals()))
