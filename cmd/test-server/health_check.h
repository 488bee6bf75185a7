// --health-check: what an orchestrator runs beside the server, in images that have no shell.
#ifndef LKMOCK_CMD_TEST_SERVER_HEALTH_CHECK_H_
#define LKMOCK_CMD_TEST_SERVER_HEALTH_CHECK_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "cmd/test-server/flags.h"

namespace lkmock {

// GETs /_test/health from the first port of `flags`, on loopback where --bind is all addresses, and
// takes at most `limit`. kInvalidArgument: the flags do not say which port that is.
// kUnavailable: it is not well; says what was found instead of 200 and "ok".
absl::Status CheckHealth(const ServerFlags& flags, absl::Duration limit);

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_HEALTH_CHECK_H_
