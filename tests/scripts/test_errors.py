#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# test_errors.py AGGLOM MISTAKES - messages, their places and carets, exit statuses, `agglom check`.
import json
import os
import signal
import subprocess
import sys
import tempfile

agglom, mistakes = map(os.path.abspath, sys.argv[1:])
root = os.path.dirname(os.path.dirname(os.path.dirname(mistakes)))
failed = []


def run(*args, text=None, **more):
    p = subprocess.run([agglom, *args], input=text, capture_output=True, text=True, timeout=120, check=False, **more)
    return p.returncode, p.stdout, p.stderr


def same(what, got, want):
    if got != want:
        failed.append(f"{what}\n  got  {got!r}\n  want {want!r}")


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


# ---- the list of mistakes --------------------------------------------------------------------------
HEAD = 'local d = dataset.open("markets")\nlocal r = dataset.open("regions.csv")\n'


def blocks():
    """(code, what the run says, what the check says), each a list of lines without the file's name."""
    with open(mistakes, encoding="utf-8") as f:
        text = "\n".join(line for line in f.read().split("\n") if not line.startswith("# ")).strip("\n#")
    for block in text.split("\n\n"):
        code, ran, checked = [], [], []
        for line in block.split("\n"):
            mark, _, rest = line.partition("> ")
            if mark in ("=", "run", "check"):
                ran += [rest] if mark in ("=", "run") else []
                checked += [rest] if mark in ("=", "check") else []
            else:
                code.append(line)
        yield "\n".join(code), ran, checked


def places(err, script):
    """The located lines of a message; each is followed by its line of the script, with the caret under the column."""
    lines, found = err.rstrip("\n").split("\n"), []
    for i, line in enumerate(lines):
        if not line.startswith("s.lua:"):
            continue
        found.append(line[len("s.lua:"):])
        place = line.split(": ")[0].split(":")[1:]
        source = (script + "\n").split("\n")[int(place[0]) - 1]
        if source:
            same("line of " + line, lines[i + 1], "    " + source)
        if len(place) > 1:
            same("caret of " + line, lines[i + 2], "    " + " " * (int(place[1]) - 1) + "^")
    return found


def test_mistakes():
    count = 0
    for code, ran, checked in blocks():
        script = HEAD + code + "\n"
        write("s.lua", script)
        status, _, err = run("s.lua")
        same("run of " + code, (status, places(err, script)), (1 if ran else 0, ran))
        status, out, err = run("check", "s.lua")
        same("check of " + code, (status, out, places(err, script)), (1 if checked else 0, "", checked))
        count += 1
    assert count >= 90, count


# ---- carets ----------------------------------------------------------------------------------------
def test_carets():
    write("s.lua", '\tlocal s = "Пермь" .. nam\n')
    same("tabs and Cyrillic", run("s.lua")[2], "s.lua:1:23: no variable 'nam'\n    \tlocal s = \"Пермь\" .. nam\n    \t"
         + " " * 21 + "^\n")
    write("s.lua", "local t = { " + "1, " * 100 + "nam }\n")
    lines = run("s.lua")[2].split("\n")
    same("long line", (lines[0], len(lines[1]) < 120, lines[1][lines[2].index("^"):][:3]),
         ("s.lua:1:313: no variable 'nam'", True, "nam"))
    write("s.lua", 'local d = dataset.open("markets")\nprint(d:where([[\nyear > 2010\nand yaer < 2]]))\n')
    same("string of several lines", run("s.lua")[2].split("\n")[1:], ["    and yaer < 2]]))", "        ^", ""])
    write("s.lua", 'local d = dataset.open("markets")\nprint(d:where("year > \\z\n 3,5"))\n')
    same("escapes: the string and no place inside", run("s.lua")[2].split("\n")[0],
         "s.lua:2:15: where 'year > 3,5', column 9: unexpected ',', expected a point in a decimal number")
    write("s.lua", "local a = {}\nprint(a.x.y, a.x.y)\n")
    same("twice on a line: no column", run("s.lua")[2], "s.lua:2: attempt to index a nil value (field 'x')\n    print(a.x.y, a.x.y)\n")


