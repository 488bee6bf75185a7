#include "cmd/lkmock-cli/command_line.h"

#include <algorithm>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/lkmock-cli/table_text.h"
#include "core/nearest_name.h"

namespace lkmock::cli {
namespace {

constexpr size_t kHelpWidth = 100;  // Columns.

bool LooksLikeFlag(std::string_view word) { return word.size() > 1 && word.front() == '-'; }

std::string ShortName(const Flag& flag) {
  return flag.short_name == '\0' ? "" : absl::StrCat("-", std::string(1, flag.short_name));
}

// Whether the word after `word` is its value.
bool TakesNextWord(std::string_view word, absl::Span<const Flag> flags) {
  if (word.empty()) return false;  // As the short name of a flag that has none.
  return std::any_of(flags.begin(), flags.end(), [&](const Flag& flag) {
    return flag.kind != FlagKind::kSwitch && (word == flag.name || word == ShortName(flag));
  });
}

bool IsGroup(std::string_view name, absl::Span<const Command> commands) {
  const std::string prefix = absl::StrCat(name, " ");
  return std::any_of(commands.begin(), commands.end(), [&](const Command& command) {
    return absl::StartsWith(command.name, prefix);
  });
}

const Command* Find(std::string_view name, absl::Span<const Command> commands) {
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [&](const Command& command) { return command.name == name; });
  return found == commands.end() ? nullptr : &*found;
}

// The words that may follow `group` ("": that may come first).
std::vector<std::string_view> NextWords(std::string_view group,
                                        absl::Span<const Command> commands) {
  std::vector<std::string_view> words;
  for (const Command& command : commands) {
    std::string_view name = command.name;
    if (!group.empty()) {
      if (!absl::StartsWith(name, absl::StrCat(group, " "))) continue;
      name.remove_prefix(group.size() + 1);
    }
    name = name.substr(0, name.find(' '));
    if (std::find(words.begin(), words.end(), name) == words.end()) words.push_back(name);
  }
  if (group.empty()) words.push_back("help");
  return words;
}

absl::Status UnknownCommand(std::string_view name, std::string_view group,
                            absl::Span<const Command> commands) {
  std::string suggestion = DidYouMean(name, NextWords(group, commands));
  if (suggestion.empty()) {  // "create token", "token-create", "rooms": one of all the names?
    std::vector<std::string_view> names;
    for (const Command& command : commands) names.push_back(command.name);
    suggestion = DidYouMean(name, names);
  }
  if (suggestion.empty()) suggestion = "; 'lkmock-cli help' lists them";
  return absl::InvalidArgumentError(
      absl::StrCat("unknown command '", group, group.empty() ? "" : " ", name, "'", suggestion));
}

// Index of the first word from `begin` on that is no flag and no flag's value; `words.size()`
// where there is none.
size_t NextOperand(absl::Span<const std::string> words, size_t begin,
                   absl::Span<const Flag> flags) {
  size_t i = begin;
  while (i < words.size() && LooksLikeFlag(words[i])) {
    if (words[i] == "--") return words.size();
    i += TakesNextWord(words[i], flags) ? 2 : 1;
  }
  return std::min(i, words.size());
}

// "--flag=", where CLI11 would take the next word for the value, and a last word that lacks its
// own, which is noticed here even where no command is named.
absl::Status RefuseMissingValues(absl::Span<const std::string> words,
                                 absl::Span<const Flag> flags) {
  for (size_t i = 0; i < words.size(); i += TakesNextWord(words[i], flags) ? 2 : 1) {
    for (const Flag& flag : flags) {
      if (i + 1 == words.size() && TakesNextWord(words[i], {&flag, 1})) {
        return absl::InvalidArgumentError(absl::StrCat(flag.name, " needs a value"));
      }
      if (words[i] != absl::StrCat(flag.name, "=")) continue;
      return absl::InvalidArgumentError(absl::StrCat(
          words[i], " has no value",
          flag.kind == FlagKind::kSwitch ? absl::StrCat("; ", flag.name, " needs none")
                                         : absl::StrCat("; an empty one is ", flag.name, " ''")));
    }
  }
  return absl::OkStatus();
}

std::vector<std::vector<std::string>> FlagRows(absl::Span<const Flag> flags) {
  std::vector<std::vector<std::string>> rows;
  for (const Flag& flag : flags) {
    const std::string short_name = ShortName(flag);
    rows.push_back({absl::StrCat("  ", short_name.empty() ? "    " : absl::StrCat(short_name, ", "),
                                 flag.name, flag.metavar.empty() ? "" : " ", flag.metavar),
                    flag.help});
  }
  return rows;
}

std::string CommandHelp(const Command& command, absl::Span<const Flag> global_flags) {
  std::string help =
      absl::StrCat(command.summary, ".\n\nUsage: lkmock-cli ", command.name,
                   command.operands.empty() ? "" : " ", command.operands, " [flags]\n");
  if (!command.examples.empty()) {
    absl::StrAppend(&help, "\nExamples:\n");
    for (std::string_view rest = command.examples; !rest.empty();) {
      const size_t end = rest.find('\n');
      absl::StrAppend(&help, "  ", rest.substr(0, end), "\n");
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  if (!command.flags.empty()) {
    absl::StrAppend(&help, "\nFlags:\n", WrappedTable(FlagRows(command.flags), kHelpWidth));
  }
  absl::StrAppend(&help, "\nGlobal flags:\n", WrappedTable(FlagRows(global_flags), kHelpWidth));
  return help;
}

}  // namespace

std::string Arguments::Text(std::string_view flag) const {
  const auto found = given_.find(flag);
  return found == given_.end() ? "" : found->second.back();
}

std::vector<std::string> Arguments::List(std::string_view flag) const {
  const auto found = given_.find(flag);
  return found == given_.end() ? std::vector<std::string>() : found->second;
}

bool Arguments::On(std::string_view flag) const { return Has(flag) && Text(flag) != "false"; }

absl::StatusOr<NamedCommand> FindCommand(absl::Span<const std::string> words,
                                         absl::Span<const Command> commands,
                                         absl::Span<const Flag> global_flags) {
  NamedCommand named;
  const auto flags_end = std::find(words.begin(), words.end(), "--");
  const auto asks_for = [&](std::string_view flag) {
    return std::find(words.begin(), flags_end, flag) != flags_end;
  };
  named.help = asks_for("--help") || asks_for("-h");
  const absl::Span<const std::string> before_dashes =
      words.subspan(0, static_cast<size_t>(flags_end - words.begin()));
  const size_t first = NextOperand(words, 0, global_flags);
  if (first == words.size()) {
    named.version = !named.help && asks_for("--version");
    if (named.help || named.version) return named;
    if (absl::Status refused = RefuseMissingValues(before_dashes, global_flags); !refused.ok()) {
      return refused;
    }
    return absl::InvalidArgumentError("no command; 'lkmock-cli help' lists them");
  }
  if (words[first] == "help") {
    named.help = true;
    std::vector<std::string> topic(words.begin() + first + 1, flags_end);
    topic.erase(std::remove_if(topic.begin(), topic.end(), LooksLikeFlag), topic.end());
    named.topic = absl::StrJoin(topic, " ");
    return named;
  }

  named.topic = words[first];
  size_t second = words.size();
  if (IsGroup(named.topic, commands)) {
    second = NextOperand(words, first + 1, global_flags);
    if (second < words.size()) {
      absl::StrAppend(&named.topic, " ", words[second]);
    } else if (named.help) {
      return named;
    } else if (absl::Status refused = RefuseMissingValues(before_dashes, global_flags);
               !refused.ok()) {
      return refused;
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("'", words[first],
                       "' takes one of: ", absl::StrJoin(NextWords(words[first], commands), ", ")));
    }
  }
  named.command = Find(named.topic, commands);
  if (named.command == nullptr) {
    return second < words.size() ? UnknownCommand(words[second], words[first], commands)
                                 : UnknownCommand(words[first], "", commands);
  }
  for (size_t i = 0; i < words.size(); ++i) {
    if (i != first && i != second) named.words.push_back(words[i]);
  }
  return named;
}

absl::StatusOr<Arguments> ParseArguments(absl::Span<const std::string> words,
                                         const Command& command,
                                         absl::Span<const Flag> global_flags) {
  std::vector<Flag> flags = command.flags;
  flags.insert(flags.end(), global_flags.begin(), global_flags.end());

  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::map<std::string, CLI::Option*> options;
  for (const Flag& flag : flags) {
    const std::string short_name = ShortName(flag);
    const std::string names =
        short_name.empty() ? flag.name : absl::StrCat(short_name, ",", flag.name);
    if (flag.kind == FlagKind::kSwitch) {
      options[flag.name] = app.add_flag(names);
      continue;
    }
    options[flag.name] =
        app.add_option(names)
            ->type_size(1)
            ->expected(1)
            ->multi_option_policy(flag.kind == FlagKind::kList ? CLI::MultiOptionPolicy::TakeAll
                                                               : CLI::MultiOptionPolicy::TakeLast)
            ->allow_extra_args(false);  // Else "[1,2]" became two values.
  }
  const auto separator = std::find(words.begin(), words.end(), "--");
  std::vector<std::string> reversed(words.begin(), separator);
  if (absl::Status refused = RefuseMissingValues(reversed, flags); !refused.ok()) return refused;
  std::reverse(reversed.begin(), reversed.end());  // As CLI11 wants them.
  try {
    app.parse(reversed);
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string_view what = error.what();  // "--url: 1 required  missing"
    return absl::InvalidArgumentError(
        absl::StrCat(what.substr(0, what.find(':')), " needs a value"));
  } catch (const CLI::Error& error) {
    return absl::InvalidArgumentError(error.what());
  }

  Arguments arguments;
  for (const std::string& word : app.remaining()) {
    if (LooksLikeFlag(word)) {
      const std::string name = word.substr(0, word.find('='));
      std::vector<std::string_view> names;
      for (const Flag& flag : flags) names.push_back(flag.name);
      return absl::InvalidArgumentError(absl::StrCat("unknown flag ", name, DidYouMean(name, names),
                                                     "; 'lkmock-cli help ", command.name,
                                                     "' lists them"));
    }
    arguments.operands_.push_back(word);
  }
  if (separator != words.end()) {
    arguments.operands_.insert(arguments.operands_.end(), separator + 1, words.end());
  }
  const std::vector<std::string>& operands = arguments.operands_;
  if (operands.size() < command.fewest_operands) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", command.name, "' needs ", command.operands));
  }
  if (operands.size() > command.most_operands) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", command.name, "' does not know what to do with '", operands[command.most_operands],
        "'", command.operands.empty() ? "" : "; it takes ", command.operands));
  }
  for (const auto& [name, option] : options) {
    if (option->count() > 0) arguments.given_[name] = option->results();
  }
  return arguments;
}

