# The steps of a conversation over HTTP, for a shell: source this after these are defined, and call 'hold'.
#   ask METHOD TARGET [HEADER...]  leaves the answer's head in $files/head and its body in $files/body
#   ask_from FIRST TARGET          the same for the part that begins at a byte
#   resume TARGET                  brings $files/part, which holds a beginning, to its end
#   ask_in_a_row TARGET...         reads all, and prints how many connections that took
# shellcheck shell=bash

set -euo pipefail
export LC_ALL=C

host=$1 port=$2 prefix=$3
at=http://$host:$port
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

# shellcheck disable=SC2059
printf "$(printf '\\x%02x' {0..255})" >"$files/every"

equal() { # actual, expected
  [ "$1" = "$2" ] || { printf '%s: %q instead of %q\n' "${FUNCNAME[1]}" "${1:0:500}" "${2:0:500}" >&2; exit 1; }
}
matches() { # actual, pattern
  [[ $1 =~ ^$2$ ]] || { printf '%s: %q does not match %q\n' "${FUNCNAME[1]}" "$1" "$2" >&2; exit 1; }
}

status() { sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$files/head"; }
header() { tr -d '\r' <"$files/head" | sed -n "s/^$1: //Ip"; }
body() { cat "$files/body"; }
body_is() { cmp "$files/body" "$1"; }

encoded() {
  local at code
  for ((at = 0; at < ${#1}; at++)); do
    case ${1:at:1} in
      [a-zA-Z0-9._~-]) printf '%s' "${1:at:1}" ;;
      *) printf -v code %d "'${1:at:1}" && printf '%%%02X' $((code & 255)) ;;
    esac
  done
}
path() { echo "/get/$prefix$(encoded "$1")"; }
form() { # where, names
  local query='' name
  for name in "${@:2}"; do query+="&key=$prefix$(encoded "$name")"; done
  echo "$1?${query:1}"
}

miss_hit() {
  ask GET "$(path text)"
  equal "$(status)" 200
  equal "$(body)" value
  equal "$(header Cache-Status)" 'redis-proxy; fwd=miss; stored'
  equal "$(header Content-Type)" application/octet-stream
  equal "$(header Content-Length)" 5
  ask GET "$(path text)"
  equal "$(status)" 200
  equal "$(body)" value
  matches "$(header Cache-Status)" 'redis-proxy; hit; ttl=[0-9]+'
  matches "$(header Age)" '[0-9]+'
  matches "$(header Cache-Control)" 'max-age=[0-9]+'
}

absent() {
  local target
  for target in "$(path absent)" "$(form /get absent)" "/v1$(path absent)"; do
    ask GET "$target"
    equal "$(status)" 404
    matches "$(body)" 'the key does not exist.*'
    equal "$(header Cache-Status)" 'redis-proxy; fwd=miss'
    equal "$(header Cache-Control)" no-store
  done
}

empty() {
  for _ in 1 2; do
    ask GET "$(path empty)"
    equal "$(status)" 200
    equal "$(header Content-Length)" 0
    body_is /dev/null
  done
}

binary() {
  for _ in 1 2; do
    ask GET "$(path every)"
    equal "$(status)" 200
    body_is "$files/every"
  done
  ask GET "$(form /get every)"
  body_is "$files/every"
}

large() {
  for _ in {1..4096}; do printf '%s/every\0' "$files"; done | xargs -0 cat >"$files/large"
  for _ in 1 2; do
    ask GET "$(path large)"
    equal "$(header Content-Length)" 1048576
    body_is "$files/large"
  done
}

gzip() {
  ask GET "$(path gzip)"
  equal "$(header Content-Encoding)" ''
  equal "$(command gzip -dc "$files/body")" "$(printf 'value%.0s' {1..100})"
  ask GET "$(path zeros)"
  equal "$(header Content-Encoding)" ''
  equal "$(header Content-Length)" 10000
  body_is <(head -c 10000 /dev/zero)
}

keys() {
  local name
  for name in a/b a//b/../c/ 100% %2F 'two words' a+b '?x=1&key=y#z;' 'ключ ☃ 😀'; do
    ask GET "$(path "$name")"
    equal "$(body)" "$prefix$name"
    ask GET "$(form /get "$name")"
    equal "$(body)" "$prefix$name"
  done
  ask GET "/get/${prefix}a/b"
  equal "$(body)" "${prefix}a/b"
  ask GET "/get/${prefix}a+b"
  equal "$(body)" "${prefix}a+b"
  ask GET "/get?key=${prefix}two+words"
  equal "$(body)" "${prefix}two words"
  ask GET "/get/$prefix%FF%00%0A"
  body_is <(printf '%s\xff\0\n' "$prefix")
}

head_() {
  local fields=
  ask GET "$(path every)"
  fields=$(stable_fields)
  ask HEAD "$(path every)"
  equal "$(status)" 200
  equal "$(stable_fields)" "$fields"
  equal "$(header Content-Length)" 256
  ask HEAD "$(path absent)"
  equal "$(status)" 404
}
# Without those that tell the time.
stable_fields() { tr -d '\r' <"$files/head" | grep -iEv '^(Date|Age|Cache-Status|Cache-Control): '; }

conditional() {
  local tag
  ask GET "$(path text)"
  tag=$(header ETag)
  matches "$tag" '"[^"]+"'
  for list in "$tag" "W/$tag" "\"other\", $tag" '*'; do
    ask GET "$(path text)" "If-None-Match: $list"
    equal "$(status)" 304
    equal "$(header ETag)" "$tag"
    body_is /dev/null
  done
  ask GET "$(path text)" 'If-None-Match: "other"'
  equal "$(status)" 200
  equal "$(body)" value
  ask GET "$(path text)" 'If-Match: "other"'
  equal "$(status)" 412
}

range() {
  ask_from 250 "$(path every)"
  equal "$(status)" 206
  equal "$(header Content-Range)" 'bytes 250-255/256'
  body_is <(tail -c 6 "$files/every")
  ask_from 256 "$(path every)"
  equal "$(status)" 416
  equal "$(header Content-Range)" 'bytes */256'
  head -c 500000 "$files/large" >"$files/part"
  resume "$(path large)"
  cmp "$files/part" "$files/large"
}

object() { # name, value, status, more
  printf '{"key":"%s","value":%s%s,"status":%s}' "$prefix$1" "$2" "${4-}" "$3"
}
found() { object text '"value"' 200; }
binary_found() { object every "\"$(base64 -w0 "$files/every")\"" 200 ',"encoding":"base64"'; }
not_found() { object "$1" null 404; }

lookup() {
  ask GET "$(form /lookup text)"
  equal "$(status)" 200
  equal "$(header Content-Type)" application/json
  equal "$(body)" "$(found)"
  ask GET "$(form /lookup every)"
  equal "$(body)" "$(binary_found)"
  ask GET "$(form /lookup absent)"
  equal "$(status)" 404
  equal "$(body)" "$(not_found absent)"
}

mget() {
  ask GET "$(form /mget text absent every list)"
  equal "$(status)" 200
  equal "$(header Content-Type)" application/json
  equal "$(body)" "[$(found),$(not_found absent),$(binary_found),$(not_found list)]"
}

keep_alive() {
  local targets=()
  for _ in {1..5}; do
    targets+=("$(path every)" "$(path absent)" "$(path empty)" "$(form /lookup text)")
  done
  equal "$(ask_in_a_row "${targets[@]}")" 1
}

error() {
  ask GET "$(path list)"
  equal "$(status)" 409
  matches "$(body)" 'WRONGTYPE .*'
  equal "$(header Cache-Status)" 'redis-proxy; fwd=miss'
  ask GET "$(form /lookup list)"
  equal "$(status)" 409
  ask GET "$(path text)"
  equal "$(body)" value
}

hold() {
  local step
  for step in miss_hit absent empty binary large gzip keys head_ conditional range lookup mget keep_alive error; do
    $step
    step=${step%_}
    echo "ok ${step//_/-}"
  done
}