# ---- exit status -----------------------------------------------------------------------------------
def test_failures():
    for code, message in (
        ("for i = 1, 3 do if i == 2 then error('oh') end end", "eval:1:32: oh"),
        ("table.sort({ 3, 1, 2 }, function(a, b) return a.x < b.x end)", "eval:1:47: attempt to index a number value (local 'a')"),
        ("string.gsub('abc', '%w', function(c) return c.x.y end)", "eval:1:47: attempt to index a nil value (field 'x')"),
        ("coroutine.wrap(function() error('oh') end)()", "eval:1:"),
        ("local co = coroutine.create(function() pritn() end) assert(coroutine.resume(co))", ""),
        ("local t <close> = setmetatable({}, { __close = function() error('oh') end })", "eval:1:59: oh"),
        ("local function f() return f() + 1 end f()", "eval:1: stack overflow"),
        ("dataset.open('markets'):map('x', function(row) return row.nope.x end)", "eval:1:59: map 'x', row 1: eval:1: attempt to index a nil value (field 'nope')"),
        ("setmetatable({}, { __gc = function() error('oh') end }) collectgarbage()", "agglom: error in __gc (eval:1: oh)"),
        ("setmetatable({}, { __gc = function() error('oh') end })", "agglom: error in __gc (eval:1: oh)"),
        ("error({ code = 1 })", "eval:1:1: (error object is a table value)"),
        ("error()", "eval:1:1: (error object is a nil value)"),
    ):
        status, _, err = run("eval", code)
        same("status of " + code, status, 1)
        same("message of " + code, err[:len(message)], message)
    status, out, err = run("--trace", "eval", "local function f() error('oh') end f()")
    assert "stack traceback:" in err and "in upvalue 'f'" in err or "in local 'f'" in err, err
    same("no traceback without --trace", "traceback" in run("eval", "error('oh')")[2], False)


