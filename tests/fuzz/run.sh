#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh BUILD SECONDS - every fuzz target of a build for so long. What it learns stays in
# BUILD/corpus; tests/fuzz/corpus/NAME, where there is one, is the start.
set -eu
build=$1 seconds=$2
here=$(dirname "$0")
ran=0
for target in "$build"/tests/fuzz_*; do
  [ -x "$target" ] || continue
  name=$(basename "$target" | sed 's/^fuzz_//')
  seed=$here/corpus/$name
  [ -d "$seed" ] || seed=
  mkdir -p "$build/corpus/$name"
  echo "== fuzz $name"
  "$target" -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="$build/" \
    "$build/corpus/$name" $seed
  ran=$((ran + 1))
done
echo "$ran fuzz targets ran, none found a fault"
[ "$ran" -gt 0 ]
