// The names that livekit-cli had before lk: aliases of `call` and `token create`.
#ifndef LKMOCK_CMD_LKMOCK_CLI_ALIAS_COMMAND_H_
#define LKMOCK_CMD_LKMOCK_CLI_ALIAS_COMMAND_H_

#include <vector>

#include "cmd/lkmock-cli/command.h"

namespace lkmock::cli {

std::vector<Command> AliasCommands();

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_ALIAS_COMMAND_H_
