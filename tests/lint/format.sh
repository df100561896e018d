#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# format.sh - all C is laid out as .clang-format says.
set -eu
cd "$1"
if echo 'int  x ;' | clang-format --dry-run -Werror --assume-filename=core/x.c 2>/dev/null; then
  echo "clang-format does not see bad layout" >&2
  exit 1
fi
dirs=
for dir in core lua share tests; do [ -d "$dir" ] && dirs="$dirs $dir"; done
find $dirs -name '*.[ch]' -exec clang-format --dry-run -Werror {} +
