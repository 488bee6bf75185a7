// The whole command line as a function.
#ifndef LKMOCK_CMD_LKMOCK_CLI_CLI_H_
#define LKMOCK_CMD_LKMOCK_CLI_CLI_H_

#include <string>

#include "absl/types/span.h"
#include "cmd/lkmock-cli/command.h"
#include "cmd/lkmock-cli/context.h"

namespace lkmock::cli {

// In the order of --help. docs/cli.md holds the same commands and flags, and a test compares.
absl::Span<const Command> AllCommands();

// Runs `args` (without the program's name). Returns the exit status: 0 fine; 1 for the user's own
// fault, and for what no Twirp error explains; 2 for a receiver of webhooks that does not do as it
// should; 64 and the gRPC number for a Twirp error. Throws nothing.
int RunCli(absl::Span<const std::string> args, Context& context);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_CLI_H_
