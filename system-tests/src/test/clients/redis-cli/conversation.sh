#!/usr/bin/env bash
# redis-cli, as scripts use it: conversation.sh HOST PORT [2|3]
set -euo pipefail

host=$1 port=$2 resp=()
[ "${3:-2}" = 2 ] || resp=("-$3")
prefix="redis-cli:$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n'):"
swap="local was = redis.call('GET', KEYS[1]); redis.call('SET', KEYS[1], ARGV[1]); return was"
files=$(mktemp -d)
trap 'rm -rf "$files"; kill $(jobs -p) 2>/dev/null || true' EXIT

# Errors go to standard error and make the status 1.
cli() { redis-cli -e -h "$host" -p "$port" "${resp[@]}" "$@"; }

equal() { # actual, expected
  [ "$1" = "$2" ] || { printf '%s: %q instead of %q\n' "${FUNCNAME[1]}" "${1:0:500}" "${2:0:500}" >&2; exit 1; }
}

refused() { # words of the error, command
  local said
  if said=$(cli "${@:2}" 2>&1); then equal "$said" "$1"; fi
  [[ $said == *"$1"* ]] || equal "$said" "$1"
}

# A connection that stays: 'ask' gives it a command and prints the one line that it answers.
open_session() { coproc SESSION { exec redis-cli -h "$host" -p "$port" "${resp[@]}"; }; }
ask() {
  local answer
  printf '%s\n' "$1" >&"${SESSION[1]}"
  read -r -t 10 answer <&"${SESSION[0]}"
  printf '%s' "$answer"
}
close_session() {
  local session=$SESSION_PID
  printf 'QUIT\n' >&"${SESSION[1]}"
  wait "$session"
}

