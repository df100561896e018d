#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# install.sh ROOT - copy the sources elsewhere, build and install the copy, and use what was
# installed: from another directory, with an empty HOME and environment; then again after the copy
# is gone and the installation has been moved.
set -euo pipefail
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
copy=$work/copy prefix=$work/prefix
mkdir "$copy" "$work/home" "$work/elsewhere"

cd "$root"
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
  git ls-files -z
else
  find . \( -name .git -o -name build \) -prune -o -type f -print0
fi | tar --null --files-from=- --create | tar --extract --directory "$copy"

cmake -S "$copy" -B "$copy/build" -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF >/dev/null
cmake --build "$copy/build" --parallel "$(nproc)" >/dev/null
cmake --install "$copy/build" --prefix "$prefix" >/dev/null

cat >"$work/elsewhere/own.lua" <<'LUA'
local d = dataset.open("markets")
print(#d, agglom.version, ...)
LUA
cat >"$work/own.c" <<'C'
#include <agglom.h>
#include <stdio.h>
int main(void)
{
  return puts(agl_version()) < 0;
}
C

clean() { env -i HOME="$work/home" PATH=/usr/bin:/bin "$@"; }

# Everything that is promised of an installation under $1.
use() {
  cd "$work/elsewhere"
  clean "$1/bin/agglom" reproduce
  clean "$1/bin/agglom" own.lua one two
  clean "$1/bin/agglom" help "clustered errors"
  for file in man/man1/agglom.1 doc/agglom/html/index.html agglom/lua-meta/agglom.lua agglom/lua-meta/.luarc.json \
    bash-completion/completions/agglom zsh/site-functions/_agglom fish/vendor_completions.d/agglom.fish; do
    wc -l <"$1/share/$file"
  done
  for script in "$1"/share/agglom/scripts/*.lua "$1"/share/agglom/scripts/*/*.lua; do
    [ ! -e "$script" ] || clean "$1/bin/agglom" "$script"
  done
  local pc
  pc=$(dirname "$(find "$1" -name agglom.pc)")
  cc "$work/own.c" -o "$work/own" $(PKG_CONFIG_PATH=$pc pkg-config --cflags --libs agglom)
  clean "$work/own"
}

use "$prefix" >"$work/before"
rm -rf "$copy"
mv "$prefix" "$work/moved"
use "$work/moved" >"$work/after"
cmp "$work/before" "$work/after"
[ -s "$work/before" ]
if [ -n "$(ls -A "$work/home")" ]; then
  echo "left in HOME: $(ls -A "$work/home")" >&2
  exit 1
fi
