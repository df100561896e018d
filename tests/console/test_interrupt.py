#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# test_interrupt.py AGGLOM [slow] - Ctrl-C ends the work of the core, and the session goes on. How soon is printed, not
# judged: a busy machine is slow now and then. Work that cannot be stopped at all runs into the time limit of a prompt.
import os
import random
import sys
import tempfile
import time

import pexpect

AGGLOM = sys.argv[1]
CHECKED = "slow" in sys.argv[2:]  # sanitizers make everything slow
PROMPT = "[\r\n]> "       # after "\r" where a line of progress was
COPIES = 10 if CHECKED else 32     # of 200 000 rows

def generate(path):
    """Rows of a regional panel, 7 MB a copy."""
    r = random.Random(1)
    block = "".join("r%d,%d,f%07d,%.6f,%d\n" % (r.randrange(900), r.randrange(1990, 2020), r.randrange(10**7),
                                               r.random() * 1000, r.randrange(10**6)) for _ in range(200000))
    with open(path, "w") as f:
        f.write("region,year,firm,x,y\n")
        for _ in range(COPIES):
            f.write(block)


class Session:
    def __init__(self, home):
        env = dict(os.environ, HOME=home, TERM="dumb", INPUTRC="/dev/null", COLUMNS="200")
        self.p = pexpect.spawn(AGGLOM, ["--no-color"], env=env, encoding="utf-8", timeout=30, dimensions=(24, 200))
        self.p.expect_exact("> ")

    def run(self, line):
        """Seconds until the next prompt, and what is printed before it."""
        start = time.monotonic()
        self.p.sendline(line)
        self.p.expect_exact(line)
        self.p.expect(PROMPT)
        return time.monotonic() - start, self.p.before

    def stop(self, line, after):
        """Seconds from Ctrl-C to the prompt; None when the work was done before."""
        self.p.sendline(line)
        self.p.expect_exact(line)
        time.sleep(after)
        start = time.monotonic()
        self.p.sendintr()
        self.p.expect(PROMPT)
        took = time.monotonic() - start
        return took if ": interrupted" in self.p.before else None


def main():
    stopped, worst = 0, 0
    with tempfile.TemporaryDirectory() as home:
        path = os.path.join(home, "big.csv")
        generate(path)
        s = Session(home)
        whole = f'd = dataset.open("{path}")'
        work = [whole, 'd:sort("firm", "-x")', 'd:group("firm"):summarise("s = sum(x)")',
                'd:join(d:select("firm", "year"):distinct("firm"), { on = { "firm" } })',
                'd:mutate("z = log(x) * sqrt(y) + lag(x)")', 'd:where("x > 3 and firm ~= \'f\'")',
                'd:distinct()', 'd:describe()', 'd:append(d):missing()', 'model.ols("x ~ y + year + I(y ^ 2)", d)',
                'd:map("z", function(row) return row.x end)', 'd:long{ columns = { "x" } }', 'd:wide{ key = "year", value = "x" }',
                'd:fill()', 'd:sample{ fraction = 0.5 }', 'd:crosstab("region", "year")', 'd:quantiles("x")']
        for line in work:
            full, _ = s.run(line) if line == whole else (1.0, None)
            for part in (0.1, 0.4):
                after = part * min(full, 1.0)
                took = s.stop(line, after)
                stopped += took is not None
                worst = max(worst, took or 0)
            assert line != whole or stopped > 0, "reading was not interrupted"
        for line in ('model.ols("x ~ y + year", d)', 'd:sort("firm")'):
            assert s.stop(f"while true do {line} end", 0.7) is not None, f"{line} was not interrupted"
        _, answer = s.run('local t = agglom.clock() while agglom.clock() < t + 1.4 do d:sort("firm", "-x") end')
        assert "working: " in answer, "no line of progress"
        _, answer = s.run("#d + 1")
        assert str(200000 * COPIES + 1) in answer, answer
    print(f"{stopped} of {2 * len(work)} interrupted, the others done before; at most {worst:.3f} s to the prompt")
    assert stopped > len(work) // 3, "hardly anything was interrupted"


if __name__ == "__main__":
    main()
