#!/bin/sh
# Several commands, beside a server that ends with this script, however that ends.
set -eu
rm -f lkmock.json
test-server --exit-with-parent --ports 0,0,0,0 --ready-file lkmock.json &
server=$!
until [ -e lkmock.json ]; do
  kill -0 $server # A server that is gone ends the script.
  sleep 0.1
done

LIVEKIT_URL=$(sed 's/^{"url":"\([^"]*\)".*/\1/' lkmock.json)
export LIVEKIT_URL LIVEKIT_API_KEY=devkey LIVEKIT_API_SECRET=secret
./unit_tests
./integration_tests
kill -0 $server
