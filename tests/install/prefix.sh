#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# prefix.sh ROOT BUILD - install the build and use what was installed; again after it has been moved.
# It knows nothing of the sources, and holds and is made of nothing that a fresh clone lacks.
set -euo pipefail
root=$1 build=$2 here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'echo "$0:$LINENO: failed" >&2' ERR
cmake --install "$build" --prefix "$work/prefix" >/dev/null

"$here/use.sh" "$work/prefix" >"$work/before"
[ -s "$work/before" ]
mv "$work/prefix" "$work/moved"
"$here/use.sh" "$work/moved" >"$work/after"
cmp "$work/before" "$work/after"
for file in man/man1/agglom.1 zsh/site-functions/_agglom; do
  [ -s "$work/moved/share/$file" ]
done

# names WHAT WHERE - files under WHERE that name the folder WHAT
names() { grep -rlF -- "$1" "$2" || [ $? -eq 1 ]; }
echo "-I$root/core" >"$work/probe"
for place in "$root" "$build"; do
  [ "$place" != "$root" ] || [ -n "$(names "$place" "$work/probe")" ]
  if found=$(names "$place" "$work/moved") && [ -n "$found" ]; then
    printf '%s names %s\n' "$found" "$place" >&2
    exit 1
  fi
done

cd "$root"
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || exit 0
git ls-files | LC_ALL=C sort >"$work/tracked"
# untracked LABEL - complain of the files of the tree that standard input lists and git does not
untracked() {
  LC_ALL=C sort -u >"$work/listed"
  [ -s "$work/listed" ]
  LC_ALL=C comm -23 "$work/listed" "$work/tracked" >"$work/extra"
  [ ! -s "$work/extra" ] || { sed "s|^|$1 but not in git: |" "$work/extra" >&2; return 1; }
}
(cd "$work/moved/share/agglom" && find datasets scripts share -type f) | untracked installed
if [ -e "$build/build.ninja" ]; then
  { ninja -C "$build" -t inputs all; ninja -C "$build" -t deps; } |
    sed -nE "s|^ *$root/||p" | { grep -v '^build/' || true; } |
    while read -r path; do [ ! -f "$path" ] || echo "$path"; done | untracked "built from"
fi
