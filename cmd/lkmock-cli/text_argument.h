// Arguments that may be given in place, in a file, or on standard input.
#ifndef LKMOCK_CMD_LKMOCK_CLI_TEXT_ARGUMENT_H_
#define LKMOCK_CMD_LKMOCK_CLI_TEXT_ARGUMENT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "cmd/lkmock-cli/session.h"

namespace lkmock::cli {

// `argument` itself, or what the file of "@FILE" holds, "@-" being standard input.
inline absl::StatusOr<std::string> ReadTextArgument(const Session& session,
                                                    std::string_view argument) {
  if (argument.empty() || argument.front() != '@') return std::string(argument);
  return session.context->read_file(std::string(argument.substr(1)));
}

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_TEXT_ARGUMENT_H_
