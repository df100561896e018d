#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# stock.sh CC MODULE SCRIPT - run a script under stock lua5.4 with the module on its path. A module
# built with sanitizers needs their libraries loaded before the host's.
set -eu
cc=$1 module=$2 script=$3
preload=
for name in asan tsan; do
  if ldd "$module" | grep -q "lib$name\."; then
    preload=$("$cc" -print-file-name="lib$name.so")
  fi
done
LUA_CPATH="$(dirname "$module")/?.so" LD_PRELOAD=$preload ASAN_OPTIONS=detect_leaks=0 \
  exec lua5.4 "$script"
