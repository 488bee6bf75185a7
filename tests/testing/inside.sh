#!/usr/bin/env bash
# What an lkmock_test gives to its test, compared with what its BUILD file says.
set -euo pipefail
[ -z "${TEST_SHARD_STATUS_FILE-}" ] || touch "$TEST_SHARD_STATUS_FILE"

failed=0
expect() { # WHAT FOUND WANTED
  [ "$2" = "$3" ] && return
  echo "$1: '$2', not '$3'" >&2
  failed=1
}

expect 'number of arguments' $# 3
expect 'first argument' "$1" one
expect 'second argument' "$2" 'two words'
expect 'a location in args' "$(cat "$3")" 'Found in the runfiles.'
expect 'a path in env' "$(cat "$TESTDATA")" 'Found in the runfiles.'
# shellcheck disable=SC2016
expect 'quotes in env' "$QUOTED" 'it'\''s $HOME'

expect LIVEKIT_URL "$LIVEKIT_URL" "$LK_TEST_SERVER_URL"
expect 'first of LK_TEST_SERVER_URLS' "${LK_TEST_SERVER_URLS%,*}" "$LIVEKIT_URL"
expect 'what --key does to LIVEKIT_API_KEY' "$LIVEKIT_API_KEY" inside
expect 'what env does to LIVEKIT_API_SECRET' "$LIVEKIT_API_SECRET" "not the server's"

expect 'working directory' "$PWD" "$TEST_SRCDIR/$TEST_WORKSPACE"
expect RUNFILES_DIR "$RUNFILES_DIR" "$TEST_SRCDIR"
expect shards "$TEST_TOTAL_SHARDS" 2
expect 'pipes of the launcher' "$(find /proc/$$/fd -name '[89]' | wc -l)" 0
ignored=0x$(sed -n 's/^SigIgn:\t//p' /proc/$$/status)
expect 'SIGINT among the ignored signals' $((ignored >> 1 & 1)) 0
exit $failed
