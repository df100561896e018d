#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# deb.sh BUILD - make the Debian package and use what it holds, extracted into an empty folder.
# deb.sh BUILD --root - in place of that, install it with apt into a fresh Debian of the same
# release (as root, with debootstrap and the network) and use it there as /usr/bin/agglom.
set -euo pipefail
build=$1 here=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'echo "$0:$LINENO: failed" >&2' ERR
cpack --config "$build/CPackConfig.cmake" -B "$work" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
deb=$(echo "$work"/agglom_*.deb)

if [ "${2-}" = --root ]; then
  root=$work/root
  debootstrap --variant=minbase "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root" >/dev/null
  cp "$deb" "$here/use.sh" "$root/tmp/"
  chroot "$root" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends "/tmp/${deb##*/}" lua5.4 >"$work/log" 2>&1 ||
    { tail "$work/log" >&2; exit 1; }
  unshare --mount sh -c 'mount -t proc proc "$1/proc" && exec chroot "$1" /tmp/use.sh /usr' sh "$root"
  chroot "$root" dpkg --verify agglom
  chroot "$root" apt-get remove --yes agglom >/dev/null
  [ ! -e "$root/usr/bin/agglom" ]
  [ ! -e "$root/usr/share/agglom" ]
  exit
fi

dpkg-deb --extract "$deb" "$work/root"
"$here/use.sh" "$work/root/usr" >"$work/used"
[ -s "$work/used" ]
[ "$(dpkg-deb --field "$deb" Package Version | tr '\n' ' ')" = \
  "Package: agglom Version: $("$work/root/usr/bin/agglom" --version | sed -nE '1s/^agglom ([0-9.]+).*/\1/p') " ]

# The libraries that it loads, by the names of their packages; nothing for building.
depends=$(dpkg-deb --field "$deb" Depends)
for library in libc6 liblua5.4-0 libgsl27 libcsv3 libmd0 libreadline8 libzstd1 zlib1g libreadstat1 libsqlite3-0 libexpat1; do
  grep -qw -- "$library" <<<"$depends" || { echo "does not depend on $library: $depends" >&2; exit 1; }
done
if grep -e '-dev' <<<"$depends"; then
  echo "depends on what is for building only" >&2
  exit 1
fi

dpkg-deb --contents "$deb" >"$work/contents"
while read -r mode owner _ _ _ name _; do
  case $mode in
    drwxr-xr-x | lrwxrwxrwx | -rw-r--r-- | -rwxr-xr-x) ;;
    *) echo "$name has mode $mode" >&2; exit 1 ;;
  esac
  [ "$owner" = root/root ] || { echo "$name belongs to $owner" >&2; exit 1; }
done <"$work/contents"
cd "$work/root/usr"
gzip --test share/man/man1/agglom.1.gz
for file in share/zsh/vendor-completions/_agglom include/agglom.h lib/libagglom_core.a lib/pkgconfig/agglom.pc \
  lib/cmake/agglom/agglom-config.cmake share/doc/agglom/examples/ols.c share/doc/agglom/SOURCES.md; do
  [ -s "$file" ] || { echo "no $file in the package" >&2; exit 1; }
done
