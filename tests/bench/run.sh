#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh - time agglom beside the peers that are installed (R's data.table, DuckDB for node, gretl) on the
# same inputs in the same run. RUNS (5), THREADS (2) and ROWS (5400000 and 2000000 for 100) may be set, and
# DUCKDB, a folder whose node_modules has @duckdb/node-api. Only ratios mean anything.
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${RUNS:-5} threads=${THREADS:-2} percent=${PERCENT:-100}
here=$PWD/tests/bench out=$PWD/build/bench agglom=$PWD/build/release/agglom
mkdir -p "$out"
cc -O2 -o "$out/generate" "$here/generate.c" -lm
if [ "$(cat "$out/percent" 2>/dev/null)" != "$percent" ]; then
  "$out/generate" regions $((54000 * percent)) >"$out/regions.csv"
  "$out/generate" panel $((20000 * percent)) >"$out/panel.csv"
  echo "$percent" >"$out/percent"
fi

# start ENGINE COMMAND... - seconds from start to a finished regression on ten rows
start() {
  local before after
  before=$(date +%s%N)
  "${@:2}" >/dev/null 2>&1 || return 0
  after=$(date +%s%N)
  printf 'start and ten-row regression\t%s\t%d.%09d\n' "$1" $(((after - before) / 1000000000)) \
    $(((after - before) % 1000000000))
}

has() { command -v "$1" >/dev/null 2>&1; }

small="$out/small.csv"
cp datasets/markets.csv "$small"
echo "print(model.ols('goods_quality ~ goods_clusters', dataset.open '$small'):tidy())" >"$out/small.lua"
printf 'open %s --quiet\nols goods_quality const goods_clusters\n' "$small" >"$out/small.inp"
r_code="print(summary(lm(goods_quality ~ goods_clusters, read.csv('$small'))))"

once() {
  "$agglom" "$here/agglom.lua" "$out" "$threads"
  start agglom "$agglom" "$out/small.lua"
  if has Rscript; then
    start R Rscript -e "$r_code"
    if Rscript -e 'library(data.table)' >/dev/null 2>&1; then
      Rscript "$here/peers.R" "$out" "$threads"
    fi
  fi
  if has gretlcli; then
    start gretl gretlcli -b "$out/small.inp"
    (cd "$out" && gretlcli -b "$here/peers.inp" | grep -P '\tgretl\t')
  fi
  if has node && [ -d "${DUCKDB:-}/node_modules/@duckdb" ]; then
    cp "$here/peers.mjs" "$DUCKDB/peers.mjs"
    node "$DUCKDB/peers.mjs" "$out" "$threads"
  fi
}

printf 'task\tengine\tseconds\n' >"$out/times.tsv"
for i in $(seq "$runs"); do
  echo "run $i of $runs" >&2
  once >>"$out/times.tsv"
done
"$agglom" "$here/report.lua" "$out/times.tsv"
