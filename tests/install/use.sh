#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# use.sh PREFIX - everything that is promised of the program under PREFIX, from another directory, with
# an empty HOME and environment. What it prints is the same wherever PREFIX is.
set -euo pipefail
prefix=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'echo "$0:$LINENO: failed with $prefix" >&2' ERR
mkdir "$work/home" "$work/elsewhere"
cd "$work/elsewhere"
clean() { env -i HOME="$work/home" PATH=/usr/bin:/bin "$@"; }
agglom() { clean "$prefix/bin/agglom" "$@"; }

cat >own.lua <<'LUA'
local d = dataset.open("markets")
print(#d, agglom.version, ...)
d:write("own.dta")
print(#dataset.open("own.dta"))
LUA

agglom --version
agglom reproduce
agglom own.lua one two
agglom help "clustered errors"
for script in "$prefix"/share/agglom/scripts/*.lua "$prefix"/share/agglom/scripts/*/*.lua; do
  [ ! -e "$script" ] || agglom "$script"
done
for file in doc/agglom/html/index.html doc/agglom/copyright agglom/lua-meta/agglom.lua agglom/lua-meta/.luarc.json \
  bash-completion/completions/agglom fish/vendor_completions.d/agglom.fish agglom/share/doc/tutorial/1-a-first-file.md; do
  wc -l <"$prefix/share/$file"
done
LUA_CPATH="$prefix/lib/lua/5.4/?.so" lua5.4 -e 'print(#require("agglom").dataset.open("markets"))'

if [ -n "$(ls -A "$work/home")" ]; then
  echo "left in HOME: $(ls -A "$work/home")" >&2
  exit 1
fi
