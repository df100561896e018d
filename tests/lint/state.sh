#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# state.sh CC LIBRARY - the core keeps no mutable state but the process settings named here.
set -eu
cc=$1 library=$2
allowed='mem.c.o:countdown mem.c.o:live thread.c.o:progress thread.c.o:stop thread.c.o:threads'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# FILE:SYMBOL of every object in a writable section (relocated constants are not writable).
state() {
  LC_ALL=C objdump -t "$1" | awk '
    / file format / { file = $1; sub(":", "", file); sub(".*/", "", file) }
    !/ d / && ($0 ~ /[ \t]\.(data|bss|tdata|tbss)/ || $0 ~ /\*COM\*/) && $0 !~ /\.data\.rel\.ro/ {
      print file ":" $NF }' | grep -vE ':(_*(asan|tsan|odr_asan|gcov|llvm|prof)|\.L)' || true
}

echo 'static int count; static int seven = 7; int common; static _Thread_local int local;
const int fixed = 1; static const char *const name = "x";
int *f(void) { static int inside; local += seven++; return ++inside > *name ? &count : &common; }' >"$work/bad.c"
"$cc" -fPIC -c "$work/bad.c" -o "$work/bad.o"
seen=$(state "$work/bad.o" | wc -l)
if [ "$seen" -ne 5 ]; then
  echo "sees $seen of 5 mutable objects:" >&2
  state "$work/bad.o" >&2
  exit 1
fi

status=0
for symbol in $(state "$library"); do
  case " $allowed " in
    *" $symbol "*) ;;
    *) echo "mutable state in the core: $symbol" >&2; status=1 ;;
  esac
done
exit $status
