#!/usr/bin/env bash
# wget, as scripts use it: wget.sh HOST PORT PREFIX

# shellcheck source-path=SCRIPTDIR source=steps.sh
source "${BASH_SOURCE%/*}/steps.sh"

# Its status says that the server's is none of success; whether that was wanted, the caller sees.
fetch() {
  local status=0
  wget --no-iri -S -o "$files/log" --tries=1 --timeout=20 --compression=auto "$@" || status=$?
  [ $status = 0 ] || [ $status = 8 ] || { cat "$files/log"; return $status; }
  sed -n 's/^  \([A-Z]\)/\1/p' "$files/log" >"$files/head"
}

ask() { # method, target, headers
  local headers=() header
  for header in "${@:3}"; do headers+=("--header=$header"); done
  # With a 304 it would wait for the content.
  [ $# -gt 2 ] || headers+=(--content-on-error)
  : >"$files/body"
  fetch --method="$1" -O "$files/body" "${headers[@]}" "$at$2"
}

ask_from() { fetch -O "$files/body" --start-pos="$1" "$at$2"; }

resume() { fetch -O "$files/part" -c "$at$1"; }

ask_in_a_row() {
  fetch -O /dev/null "${@/#/$at}"
  echo $(($# - $(grep -c '^Reusing existing connection' "$files/log")))
}

wget --version | head -n 1
hold