# A command as it goes over the wire, for --pipe.
wire() {
  printf '*%d\r\n' $#
  local LC_ALL=C word
  for word; do printf '$%d\r\n%s\r\n' ${#word} "$word"; done
}

handshake() {
  equal "$(cli ping)" PONG
  open_session
  equal "$(ask 'CLIENT SETNAME conversation')" OK
  equal "$(ask 'CLIENT GETNAME')" conversation
  close_session
}

get_set() {
  local key=${prefix}get-set
  equal "$(cli get "$key")" ''
  equal "$(cli set "$key" value)" OK
  equal "$(cli get "$key")" value
  equal "$(cli set "$key" 'not stored' nx)" ''
  equal "$(cli mget "$key" "$key:absent")" 'value'
  equal "$(cli --no-raw get "$key:absent")" '(nil)'
  equal "$(cli del "$key")" 1
  equal "$(cli get "$key")" ''
}

cached() {
  local key=${prefix}cached
  open_session
  equal "$(ask "SET $key 1")" OK
  for _ in {1..5}; do equal "$(ask "GET $key")" 1; done
  cli set "$key" 2 >/dev/null
  for _ in {1..5}; do equal "$(ask "GET $key")" 2; done
  equal "$(ask "INCR $key")" 3
  equal "$(cli get "$key")" 3
  equal "$(ask "APPEND $key !")" 2
  equal "$(ask "GET $key")" '3!'
  close_session
}

pipeline() {
  local key=${prefix}pipeline said
  said=$(
    {
      wire HSET "$key:hash" a 1 b 2
      wire RPUSH "$key:list" x y z
      wire GET "$key:absent"
      wire GET "$key:list"
      for i in {1..100}; do
        wire SET "$key:counted" "$i"
        wire GET "$key:counted"
      done
    } | cli --pipe 2>&1
  ) || true
  [[ $said == *WRONGTYPE*'errors: 1, replies: 204' ]] || equal "$said" 'errors: 1, replies: 204'
  equal "$(cli hget "$key:hash" b)" 2
  equal "$(cli lrange "$key:list" 0 -1)" $'x\ny\nz'
  equal "$(cli get "$key:counted")" 100
}

transaction() {
  local key=${prefix}transaction
  equal "$(cli set "$key" 1)" OK
  equal "$(cli get "$key")" 1
  equal "$(printf '%s\n' MULTI "INCR $key" "GET $key" "SET $key done" EXEC | cli)" \
    $'OK\nQUEUED\nQUEUED\nQUEUED\n2\n2\nOK'
  equal "$(cli get "$key")" 'done'
}

watch() {
  local key=${prefix}watch
  cli set "$key" before >/dev/null
  open_session
  equal "$(ask "WATCH $key")" OK
  equal "$(ask "GET $key")" before
  cli set "$key" other >/dev/null
  equal "$(ask MULTI)" OK
  equal "$(ask "SET $key mine")" QUEUED
  equal "$(ask EXEC)" ''
  equal "$(ask "GET $key")" other
  equal "$(ask "WATCH $key")" OK
  equal "$(ask MULTI)" OK
  equal "$(ask "SET $key mine")" QUEUED
  equal "$(ask EXEC)" OK
  equal "$(ask "GET $key")" mine
  close_session
}

discard() {
  local key=${prefix}discard
  cli set "$key" kept >/dev/null
  open_session
  equal "$(ask MULTI)" OK
  equal "$(ask "APPEND $key dropped")" QUEUED
  equal "$(ask DISCARD)" OK
  equal "$(ask "GET $key")" kept
  close_session
  refused 'EXEC without MULTI' exec
}

# A subscriber listens until it is ended: 'heard' prints the next lines of what it writes.
subscriber() {
  coproc SUBSCRIBER { exec redis-cli -h "$host" -p "$port" "${resp[@]}" "$@"; }
}
heard() { # how many lines
  local line
  for ((i = 0; i < $1; i++)); do
    read -r -t 10 line <&"${SUBSCRIBER[0]}"
    printf '%s ' "$line"
  done
}
end_subscriber() {
  local pid=$SUBSCRIBER_PID
  kill "$pid"
  wait "$pid" 2>/dev/null || true
}

pubsub() {
  local channel=${prefix}channel
  subscriber subscribe "$channel"
  equal "$(heard 3)" "subscribe $channel 1 "
  for message in {1..10}; do
    [ "$(cli publish "$channel" "$message")" -ge 1 ] || equal 'nobody' 'a subscriber'
    equal "$(heard 3)" "message $channel $message "
  done
  end_subscriber
}

pattern() {
  subscriber psubscribe "${prefix}news.*"
  equal "$(heard 3)" "psubscribe ${prefix}news.* 1 "
  cli publish "${prefix}other" 'not for us' >/dev/null
  cli publish "${prefix}news.today" 'for us' >/dev/null
  equal "$(heard 4)" "pmessage ${prefix}news.* ${prefix}news.today for us "
  end_subscriber
}

# Asker and worker each wait for the other, ten times: one of the two has to block.
blocking_pop() {
  local key=${prefix}blocking
  for _ in {1..10}; do
    cli rpush "$key:answered" "$(cli blpop "$key:asked" 10 | tail -n 1)" >/dev/null
  done &
  for i in {1..10}; do
    cli rpush "$key:asked" "$i" >/dev/null
    equal "$(cli brpop "$key:empty" "$key:answered" 10)" "$key:answered"$'\n'"$i"
  done
  wait $!
  open_session
  equal "$(ask "BLPOP $key:asked 0.1")" ''
  equal "$(ask PING)" PONG
  close_session
}

script() {
  local key=${prefix}script sha
  cli set "$key" first >/dev/null
  equal "$(cli get "$key")" first
  equal "$(cli eval "$swap" 1 "$key" second)" first
  equal "$(cli get "$key")" second
  sha=$(cli script load "$swap")
  equal "$(cli evalsha "$sha" 1 "$key" third)" second
  equal "$(cli get "$key")" third
  echo "$swap" >"$files/swap.lua"
  equal "$(cli --eval "$files/swap.lua" "$key" , fourth)" third
  equal "$(cli eval "return {1, 'two', false}" 0)" $'1\ntwo'
  refused NOSCRIPT evalsha 0000000000000000000000000000000000000000 0
}

select_() {
  local key=${prefix}select
  cli -n 1 set "$key" 'in 1' >/dev/null
  equal "$(cli get "$key")" ''
  cli set "$key" 'in 0' >/dev/null
  for _ in {1..3}; do
    equal "$(cli -n 1 get "$key")" 'in 1'
    equal "$(cli get "$key")" 'in 0'
  done
  open_session
  equal "$(ask 'SELECT 1')" OK
  equal "$(ask "DEL $key")" 1
  equal "$(ask "GET $key")" ''
  equal "$(ask 'SELECT 0')" OK
  equal "$(ask "GET $key")" 'in 0'
  close_session
}

binary() {
  local key="\"$prefix\\x00\\r\\n\\xff\"" file
  # shellcheck disable=SC2059
  printf "$(printf '\\x%02x' {0..255})" >"$files/every"
  printf '\r\n$-1\r\n\0' >"$files/wire"
  printf '' >"$files/empty"
  head -c 1048576 /dev/urandom >"$files/large"
  for file in every wire empty large; do
    equal "$(cli --quoted-input -x set "$key" <"$files/$file")" OK
    for _ in 1 2; do cli --quoted-input -D '' get "$key" | cmp - "$files/$file"; done
  done
  equal "$(cli --quoted-input del "$key")" 1
}

error() {
  local key=${prefix}error
  cli rpush "$key" item >/dev/null
  refused WRONGTYPE get "$key"
  refused 'unknown command' nosuch
  equal "$(printf '%s\n' "GET $key" "LRANGE $key 0 -1" NOSUCH PING | cli 2>&1 | sed 's/ .*//' | sed '/^$/d')" \
    $'WRONGTYPE\nitem\nERR\nPONG'
}

# The last one: what it finds beside its own are the other steps' keys, and all go.
scan() {
  local key=${prefix}scan wanted
  wanted=$(printf "$key:%s\n" {1..1000} | sort)
  printf "SET $key:%s value\n" {1..1000} | cli >/dev/null
  equal "$(cli --scan --pattern "$key:*" | sort -u)" "$wanted"
  cli --scan --pattern "$prefix*" | sort -u | xargs redis-cli -e -h "$host" -p "$port" unlink >/dev/null
  equal "$(cli --scan --pattern "$prefix*")" ''
}

printf '%s, RESP%s\n' "$(redis-cli --version)" "${3:-2}"
for step in handshake get_set cached pipeline transaction watch discard pubsub pattern blocking_pop script \
  select_ binary error scan; do
  $step
  step=${step%_}
  echo "ok ${step//_/-}"
done
