#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# golden.sh AGGLOM ROOT - every bundled script prints what tests/scripts/golden/FOLDER_NAME.txt holds. To
# accept a change, read it, then write it there: AGGLOM scripts/F/N.lua > tests/scripts/golden/F_N.txt
set -eu
agglom=$1
cd "$2"
out=$(mktemp)
trap 'rm -f "$out"' EXIT
count=0
for script in scripts/*/*.lua; do
  name=$(basename "$(dirname "$script")")_$(basename "$script" .lua)
  "$agglom" "$script" >"$out"
  diff -u "tests/scripts/golden/$name.txt" "$out"
  count=$((count + 1))
done
[ "$count" -ge 4 ]
