// The flags that say how a signal connection shall go, and the attribute that they become.
#ifndef LKMOCK_CMD_LKMOCK_CLI_SIGNAL_FLAGS_H_
#define LKMOCK_CMD_LKMOCK_CLI_SIGNAL_FLAGS_H_

#include <string>
#include <string_view>

#include "cmd/lkmock-cli/session.h"

namespace lkmock::cli {

// "happy, validate_500, …", for --help.
std::string SignalModeNames();

// The JSON text of `lk.mock` from `mode_flag` and --leave-action, which may be a number; "" where
// neither is given. What makes no sense is in it all the same, for the server to see.
std::string SignalControlText(const Session& session, std::string_view mode_flag);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_SIGNAL_FLAGS_H_
