#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# test_comfort.py AGGLOM - completion, help, pages, colour and the journal of the console.
import os
import re
import subprocess
import sys

from session import Session, environment, holds, run, same

AGGLOM = sys.argv[1]


def test_completion(home):
    s = Session(home)
    s.complete("datas\t.ne\t", "dataset.new")
    s.complete('dataset.open("mark\t', 'dataset.open("markets')
    s.say('d = dataset.open("markets")')
    s.complete("d:summ\t", "d:summarise")
    s.complete('d:where "yea\t', 'd:where "year')
    s.complete('d:mutate("x = goods_q\t', 'd:mutate("x = goods_quality')
    s.complete('d:mutate("x = quan\t', 'd:mutate("x = quantile')
    s.complete('d:select("goods_c\t', 'd:select("goods_clusters"')
    s.complete('model.ols("goods_quality ~ goods_c\t', 'model.ols("goods_quality ~ goods_clusters')
    s.complete('model.ols("y ~ x", d, { cl\t', 'model.ols("y ~ x", d, { cluster = ')
    s.complete('model.ols("y ~ x", d, { se = "cla\t', 'model.ols("y ~ x", d, { se = "classical"')
    s.complete("#d.goods_c\t", "#d.goods_clusters")
    s.complete("model.ols(\t", "model.ols(formula, d")
    s.say("function own(alpha, beta) return alpha end")
    s.complete("own(\t", "own(alpha, beta)\n> own(")
    s.complete("kb.preco\t", "kb.precondition")
    s.say("function f(gamma)", "\n>> ")
    s.complete("return gam\t", "return gamma")
    open(os.path.join(home, "prices.csv"), "w").close()
    s.complete('dataset.open("./pri\t', 'dataset.open("./prices.csv"')
    s.leave()


def test_choices(home):
    s = Session(home)
    s.say('d = dataset.open("markets")')
    s.complete('d:where "goods\t\t\t', 'd:where "goods_\ngoods_quality   goods_clusters')
    s.leave()


def test_help(home):
    s = Session(home)
    same(s.say("?d:head"), s.say('help "d:head"'))
    holds(s.say("?qqqq"), "no help on 'qqqq'")
    holds(s.say('apropos "clusters"'), "kb.clusters")
    s.say('d = dataset.open("markets")')
    same(s.say("? d:head "), s.say("help(d.head)"))
    holds(s.say("help(d)"), "a dataset of 10 rows: year goods_quality")
    holds(s.say("help(model)"), "model.ols(formula, d")
    s.leave()


def test_timing(home):
    s = Session(home)
    s.say("console.timing(true)")
    assert re.fullmatch(r"2\n0\.\d\d\d s; memory \d+\.\d MB, at most \d+\.\d MB; of Lua 0\.\d MB", s.say("1 + 1"))
    s.say("console.timing(false)")
    same(s.say("1 + 1"), "2")
    s.leave()


def test_pager(home):
    s = Session(home, TERM="xterm", PAGER="sed 's/^/|/'", LESS="")
    short, long = "('x\\n'):rep(20) .. 'x'", "('x\\n'):rep(30) .. 'x'"
    same(s.say(short), "x\n" * 20 + "x")
    same(s.say(long), "|x\n" * 30 + "|x")
    same(s.say("('x'):rep(80 * 24)"), "|" + "x" * 80 * 24)
    s.say("console.pager(false)")
    same(s.say(long), "x\n" * 30 + "x")
    s.say("console.pager('no-such-pager 2>&-')")
    same(s.say(long), "x\n" * 30 + "x")
    s.say("console.pager('head -1')")
    same(s.say("('x\\n'):rep(1000000)"), "x")
    s.leave()
    s = Session(home, PAGER="sed 's/^/|/'")
    same(s.say(long), "x\n" * 30 + "x")
    s.leave()


def head_of(home, *options, **env):
    s = Session(home, *options, **env)
    s.p.sendline('dataset.new{ { "year", { 2009 } } }')
    s.p.expect_exact("} } }")
    s.p.expect_exact("2009")
    bold = "\x1b[1myear" in s.p.before
    s.wait()
    s.leave()
    return bold


def test_colour(home):
    assert head_of(home, TERM="xterm")
    assert head_of(home, TERM="xterm", NO_COLOR="")
    assert not head_of(home, TERM="xterm", NO_COLOR="1")
    assert not head_of(home, "--no-color", TERM="xterm")
    assert not head_of(home, TERM="dumb")
    r = subprocess.run([AGGLOM], input='dataset.new{ { "year", { 2009 } } }', env=environment(home, TERM="xterm"),
                       capture_output=True, text=True)
    same(r.stdout, "year\n2009\n")


ENTRIES = r"""d = dataset.open "markets"
m = model.ols("goods_quality ~ goods_clusters", d)
m:coef("const") -- an expression
1 / 3, "two", nil
_ * 3
error("left out")
local x = 5
x = 7
x
function f(a)
  local b = a + 1
  return b
end
f(x)
(f)(2)
return f(1), 2
print("said")
x = = 2
?d:head
math.random(1000000)
for i = 1, 2 do print(i) end
[[a
b]]
"""


def replayed(home, path, env):
    r = subprocess.run([AGGLOM, path], env=env, cwd=home, capture_output=True, text=True)
    same((r.stderr, r.returncode), ("", 0))
    return r.stdout


def test_journal(home):
    env = environment(home)
    first, again = os.path.join(home, "first.lua"), os.path.join(home, "again.lua")
    session = subprocess.run([AGGLOM, "--journal", first], input=ENTRIES + f'journal.save("{again}")\n', env=env,
                             capture_output=True, text=True, cwd=home)
    holds(session.stderr, "console:6:1: left out\n")
    holds(session.stderr, "console:18:5: unexpected symbol near '='")
    help_text = subprocess.run([AGGLOM, "help", "d:head"], env=env, capture_output=True, text=True).stdout
    holds(session.stdout, help_text)
    printed = session.stdout.replace(help_text, "")
    same(replayed(home, again, env), printed)
    same(replayed(home, first, env), printed)
    with open(first) as f:
        text = f.read()
    with open(again) as f:
        same(text, f.read() + f'-- left out: it saves this journal\n-- journal.save("{again}")\n')
    lines = text.split("\n")
    same(lines[0], "-- agglom 1")
    assert re.fullmatch(r"-- journal of a session of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d with agglom \d+\.\d+\.\d+", lines[1])
    holds(text, '-- left out: left out\n-- error("left out")\n')
    r = subprocess.run([AGGLOM, "--journal", first], input="", env=env, capture_output=True, text=True)
    same((r.stderr, r.returncode),
         (f"agglom: --journal {first}: there is a file of that name; agglom --help says more\n", 2))


def test_journal_survives(home):
    s = Session(home, "--journal", "j.lua")
    s.say("x = 1")
    s.say("x + 1")
    s.kill()
    with open(os.path.join(home, "j.lua")) as f:
        same(f.read().split("\n")[3:], ["x = 1", "console.show(x + 1", ")", ""])


if __name__ == "__main__":
    sys.exit(run(globals()))
