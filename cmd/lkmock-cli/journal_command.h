// calls, stats, recipe: what a test server has seen, and how to see it again.
#ifndef LKMOCK_CMD_LKMOCK_CLI_JOURNAL_COMMAND_H_
#define LKMOCK_CMD_LKMOCK_CLI_JOURNAL_COMMAND_H_

#include <vector>

#include "cmd/lkmock-cli/command.h"

namespace lkmock::cli {

std::vector<Command> JournalCommands();

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_JOURNAL_COMMAND_H_
