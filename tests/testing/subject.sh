#!/usr/bin/env bash
# A test that does what its first argument says. $PPID is the launcher.
set -u
server_pid() { cat "$TEST_TMPDIR/server_pid.$PPID"; }

# Says who is who, then waits; the test ends as `trap`s say.
introduce() {
  echo "$PPID $$ $(server_pid) $LK_TEST_SERVER_URLS"
  # Not sleep: where SIGINT meets it, bash 5.2 may go on for ever sending it to itself.
  exec 3<> <(:)
  while :; do read -r -t 0.05 -u 3; done # A signal just before the read does not end it.
}

case $1 in
  exit) exit "$2" ;;
  die) kill -"$2" $$ ;;
  read) cat ;;
  introduce) introduce ;;
  end-well)
    trap 'exit 9' "$2"
    introduce
    ;;
  be-stubborn)
    trap '' TERM
    introduce
    ;;
  kill-server-and-pass)
    kill -KILL "$(server_pid)"
    exit 0
    ;;
esac
