#!/usr/bin/env bash
# Creates the room $1, once as it should be and once as it should not.
set -euo pipefail
room=$1

# By LIVEKIT_API_KEY and LIVEKIT_API_SECRET, which lkmock_test has set.
token=$(cmd/lkmock-cli/lkmock-cli token create --create --token-only)

# create_room CONTROL: the status, and the answer in $answer.
answer=$TEST_TMPDIR/answer
create_room() {
  curl -sS -o "$answer" -w '%{http_code}' "$LIVEKIT_URL/twirp/livekit.RoomService/CreateRoom" \
    -H "Authorization: Bearer $token" -H "X-Lk-Mock: $1" \
    -H 'Content-Type: application/json' -d "{\"name\":\"$room\"}"
}

[ "$(create_room '{}')" = 200 ]
grep "\"name\":\"$room\"" "$answer"

[ "$(create_room '{"failRegions":[0],"failStatus":503}')" = 503 ]
grep '"code":"unavailable"' "$answer"

# --strict: a typing error is an error.
[ "$(create_room '{"failRegoins":[0]}')" = 400 ]
grep failRegions "$answer"
