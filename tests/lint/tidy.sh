#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# tidy.sh ROOT BUILD - clang-tidy over every C file of core/ and lua/, two at a time or more.
set -eu
root=$1 build=$2
cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tidy() { clang-tidy --quiet --config-file=.clang-tidy "$@"; }

# It must see a function of eight parameters, one of 61 lines, and a null dereference.
echo 'int f(int a, int b, int c, int d, int e, int g, int h, int i);
int f(int a, int b, int c, int d, int e, int g, int h, int i) { return a + b + c + d + e + g + h + i; }' >"$work/wide.c"
{ echo 'int f(int x);'; echo 'int f(int x) {'; yes '  x++;' | head -n 61; echo '  return x; }'; } >"$work/long.c"
echo 'int f(int x); int f(int x) { int *p = 0; return x ? *p : 0; }' >"$work/null.c"
for bad in wide long null; do
  if tidy "$work/$bad.c" -- -std=c11 >"$work/out" 2>&1; then
    echo "clang-tidy does not see what is wrong with $bad.c" >&2
    exit 1
  fi
  grep -q "$bad.c:.*error:.*warnings-as-errors" "$work/out"
done

dirs=core
[ -d lua ] && dirs="core lua"
find $dirs -name '*.c' -print0 |
  xargs -0 -n 1 -P "$(nproc)" sh -c '
    out=$(clang-tidy --quiet --config-file=.clang-tidy -p "$0" "$1" 2>&1) && exit 0
    printf "%s\n" "$out" >&2
    exit 1' "$build"
