#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# test_cli.sh AGGLOM ROOT - the command line: what it prints, where, and its exit status.
set -uo pipefail
agglom=$1 root=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export HOME=$work LC_ALL=C.UTF-8
unset AGGLOM_PATH
failed=0

# expect STATUS STDOUT STDERR ARG... - texts are compared whole; "*" stands for any.
expect() {
  local status=0 out err
  out=$("$agglom" "${@:4}" 2>"$work/err" </dev/null) || status=$?
  err=$(cat "$work/err")
  if [ "$status" != "$1" ] || { [ "$2" != "*" ] && [ "$out" != "$2" ]; } ||
    { [ "$3" != "*" ] && [ "$err" != "$3" ]; }; then
    failed=1
    printf 'FAILED: %s\n  status %s, want %s\n  stdout %s\n  want   %s\n  stderr %s\n  want   %s\n' \
      "${*:4}" "$status" "$1" "$out" "$2" "$err" "$3" >&2
  fi
}

# check NAME COMMAND... - succeeds
check() {
  if ! "${@:2}"; then
    failed=1
    echo "FAILED: $1" >&2
  fi
}

# scripts and chunks
echo 'print(arg[0], #arg, ...)' >args.lua
expect 0 $'args.lua\t2\ta\tb c' "" args.lua a "b c"
expect 0 $'args.lua\t1\t-x' "" run args.lua -x
check "standard input" [ "$(echo 'print(1 + 1, ...)' | "$agglom" - x)" = $'2\tx' ]
expect 0 "0.1
3.0
x
true
{ 1, \"a\", n = { 2 } }" "" eval 'return 0.1, 3.0, "x", true, { 1, "a", n = { 2 } }'
expect 0 "" "" eval 'x = 1'
expect 0 "1e+300" "" eval 'return 1e300'
r_squared=$("$agglom" eval 'return model.ols("goods_quality ~ goods_clusters", dataset.open("markets")):glance().r_squared[1]')
check "r_squared $r_squared" [ "${r_squared:0:15}" = 0.9834167080713 ]

# what goes wrong in a script
echo 'local x = 1
error("oh")' >fails.lua
expect 1 "" $'fails.lua:2:1: oh\n    error("oh")\n    ^' fails.lua
check "traceback" grep -q "stack traceback" <("$agglom" --trace fails.lua 2>&1)
expect 1 "" $'eval:1:1: (error object is a table value)\n    error {}\n    ^' eval 'error {}'
expect 1 "" $'eval:1:1: boo\n    error(setmetatable({}, { __tostring = function() return "boo" end }))\n    ^' eval 'error(setmetatable({}, { __tostring = function() return "boo" end }))'
expect 1 "" $'eval:1:1: (error object is a nil value)\n    error()\n    ^' eval 'error()'
expect 1 "" $'eval:1:5: unexpected symbol near \'=\'; \'==\' compares, \'~=\' is not equal\n    x = = 1\n        ^' eval 'x = = 1'
expect 1 "" "agglom: nothing.lua: No such file or directory" nothing.lua
expect 1 "" $'eval:1:8: no variable \'datset\'; did you mean \'dataset\'?\n    return datset\n           ^' eval 'return datset'
expect 1 "" "*" eval 'dataset.open("nothing.csv")'
printf 'a,b\n1,2\n3\n' >ragged.csv
check "ragged row names its place" grep -q '^eval:1:24: ragged.csv:3:' \
  <("$agglom" eval 'local d = dataset.open("ragged.csv")' 2>&1)
: >empty.csv
mkdir folder.csv
head -c 100 /dev/urandom >binary.csv
for file in empty folder binary ragged nothing; do
  expect 1 "" "*" eval "dataset.open('$file.csv')"
done

# wrong usage
expect 2 "" "agglom: no command or script 'reprodce'; did you mean 'reproduce'?; agglom --help says more" reprodce
expect 2 "" "agglom: no option '--verison'; did you mean '--version'?; agglom --help says more" --verison
expect 2 "" "agglom: eval: one chunk of code expected; agglom --help says more" eval
expect 2 "" "agglom: run: the script is missing; agglom --help says more" run
expect 2 "" "agglom: list: no 'dataset'; did you mean 'datasets'?; agglom --help says more" list dataset
expect 2 "" "agglom: no exhibit 'tabel2'; did you mean 'table2'?; agglom --help says more" reproduce tabel2
expect 2 "" "agglom: reproduce: a report is .html or .md, not 'x.pdf'; agglom --help says more" reproduce --report x.pdf
expect 2 "" "agglom: reproduce: no option '--jsno'; did you mean '--json'?; agglom --help says more" reproduce --jsno

# information
check "version" grep -qE '^agglom [0-9]+\.[0-9]+\.[0-9]+$' <("$agglom" --version)
expect 0 "*" "" --help
expect 0 "*" "" help
expect 0 "*" "" help tidy
expect 1 "" "agglom: no help on 'qqqqq'; help() lists all there is" help qqqqq
check "list datasets" grep -q '^markets ' <("$agglom" list datasets)
check "list exhibits" grep -q 'mitrofanova2019  *table4' <("$agglom" list exhibits)
expect 0 "*" "" list libraries
expect 0 "*" "" reproduce --list

# reproduction
check "all cells" [ "$("$agglom" reproduce | tail -n 1)" = "14 exhibits, 382 cells: 374 agree, 8 not recoverable" ]
check "one table" [ "$("$agglom" reproduce mitrofanova2019/table2 | tail -n 1)" = "1 exhibit, 27 cells: 27 agree" ]
check "JSON" python3 -c 'import json, sys; d = json.load(sys.stdin); assert d["agrees"] and len(d["exhibits"]) == 14' \
  < <("$agglom" reproduce --json)
expect 0 "*" "" reproduce --report report.html
check "HTML" grep -q '</html>' report.html
expect 0 "*" "" reproduce table3 --report report.md
check "Markdown" grep -q '^## mitrofanova2019/table3' report.md
expect 1 "*" "*" reproduce --report no/such/folder.md
check "no temporary files" [ "$(find . -name '*.md.*' -o -name '*.html.*')" = "" ]

# one changed value: exit 3, and the cells that follow from it
mkdir changed
cp -r "$root/datasets" "$root/scripts" changed/
sed -i 's/^2013,3.8,/2013,3.9,/' changed/datasets/markets.csv
AGGLOM_PATH=changed expect 3 "*" "" reproduce
AGGLOM_PATH=changed "$agglom" reproduce >out
check "names the cell" grep -q '^2013 goods_quality  *3.8  *3.9' out
# a script that fails: exit 1, the other exhibits still run
cp "$root/datasets/markets.csv" changed/datasets/
echo 'error("broken")' >changed/scripts/mitrofanova2019/table3.lua
AGGLOM_PATH=changed expect 1 "*" \
  $'changed/scripts/mitrofanova2019/table3.lua:1:1: broken (mitrofanova2019/table3)\n    error("broken")\n    ^' reproduce
check "the others ran" [ "$(AGGLOM_PATH=changed "$agglom" reproduce 2>/dev/null | tail -n 1)" = \
  "14 exhibits, 355 cells: 347 agree, 8 not recoverable, 1 exhibit failed" ]

# output that does not arrive
"$agglom" eval 'return 1' >/dev/full 2>err
check "full disk" [ $? = 1 ]
check "and says so" grep -q '^agglom: cannot write to standard output' err
"$agglom" eval 'for i = 1, 1e5 do print(i) end' 2>/dev/null | true
check "closed pipe" [ "${PIPESTATUS[0]}" != 0 ]

# Ctrl-C
"$agglom" eval 'while true do end' 2>err &
sleep 0.5
kill -INT $!
wait $!
check "interrupted" [ $? = 130 ]
check "interrupted, in words" [ "$(head -1 err)" = "eval:1: interrupted" ]

# modules of a script: beside it, never from the working directory
mkdir lib other
echo 'return 5' >lib/mine.lua
echo 'return 6' >mine.lua
echo 'print((require "mine"))' >lib/main.lua
expect 0 5 "" lib/main.lua
echo 'print(pcall(require, "mine"))' >other/main.lua
check "working directory" grep -q '^false' <("$agglom" other/main.lua)

exit $failed
