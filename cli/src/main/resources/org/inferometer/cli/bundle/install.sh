#!/bin/sh
# Installs Inferometer from the parts beside this script: checks them, unpacks them, starts the
# program once. Needs no network, no Java and no zstd.
#
# usage: install.sh FOLDER               FOLDER is made; it must be empty or absent
#        install.sh --program FOLDER     without the native libraries that the bundle may hold
#        install.sh --libraries FOLDER   these only, into a FOLDER that has the program
set -eu

program=@program@
libraries=@libraries@

fail() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 2
}

# Prints the SHA-256 of standard input.
sha256() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

# Fails unless every part of an archive is here as it was packed.
check() {
  while read -r expected name; do
    case $name in "$1".part-*) ;; *) continue ;; esac
    [ -f "$parts/$name" ] || fail "$parts/$name is missing; carry every file of the bundle here."
    [ "$(sha256 <"$parts/$name")" = "$expected" ] ||
      fail "$parts/$name differs from what was packed; carry that file again."
  done <"$parts/SHA256SUMS"
}

# Prints an archive, joined.
joined() {
  while read -r sum name; do
    case $name in "$1".part-*) cat "$parts/$name" || fail "$name cannot be read (its sum is $sum)" ;; esac
  done <"$parts/SHA256SUMS"
}

install_program() {
  mkdir -p "$folder" || fail "$folder cannot be made; name a folder that you may write."
  [ -z "$(ls -A "$folder")" ] || fail "$folder is not empty; name another folder, or empty it."
  joined "$program" | tar -x -z -f - -C "$folder" ||
    fail "$program cannot be unpacked into $folder; is there room?"
  "$folder/inferometer" --version ||
    fail "the program does not start; is this machine of another kind than $program?"
}

install_libraries() {
  [ -x "$folder/inferometer" ] || fail "$folder holds no Inferometer; install.sh --program $folder puts it there."
  joined "$libraries" | "$folder/inferometer" unpack "$folder" ||
    fail "$libraries cannot be unpacked; 'install.sh --libraries $folder' tries it again."
}

what=all
case ${1:-} in
  --program | --libraries)
    what=${1#--}
    shift
    ;;
esac
usage='write: install.sh [--program|--libraries] FOLDER'
[ $# -eq 1 ] || fail "$usage"
case $1 in
  -*) fail "$usage" ;;
  /*) folder=$1 ;;
  *) folder=$PWD/$1 ;;
esac
parts=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
[ -f "$parts/SHA256SUMS" ] || fail "$parts/SHA256SUMS is missing; carry every file of the bundle here."
command -v sha256sum >/dev/null || command -v shasum >/dev/null ||
  fail "neither sha256sum nor shasum is here, so the parts cannot be checked."
[ "$what" != libraries ] || [ -n "$libraries" ] || fail "this bundle holds no native libraries."

# Every part is checked before anything is unpacked.
[ "$what" = libraries ] || check "$program"
[ "$what" = program ] || [ -z "$libraries" ] || check "$libraries"

[ "$what" = libraries ] || install_program
[ "$what" = program ] || [ -z "$libraries" ] || install_libraries
printf 'installed in %s; start %s/inferometer\n' "$folder" "$folder"
