// --exit-with-parent: no server outlives the harness that started it, however that one ended.
#ifndef LKMOCK_CMD_TEST_SERVER_PARENT_WATCH_H_
#define LKMOCK_CMD_TEST_SERVER_PARENT_WATCH_H_

#include "absl/status/status.h"

namespace lkmock {

// From now on the end of the process that started this one is a SIGTERM to this one; so it is where
// that process had ended before. Once, with SIGTERM blocked. kFailedPrecondition: the parent is
// outside of this process's PID namespace, where nobody can see it end.
absl::Status EndWithParent();

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_PARENT_WATCH_H_
