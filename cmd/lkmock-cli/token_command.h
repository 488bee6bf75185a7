// token create, token verify, token decode, keys generate.
#ifndef LKMOCK_CMD_LKMOCK_CLI_TOKEN_COMMAND_H_
#define LKMOCK_CMD_LKMOCK_CLI_TOKEN_COMMAND_H_

#include <vector>

#include "absl/status/statusor.h"
#include "cmd/lkmock-cli/command.h"
#include "cmd/lkmock-cli/session.h"

namespace lkmock::cli {

std::vector<Command> TokenCommands();

// What `token create` does; its flags are TokenCreateFlags().
absl::StatusOr<int> CreateToken(Session& session);
std::vector<Flag> TokenCreateFlags();

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_TOKEN_COMMAND_H_
