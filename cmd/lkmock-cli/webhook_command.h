// webhook send: what a receiver of webhooks makes of good ones and bad ones.
#ifndef LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_COMMAND_H_
#define LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_COMMAND_H_

#include <vector>

#include "cmd/lkmock-cli/command.h"

namespace lkmock::cli {

// Ends with 0 where the receiver did as it should, with this where it answered otherwise, and with
// 1 where it did not answer.
inline constexpr int kReceiverIsWrong = 2;

std::vector<Command> WebhookCommands();

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_COMMAND_H_
