// The control object of a call, from flags: one flag a row of faults' table, and --mock for the
// whole.
#ifndef LKMOCK_CMD_LKMOCK_CLI_CONTROL_FLAGS_H_
#define LKMOCK_CMD_LKMOCK_CLI_CONTROL_FLAGS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "cmd/lkmock-cli/command.h"
#include "cmd/lkmock-cli/session.h"

namespace lkmock::cli {

// "--fail-regions" of "failRegions".
std::string FlagOfField(std::string_view field);

// Made from the table: a field that it gains is a flag here.
std::vector<Flag> ControlFlags();

// The value of X-Lk-Mock, or "" where no flag asks for any. --mock is taken first, and each
// field's flag set over it. Lists are comma lists ("drop,503,ok"), objects JSON or @FILE; a value
// that starts with '{' or '[' is JSON for any field but a text; --sip-status also takes "486:Busy
// Here". kInvalidArgument names the flag, what was found and what would do; fields of --mock that
// the table lacks are noted.
absl::StatusOr<std::string> ControlJson(const Session& session);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_CONTROL_FLAGS_H_
