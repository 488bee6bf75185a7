// What a manual page or a shell needs to know of a program: the tables of its own command line.
#ifndef LKMOCK_RELEASE_PROGRAM_H_
#define LKMOCK_RELEASE_PROGRAM_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "cmd/lkmock-cli/command.h"

namespace lkmock::release {

struct Program {
  std::string_view name;
  std::string_view summary;                 // One sentence, without its full stop.
  std::string_view operands;                // As the synopsis has them; "" for none.
  std::string_view description;             // A paragraph.
  absl::Span<const cli::Command> commands;  // None: the flags are all.
  std::vector<cli::Flag> flags;             // Of the program, or of each command.
};

Program TestServerProgram();
Program CliProgram();

// What a shell may offer for a value.
struct Choices {
  std::vector<std::string> words;
  bool files = false;
};

// Of a flag's metavar or a command's operands: "text|json" names its words, "FILE" means files,
// "SERVICE/METHOD" the methods of the API, "MODE" the signal modes. Anything else: nothing.
Choices ChoicesOf(std::string_view metavar);

struct CommandWord {
  std::string_view word;
  std::string_view summary;
  bool is_group = false;  // More words follow: "token".
};

// The words that may come first (`group` is ""), or behind the first word `group`.
std::vector<CommandWord> WordsAfter(std::string_view group,
                                    absl::Span<const cli::Command> commands);

// The first words of commands that have two.
std::vector<std::string_view> GroupsOf(absl::Span<const cli::Command> commands);

}  // namespace lkmock::release

#endif  // LKMOCK_RELEASE_PROGRAM_H_
