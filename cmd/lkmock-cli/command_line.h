// A command line, read by the tables of commands and flags.
#ifndef LKMOCK_CMD_LKMOCK_CLI_COMMAND_LINE_H_
#define LKMOCK_CMD_LKMOCK_CLI_COMMAND_LINE_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "cmd/lkmock-cli/command.h"

namespace lkmock::cli {

// What was given on a command line, by flag.
class Arguments {
 public:
  bool Has(std::string_view flag) const { return given_.contains(flag); }
  // The last value; "" where the flag was not given.
  std::string Text(std::string_view flag) const;
  // All values, in the order given.
  std::vector<std::string> List(std::string_view flag) const;
  // Whether a switch is on.
  bool On(std::string_view flag) const;

  const std::vector<std::string>& operands() const { return operands_; }
  // The only or first operand; "" where there is none.
  std::string Operand() const { return operands_.empty() ? "" : operands_.front(); }

 private:
  friend absl::StatusOr<Arguments> ParseArguments(absl::Span<const std::string> words,
                                                  const Command& command,
                                                  absl::Span<const Flag> global_flags);
  std::map<std::string, std::vector<std::string>, std::less<>> given_;
  std::vector<std::string> operands_;
};

// Which command a command line names, and the other words of it.
struct NamedCommand {
  const Command* command = nullptr;  // Null: none, or only a group, and `help` or `version` say
                                     // what is wanted.
  std::string topic;                 // What to help with: "", "token", "token create".
  bool help = false;
  bool version = false;
  std::vector<std::string> words;
};

// Global flags may stand before the command's name, too. kInvalidArgument for a name that is no
// command, with the nearest one, or for none at all.
absl::StatusOr<NamedCommand> FindCommand(absl::Span<const std::string> words,
                                         absl::Span<const Command> commands,
                                         absl::Span<const Flag> global_flags);

// Reads the words of `command`. kInvalidArgument: one line that says what is unknown, with the
// nearest flag, or missing, or too much.
absl::StatusOr<Arguments> ParseArguments(absl::Span<const std::string> words,
                                         const Command& command,
                                         absl::Span<const Flag> global_flags);

// What --help prints for `topic`: the program (""), a group of commands, or a command.
// kInvalidArgument if it is none of them.
absl::StatusOr<std::string> HelpText(std::string_view topic, absl::Span<const Command> commands,
                                     absl::Span<const Flag> global_flags);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_COMMAND_LINE_H_
