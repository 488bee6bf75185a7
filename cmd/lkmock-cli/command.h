// What a command is made of: its words, its flags, what it does. The tables of commands, --help
// and the parsing of a command line all speak of these.
#ifndef LKMOCK_CMD_LKMOCK_CLI_COMMAND_H_
#define LKMOCK_CMD_LKMOCK_CLI_COMMAND_H_

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace lkmock::cli {

struct Session;

enum class FlagKind {
  kValue,   // --flag value, --flag=value; the last one counts.
  kList,    // The same, repeatable.
  kSwitch,  // --flag, without a value.
};

struct Flag {
  std::string name;  // "--url"
  FlagKind kind;
  std::string metavar;     // What --help calls the value; "" for a switch.
  std::string help;        // One sentence, without its full stop.
  char short_name = '\0';  // 'd' for -d.
};

inline constexpr size_t kAnyNumber = std::numeric_limits<size_t>::max();

struct Command {
  std::string_view name;      // "token create"
  std::string_view operands;  // As --help has them: "SERVICE/METHOD"; "" for none.
  size_t fewest_operands;
  size_t most_operands;
  std::string_view summary;   // One sentence, without its full stop.
  std::string_view examples;  // Lines of a shell, each with its end.
  std::vector<Flag> flags;

  // The exit status; or an error, which is the user's: its message is shown, and the status is 1.
  absl::StatusOr<int> (*run)(Session& session);
};

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_COMMAND_H_
