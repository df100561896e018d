#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# rock.sh ROOT VERSION - `luarocks make` in a copy of what a clone has, into a tree of its own; then
# stock lua5.4 uses the module, the sources being gone. Exit status 77 without luarocks.
set -euo pipefail
root=$1 version=$2
command -v luarocks >/dev/null || { echo "skipped: there is no luarocks" >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'echo "$0:$LINENO: failed" >&2' ERR
mkdir "$work/copy" "$work/home"
cd "$root"
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
  git ls-files -z
else
  find . \( -name .git -o -name build \) -prune -o -type f -print0
fi | tar --null --files-from=- --create | tar --extract --directory "$work/copy"

cd "$work/copy"
# Not optimised: what is tested is what is made and where it goes.
export HOME=$work/home CMAKE_BUILD_PARALLEL_LEVEL
CMAKE_BUILD_PARALLEL_LEVEL=$(nproc)
luarocks make --tree "$work/tree" --lua-version 5.4 CFLAGS="-O0 -fPIC" \
  "share/package/agglom-$version-1.rockspec" >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; exit 1; }
cd "$work/home"
rm -rf "$work/copy"

cat >own.lua <<'LUA'
local agglom = require "agglom"
local d = agglom.dataset.open "markets"
d:write("own.dta")
assert(#agglom.dataset.open "own.dta" == #d)
local m = agglom.model.ols("goods_quality ~ goods_clusters", d)
assert(agglom.paper.exhibit("mitrofanova2019", "table2"):compare(m):agrees())
assert(#agglom.kb.find "venture capital" > 0)
print(agglom.version)
LUA
found=$(env -i HOME="$HOME" LUA_CPATH="$work/tree/lib/lua/5.4/?.so" lua5.4 own.lua)
[ "$found" = "$version" ] || { echo "the rock is of version $found, expected $version" >&2; exit 1; }
luarocks --tree "$work/tree" --lua-version 5.4 remove agglom >/dev/null 2>&1
[ ! -e "$work/tree/lib/lua/5.4/agglom.so" ]