def test_output():
    for code in ("print(1)", "io.write('x')", "for i = 1, 1e5 do io.write(i) end", "while true do print(1) end"):
        with open("/dev/full", "w", encoding="utf-8") as full:
            p = subprocess.run([agglom, "eval", code], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        same("full disk: " + code, (p.returncode, p.stderr.count("cannot write to standard output") > 0), (1, True))
        for ignore in (False, True):  # SIGPIPE ends the program, or a write fails
            read, stdout = os.pipe()
            os.close(read)
            p = subprocess.run([agglom, "eval", code], stdout=stdout, stderr=subprocess.PIPE, timeout=60, check=False,
                               restore_signals=not ignore)
            os.close(stdout)
            same(f"closed pipe: {code} {ignore}", p.returncode, 1 if ignore else -signal.SIGPIPE)


# ---- JSON ------------------------------------------------------------------------------------------
KEYS = ["file", "line", "column", "severity", "message", "suggestion", "source", "related", "status", "meaning"]


def test_json():
    write("s.lua", 'local d = dataset.open("markets")\nprint(d:where("yaer > 1"))\n')
    status, _, err = run("--diagnostics=json", "s.lua")
    record = json.loads(err)
    same("keys", (status, list(record)), (1, KEYS))
    same("values", list(record.values()), ["s.lua", 2, 16, "error", "where 'yaer > 1', column 1: no column 'yaer'; did you mean 'year'?",
         "year", 'print(d:where("yaer > 1"))', None, 1, "the script failed"])
    record = json.loads(run("--diagnostics=json", "eval", 'return dataset.open("ragged.csv")')[2])
    same("data", record["related"], {"file": "ragged.csv", "line": 3, "column": 2, "source": "3"})
    status, _, err = run("--diagnostics", "json", "--quite")
    record = json.loads(err)
    same("usage", (status, list(record), record["status"], record["meaning"], record["suggestion"], record["file"]),
         (2, KEYS, 2, "wrong usage", "--quiet", None))
    write("s.lua", "print(a)\nlocal function\n")
    write("t.lua", "print(aa, bb)\n")
    err = run("--diagnostics=json", "check", "s.lua", "t.lua")[2]
    same("one object a line", [(r["file"], r["line"]) for r in map(json.loads, err.splitlines())], [("s.lua", 3), ("t.lua", 1), ("t.lua", 1)])
    same("not UTF-8", json.loads(run("--diagnostics=json", "eval", "error('\\xff\"\\n\\1')")[2])["message"], '?"\n\x01')
    same("unknown form", run("--diagnostics=xml")[0], 2)


# ---- scripts ---------------------------------------------------------------------------------------
def test_scripts():
    write("s.lua", "#!/usr/bin/env agglom\n-- agglom 1\nprint(#arg, arg[0], arg[1], ...)\n")
    same("shebang and pin", run("s.lua", "a"), (0, "1\ts.lua\ta\ta\n", ""))
    os.chmod("s.lua", 0o755)
    os.makedirs("bin", exist_ok=True)
    if not os.path.exists("bin/agglom"):
        os.symlink(agglom, "bin/agglom")
    p = subprocess.run(["./s.lua", "b"], capture_output=True, text=True, check=False,
                       env=dict(os.environ, PATH=os.path.abspath("bin") + ":" + os.environ["PATH"]))
    same("by the kernel", (p.returncode, p.stdout), (0, "1\t./s.lua\tb\tb\n"))
    same("stdin", run("-", "x", text="#!/usr/bin/env agglom\nprint(...)\n"), (0, "x\n", ""))
    same("stdin fails", run("-", text="\nprint(yy)\n"), (1, "", "stdin:2:7: no variable 'yy'\n    print(yy)\n          ^\n"))
    write("s.lua", "-- agglom 7\nprint(1)\n")
    same("unknown version", run("s.lua"), (1, "", "s.lua:1:11: no version '7' of the meaning of defaults; known: 1\n"
         "    -- agglom 7\n              ^\n"))
    write("s.lua", "-- agglom for beginners\nprint(1)\n")
    same("a comment", run("s.lua"), (0, "1\n", ""))
    same("missing script", run("t.lau")[2], "agglom: t.lau: No such file or directory; did you mean 't.lua'?\n")
    draw = "print(math.random(1000000), dataset.open('markets'):sample(2):to_csv())"
    same("seed", run("--seed", "7", "eval", draw), run("--seed=7", "eval", draw))
    same("other seed", run("--seed", "7", "eval", draw)[1] != run("--seed=8", "eval", draw)[1], True)
    same("seed of sample", run("--seed=8", "eval", "return dataset.open('markets'):sample(3):to_csv()")[1],
         run("eval", "return dataset.open('markets'):sample{ n = 3, seed = 8 }:to_csv()")[1])
    same("threads", run("--threads", "3", "eval", "return agglom.threads()"), (0, "3\n", ""))
    for args, message in ((["--seed"], "--seed: a whole number from 0 to 4294967295 expected, got nothing"),
                          (["--seed=x"], "--seed: a whole number from 0 to 4294967295 expected, got 'x'"),
                          (["--threads", "1000"], "--threads: a whole number from 0 to 256 expected, got '1000'"),
                          (["--diagnostics=xml"], "--diagnostics: json or text expected, got 'xml'"),
                          (["check"], "check: the script is missing")):
        same(args, run(*args), (2, "", f"agglom: {message}; agglom --help says more\n"))


def test_version():
    status, out, err = run("--version", "--json")
    record = json.loads(out)
    same("version", (status, err, list(record)), (0, "", ["version", "compiler", "build", "flags", "sanitizers", "libraries", "data"]))
    same("one line", run("--version")[1], f"agglom {record['version']}\n")
    same("libraries", list(record["libraries"]), ["Lua", "GSL", "zlib", "zstd", "readline", "SQLite", "expat", "minizip"])
    for name, version in record["libraries"].items():
        assert version[:1].isdigit(), (name, version)
    same("sanitizers", "address" in record["sanitizers"], "-fsanitize=address" in record["flags"])
    assert os.path.isfile(record["data"][0] + "/datasets/markets.csv"), record["data"]


# ---- check -----------------------------------------------------------------------------------------
CLEAN = """#!/usr/bin/env agglom
-- agglom 1
local d = dataset.open("markets")
local late = d:where "year > 2012":mutate("x = goods_quality * 2", "lag_x = lag(x)")
total = 0
for row in late:rows() do total = total + row.x end
local by = late:group("year"):summarise("mean_x = mean(x)"):sort("-mean_x"):select("year", "mean_x")
local m <const> = model.ols("x ~ year + log(goods_clusters)", late, { se = "hc1" })
local wide = by:wide{ key = "year", value = "mean_x" }
print(wide.y2013, m:tidy().estimate[1], by.mean_x:mean(), d:head(3):to_csv())
local function fit(data, options) return model.ols("a ~ b", data, options) end
local t = { fit = fit, [1] = 2; 3 }
function t.more(...) local n <close> = nil; goto done; ::done:: return select("#", ...) end
function t:self() return self.fit, t["fit"], _G.total end
repeat local stop = true until stop
while total < 0 do total = total - 1 break end
if not t then elseif #t == 1 then else print(-1 ^ 2, "a" .. 'b\\'' .. [==[c]]]==], 0x1p4, 3e-2, 1 // 2, ~1 << 2) end
local later = dataset.new{ { "v", { 1, 2 } } }
later = later:mutate("w = v")
print(later.w, stats.cor_test(d, "year", "goods_quality"), arg[1], string.format("%d", 1))
if arg[1] == "never" then os.exit(3) end
"""


def test_check_reads_all_lua():
    """Every Lua file here, with a mistake put before it: a file that is not read to its end shows none."""
    names = []
    for folder in ("lua", "scripts", "tests"):
        for path, _, files in os.walk(os.path.join(root, folder)):
            for name in files:
                if name.endswith(".lua"):
                    with open(os.path.join(path, name), encoding="utf-8") as f:
                        text = f.read()
                    names.append(f"copy{len(names)}.lua")
                    write(names[-1], text if text.startswith("#") else "pritn() " + text)
    lines = run("check", *names)[2].split("\n")
    same("files read", [n for n in names if f"{n}:1:1: no variable 'pritn'; did you mean 'print'?" not in lines], [])
    assert len(names) > 80, names


def test_check():
    write("s.lua", CLEAN)
    same("no mistakes", run("check", "s.lua"), (0, "", ""))
    same("and it runs", run("s.lua")[0::2], (1, run("s.lua")[2]))
    write("s.lua", "print('ran')\nx = datset\nlocal y = 1\nprint(x, y, z)\nmath.sqr()\n")
    write("t.lua", "local a = = 1\n")
    status, out, err = run("check", "s.lua", "t.lua", "u.lua")
    same("all of them", (status, out, [line for line in err.split("\n") if line and line[0] != " "]), (1, "", [
        "s.lua:2:5: no variable 'datset'; did you mean 'dataset'?", "s.lua:4:13: no variable 'z'",
        "s.lua:5:6: math has no 'sqr'; did you mean 'sqrt'?",
        "t.lua:1:11: unexpected symbol near '='; '==' compares, '~=' is not equal",
        "agglom: u.lua: No such file or directory"]))
    write("s.lua", 'local d = dataset.open("out.csv")\n')
    same("a file that may come", run("check", "s.lua")[0], 0)
    write("s.lua", 'local d\nd = dataset.open("markets")\nprint(d.x)\nlocal e = dataset.open("markets")\nif arg[1] then e = nil end\nprint(e.x)\n'
          'd = dataset.open("markets")\n')
    same("what is given a value twice is not known", run("check", "s.lua")[0], 0)
    write("s.lua", 'dd = dataset.open("markets")\nlocal f = function() return dd:where("x > 1") end\n')
    same("globals and functions", run("check", "s.lua")[2].split("\n")[0], "s.lua:2:39: where 'x > 1', column 1: no column 'x'")
    write("s.lua", 'require "mine"\nprint(from_mine, pritn)\n')
    same("globals of modules", [l for l in run("check", "s.lua")[2].split("\n") if l[:1] == "s"],
         ["s.lua:2:18: no variable 'pritn'; did you mean 'print'?"])


os.environ.update(LC_ALL="C.UTF-8")
os.environ.pop("AGGLOM_PATH", None)
with tempfile.TemporaryDirectory() as work:
    os.chdir(work)
    with open("mine.csv", "w", encoding="utf-8") as mine:
        mine.write("a,b\n1,2\n")
    write("regions.csv", "region,year,y\nPerm,2010,1\nPerm,2011,2\nOmsk,2010,4\nOmsk,2011,3\n")
    write("ragged.csv", "a,b\n1,2\n3\n")
    write("text.csv", "a,b\n1,2\nx y,3\n")
    for name, test in sorted(globals().copy().items()):
        if name.startswith("test_"):
            test()
print("\n".join(failed))
sys.exit(1 if failed else 0)
