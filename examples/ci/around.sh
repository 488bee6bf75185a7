#!/bin/sh
# One command, beside a server on free ports. The status is the command's.
exec test-server --ports 0,0,0,0 --strict -- npm test
