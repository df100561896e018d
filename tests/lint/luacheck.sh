#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# luacheck.sh ROOT - luacheck over all Lua; .luacheckrc names the globals.
set -eu
cd "$1"
for bad in 'dataset = 1' 'print(undefined_name)' 'local unused = 1'; do
  if echo "$bad" | luacheck --config .luacheckrc --filename scripts/x.lua - >/dev/null; then
    echo "luacheck does not see what is wrong with: $bad" >&2
    exit 1
  fi
done
echo 'print(dataset.open("markets"), model, agglom.version)' |
  luacheck --config .luacheckrc --filename scripts/x.lua - >/dev/null
dirs=
for dir in lua scripts share tests; do [ -d "$dir" ] && dirs="$dirs $dir"; done
luacheck --quiet --codes --config .luacheckrc $dirs
