// signal, validate, join: the signal connection, as a client meets it.
#ifndef LKMOCK_CMD_LKMOCK_CLI_SIGNAL_COMMAND_H_
#define LKMOCK_CMD_LKMOCK_CLI_SIGNAL_COMMAND_H_

#include <vector>

#include "cmd/lkmock-cli/command.h"

namespace lkmock::cli {

std::vector<Command> SignalCommands();

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_SIGNAL_COMMAND_H_
