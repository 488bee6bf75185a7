#!/usr/bin/env bash
# Region 0 fails; region 1 creates the room $1.
set -euo pipefail
"$LKMOCK_CLI" call RoomService/CreateRoom -d "{\"name\":\"$1\"}" --fail-regions 0 --failover |
  grep "\"name\": \"$1\""
