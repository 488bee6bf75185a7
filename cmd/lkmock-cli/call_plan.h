// What `call` sends: flags made into one request.
#ifndef LKMOCK_CMD_LKMOCK_CLI_CALL_PLAN_H_
#define LKMOCK_CMD_LKMOCK_CLI_CALL_PLAN_H_

#include <string>

#include "absl/status/statusor.h"
#include "cmd/lkmock-cli/call_identity.h"
#include "cmd/lkmock-cli/failover.h"
#include "cmd/lkmock-cli/session.h"
#include "core/method_table.h"

namespace lkmock::cli {

struct CallPlan {
  RegionCall call;
  const MethodRow* method = nullptr;  // Null for --unknown.
  CallIdentity identity;
};

// `method` as people type it, `data` the request as JSON (with --unknown: the body as it is; empty:
// an empty request). The token, unless flags say otherwise, has exactly the grants that the method
// needs, for the room that the request names. A call with an id has it in X-Livekit-Request-Id,
// too, as the SDKs send it. kInvalidArgument says what cannot be sent.
absl::StatusOr<CallPlan> PlanCall(const Session& session, const std::string& method,
                                  const std::string& data);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_CALL_PLAN_H_
