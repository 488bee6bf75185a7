#!/usr/bin/env bash
# The test server, for a test that wants to kill it.
echo $$ >"$TEST_TMPDIR/server_pid.$PPID"
exec cmd/test-server/test-server "$@"
