#!/usr/bin/env bash
# What an lkmock_test runs; ../defs.bzl fills in the words in %{braces}.
#
#   this script ─┬─ test-server ── keeper
#                └─ the test
#
# The keeper is the server's COMMAND: it hands over the variables that the server sets for one, then
# reads a pipe of which this script holds the other end. So the server ends when this script does,
# however that happens, and a signal to all of them together does not end it before the test.
set -u

runfiles=$(cd "${RUNFILES_DIR:-${TEST_SRCDIR:-$0.runfiles}}" && pwd) || exit 1
export RUNFILES_DIR=$runfiles
server=$runfiles/%{server}
server_args=(%{server_args})
test=$runfiles/%{test}
environment=(%{environment})

scratch=$(mktemp -d "${TEST_TMPDIR:-${TMPDIR:-/tmp}}/lkmock.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT
fail() {
  echo "lkmock_test: FAILED: $1" >&2
  exit 1
}

# ---- The server ----
keeper='trap "" HUP INT TERM
  env | grep -E "^(LK_TEST_SERVER|LIVEKIT)_"
  echo
  exec cat >/dev/null'
mkfifo "$scratch/to_keeper" "$scratch/from_keeper"
"$server" --ready-file="$scratch/regions" "${server_args[@]}" -- sh -c "$keeper" \
  <"$scratch/to_keeper" >"$scratch/from_keeper" &
server_pid=$!
exec 8>"$scratch/to_keeper" 9<"$scratch/from_keeper"

variables=()
while read -r variable <&9 && [ -n "$variable" ]; do variables+=("$variable"); done
[ ${#variables[@]} -gt 0 ] || fail "the test server did not start"
urls=$(tr '{' '\n' <"$scratch/regions" | sed -n 's/^"index".*"url":"\([^"]*\)".*/\1/p' | paste -sd,)

# ---- The test ----
# With the stdin of a command in the foreground, and, thanks to exec, its signals; with none of the
# pipes. What this script is sent from now on is for the test.
for signal in HUP INT TERM; do
  trap "interrupted=yes; kill -$signal \${test_pid-\$!} 2>/dev/null" $signal
done
(
  export "${variables[@]}" LK_TEST_SERVER_URLS="$urls" "${environment[@]}"
  exec "$test" "$@"
) <&0 8>&- 9<&- &
test_pid=$!

# The server alone can write to pipe 9 now. Its end is the test's.
(
  while read -r; do :; done
  kill -TERM $test_pid
  sleep 5
  kill -KILL $test_pid
) <&9 8>&- >/dev/null 2>&1 &
watch_pid=$!

# A signal ends a wait, too, with a status of its own. The next wait has the test's, even if the test
# has ended in between: bash remembers it.
while
  interrupted=
  wait $test_pid
  status=$?
  [ -n "$interrupted" ]
do :; done

trap '' HUP INT TERM
{ kill -KILL $watch_pid && wait $watch_pid; } 2>/dev/null # It may have begun too lately for TERM.
exec 8>&-
wait $server_pid || fail "the test server died (exit status $?)"
exit $status
