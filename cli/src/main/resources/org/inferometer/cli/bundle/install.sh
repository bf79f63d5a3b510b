#!/bin/sh
# Installs Inferometer from the parts beside this script: checks them, unpacks them, starts the
# program once. Needs no network and no Java.
#
# usage: install.sh FOLDER        FOLDER is made; it must be empty or absent
set -eu

archive=@archive@

fail() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 2
}

# Prints the SHA-256 of standard input.
sha256() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

[ $# -eq 1 ] || fail "write: install.sh FOLDER"
case $1 in -*) fail "write: install.sh FOLDER" ;; esac
parts=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
[ -f "$parts/SHA256SUMS" ] || fail "$parts/SHA256SUMS is missing; carry every file of the bundle here."
command -v sha256sum >/dev/null || command -v shasum >/dev/null ||
  fail "neither sha256sum nor shasum is here, so the parts cannot be checked."

# Every part is checked before anything is unpacked.
while read -r expected name; do
  [ -f "$parts/$name" ] || fail "$parts/$name is missing; carry every file of the bundle here."
  [ "$(sha256 <"$parts/$name")" = "$expected" ] ||
    fail "$parts/$name differs from what was packed; carry that file again."
done <"$parts/SHA256SUMS"

mkdir -p "$1" || fail "$1 cannot be made; name a folder that you may write."
folder=$(CDPATH='' cd "$1" && pwd -P)
[ -z "$(ls -A "$folder")" ] || fail "$folder is not empty; name another folder, or empty it."

cut -c 67- "$parts/SHA256SUMS" | while read -r name; do cat "$parts/$name"; done |
  tar -x -z -f - -C "$folder" || fail "$archive cannot be unpacked into $folder; is there room?"

"$folder/inferometer" --version || fail "the program does not start; is this machine of another kind than $archive?"
printf 'installed in %s; start %s/inferometer\n' "$folder" "$folder"
