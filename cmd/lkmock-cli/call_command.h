// call: any method of the API, with any fault that the mock knows.
#ifndef LKMOCK_CMD_LKMOCK_CLI_CALL_COMMAND_H_
#define LKMOCK_CMD_LKMOCK_CLI_CALL_COMMAND_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cmd/lkmock-cli/command.h"
#include "cmd/lkmock-cli/session.h"

namespace lkmock::cli {

std::vector<Command> CallCommands();

// The flags of `call` that the aliases of single methods share: all but those of the body's form.
std::vector<Flag> SharedCallFlags();

// Calls `method`, a name as people type it, with `data` as its JSON request, under the flags of
// the session. The exit status is 0 for a 2xx, 64 and the gRPC number for a Twirp error, 1 for
// anything else.
absl::StatusOr<int> CallMethod(Session& session, const std::string& method,
                               const std::string& data);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_CALL_COMMAND_H_