absl::StatusOr<std::string> HelpText(std::string_view topic, absl::Span<const Command> commands,
                                     absl::Span<const Flag> global_flags) {
  if (const Command* command = Find(topic, commands)) return CommandHelp(*command, global_flags);
  if (!topic.empty() && !IsGroup(topic, commands)) {
    const size_t blank = topic.find(' ');
    if (blank != std::string_view::npos && IsGroup(topic.substr(0, blank), commands)) {
      return UnknownCommand(topic.substr(blank + 1), topic.substr(0, blank), commands);
    }
    return UnknownCommand(topic, "", commands);
  }
  std::vector<std::vector<std::string>> rows;
  for (const Command& command : commands) {
    if (!topic.empty() && !absl::StartsWith(command.name, absl::StrCat(topic, " "))) continue;
    rows.push_back({absl::StrCat("  ", command.name), std::string(command.summary)});
  }
  return absl::StrCat(
      topic.empty() ? "Talks to lkmock's test-server, and mints tokens for it.\n\n" : "",
      "Usage: lkmock-cli ", topic, topic.empty() ? "" : " ", "COMMAND [flags]\n\nCommands:\n",
      AlignedTable(rows), "\nGlobal flags:\n", WrappedTable(FlagRows(global_flags), kHelpWidth),
      "\n'lkmock-cli help ", topic, topic.empty() ? "" : " ", "COMMAND' says more of each.\n");
}

}  // namespace lkmock::cli
