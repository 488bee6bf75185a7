#include "release/program.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cmd/lkmock-cli/cli.h"
#include "cmd/lkmock-cli/session.h"
#include "cmd/test-server/flags.h"
#include "core/method_table.h"
#include "faults/signal_modes.h"

namespace lkmock::release {
namespace {

cli::FlagKind KindOf(FlagKind kind) {
  switch (kind) {
    case FlagKind::kValue:
      return cli::FlagKind::kValue;
    case FlagKind::kList:
      return cli::FlagKind::kList;
    case FlagKind::kSwitch:
      return cli::FlagKind::kSwitch;
  }
  return cli::FlagKind::kSwitch;
}

std::string HelpOf(const FlagRow& row) {
  std::string help(row.help);
  if (!row.default_value.empty()) absl::StrAppend(&help, " (default ", row.default_value, ")");
  if (!row.variable.empty()) absl::StrAppend(&help, " [$", row.variable, "]");
  return help;
}

bool IsLowerWord(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_';
  });
}

}  // namespace

Program TestServerProgram() {
  Program program = {
      .name = "test-server",
      .summary = "a programmable mock of the LiveKit server",
      .operands = "[-- COMMAND ARGS...]",
      .description =
          "One listener a region, and every request says by its X-Lk-Mock header what shall happen "
          "to it. A flag beats its variable, a variable the default. With a COMMAND the listeners "
          "start, COMMAND runs with LK_TEST_SERVER_URL, LIVEKIT_URL, LIVEKIT_API_KEY and "
          "LIVEKIT_API_SECRET set, and its exit status is the server's.",
  };
  for (const FlagRow& row : AllFlags()) {
    program.flags.push_back(
        {std::string(row.name), KindOf(row.kind), std::string(row.metavar), HelpOf(row)});
  }
  return program;
}

Program CliProgram() {
  const absl::Span<const cli::Flag> flags = cli::GlobalFlags();
  return {
      .name = "lkmock-cli",
      .summary = "talks to lkmock's test-server, and mints tokens for it",
      .operands = "COMMAND",
      .description =
          "Results go to standard output, notes to standard error. The exit status is 0 "
          "where all is well, 64 and the gRPC number for a Twirp error, 2 where webhook send met a "
          "receiver that does not do as it should, else 1.",
      .commands = cli::AllCommands(),
      .flags = {flags.begin(), flags.end()},
  };
}

Choices ChoicesOf(std::string_view metavar) {
  Choices choices;
  if (absl::StrContains(metavar, "SERVICE/METHOD")) {
    for (const MethodRow& row : AllMethods()) {
      choices.words.emplace_back(absl::StripPrefix(row.key, "livekit."));
    }
  } else if (metavar == "MODE") {
    for (const faults::SignalMode& mode : faults::AllSignalModes()) {
      choices.words.emplace_back(mode.name);
    }
  } else {
    const std::vector<std::string> words = absl::StrSplit(metavar, '|');
    for (const std::string& word : words) {
      if (words.size() > 1 && IsLowerWord(word)) choices.words.push_back(word);
    }
  }
  choices.files = absl::StrContains(metavar, "FILE");
  return choices;
}

std::vector<CommandWord> WordsAfter(std::string_view group,
                                    absl::Span<const cli::Command> commands) {
  std::vector<CommandWord> words;
  for (const cli::Command& command : commands) {
    std::string_view name = command.name;
    if (!group.empty() && !absl::ConsumePrefix(&name, absl::StrCat(group, " "))) continue;
    const size_t blank = name.find(' ');
    const bool is_group = blank != std::string_view::npos;
    const CommandWord word = {name.substr(0, blank), is_group ? "commands" : command.summary,
                              is_group};
    if (words.empty() || words.back().word != word.word) words.push_back(word);
  }
  return words;
}

std::vector<std::string_view> GroupsOf(absl::Span<const cli::Command> commands) {
  std::vector<std::string_view> groups;
  for (const CommandWord& word : WordsAfter("", commands)) {
    if (word.is_group) groups.push_back(word.word);
  }
  return groups;
}

}  // namespace lkmock::release
