// regions, methods, describe, wait: what a server has, and what the API is.
#ifndef LKMOCK_CMD_LKMOCK_CLI_INSPECT_COMMAND_H_
#define LKMOCK_CMD_LKMOCK_CLI_INSPECT_COMMAND_H_

#include <vector>

#include "cmd/lkmock-cli/command.h"

namespace lkmock::cli {

std::vector<Command> InspectCommands();

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_INSPECT_COMMAND_H_
