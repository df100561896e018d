#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# library.sh CC BUILD - the C library as a program of others finds it: the example is compiled
# by way of pkg-config and of CMake, against an installation, and run.
set -euo pipefail
cc=$1 build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'echo "$0:$LINENO: failed" >&2' ERR
prefix=$work/prefix
cmake --install "$build" --prefix "$prefix" >/dev/null
mv "$prefix" "$work/moved"
prefix=$work/moved
cp -r "$prefix/share/doc/agglom/examples" "$work/src"
cd "$work/src"

pkg_config() { PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name agglom.pc)") pkg-config "$@" agglom; }
"$cc" -std=c11 -Wall -Wextra -Wpedantic -Werror ols.c -o "$work/by_pkg_config" $(pkg_config --cflags --libs)
cmake -S . -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc" >/dev/null
cmake --build "$work/cmake" >/dev/null
mv "$work/cmake/ols" "$work/by_cmake"

# A version that is not there is refused.
sed 's/agglom 0\.1/agglom 99.0/' CMakeLists.txt >"$work/new"
mv "$work/new" CMakeLists.txt
if cmake -S . -B "$work/refused" -DCMAKE_PREFIX_PATH="$prefix" >/dev/null 2>"$work/why"; then
  echo "find_package accepts version 99.0" >&2
  exit 1
fi
grep -q '"99\.0"' "$work/why"

# What the program itself gives is what both must print, from a CSV file and from one of Stata.
cd "$work"
cat >reference.lua <<'LUA'
local d = dataset.open("markets")
d:write("markets.dta")
model.ols("goods_quality ~ goods_clusters", d, { se = "hc3" }):tidy():write("expected.csv")
LUA
"$prefix/bin/agglom" reference.lua
for program in by_pkg_config by_cmake; do
  for data in "$prefix/share/agglom/datasets/markets.csv" markets.dta; do
    env -i "./$program" "$data" 'goods_quality ~ goods_clusters' | cmp - expected.csv
  done
  status=0
  "./$program" markets.dta 'goods_quality ~ nope' >out 2>err || status=$?
  [ "$status" -eq 1 ]
  [ ! -s out ]
  grep -q "no column 'nope'" err
done
