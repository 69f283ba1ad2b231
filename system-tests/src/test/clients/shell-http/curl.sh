#!/usr/bin/env bash
# curl, as scripts use it: curl.sh HOST PORT PREFIX

# shellcheck source-path=SCRIPTDIR source=steps.sh
source "${BASH_SOURCE%/*}/steps.sh"

# It says that it would take all encodings that it knows, and undoes the one that the answer names.
fetch() { curl -sS --max-time 20 --path-as-is --compressed -D "$files/head" "$@"; }

ask() { # method, target, headers
  local headers=() header
  for header in "${@:3}"; do headers+=(-H "$header"); done
  : >"$files/body"
  case $1 in
    HEAD) fetch --head -o /dev/null "${headers[@]}" "$at$2" ;;
    *) fetch -X "$1" -o "$files/body" "${headers[@]}" "$at$2" ;;
  esac
}

ask_from() { fetch -o "$files/body" -r "$1-" "$at$2"; }

resume() { fetch -o "$files/part" -C - "$at$1"; }

ask_in_a_row() {
  local words=() target
  for target; do words+=(-o /dev/null "$at$target"); done
  fetch -w '%{num_connects}\n' "${words[@]}" | awk '{ sum += $1 } END { print sum }'
}

curl --version | head -n 1
hold
