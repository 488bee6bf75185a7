#include "release/zsh_completion.h"

#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace lkmock::release {
namespace {

// A word of a shell, whatever is in it.
std::string Quoted(std::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

// Text inside of a spec of _arguments.
std::string Escaped(std::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"}, {":", "\\:"}, {"[", "\\["}, {"]", "\\]"}});
}

// "FILE:_files", "text|json:(text json)": what _arguments does with a value.
std::string ValueSpec(std::string_view metavar) {
  const Choices choices = ChoicesOf(metavar);
  std::string action = " ";
  if (!choices.words.empty()) action = absl::StrCat("(", absl::StrJoin(choices.words, " "), ")");
  if (choices.files) action = "_files";
  return absl::StrCat(Escaped(metavar), ":", action);
}

std::vector<std::string> FlagSpecs(absl::Span<const cli::Flag> flags) {
  std::vector<std::string> specs;
  for (const cli::Flag& flag : flags) {
    const bool is_switch = flag.kind == cli::FlagKind::kSwitch;
    const std::string rest = absl::StrCat(
        "[", Escaped(flag.help), "]", is_switch ? "" : absl::StrCat(":", ValueSpec(flag.metavar)));
    const std::string_view repeatable = flag.kind == cli::FlagKind::kList ? "*" : "";
    specs.push_back(Quoted(absl::StrCat(repeatable, flag.name, is_switch ? "" : "=", rest)));
    if (flag.short_name != '\0') {
      specs.push_back(Quoted(absl::StrCat(repeatable, "-", std::string(1, flag.short_name), rest)));
    }
  }
  return specs;
}

// The words of a command line at `position`, each with what it says of itself.
std::string CommandSpec(int position, absl::Span<const CommandWord> words) {
  std::vector<std::string> choices;
  for (const CommandWord& word : words) {
    const std::string text = absl::StrReplaceAll(word.summary, {{"\"", ""}, {"'", ""}, {"$", ""}});
    choices.push_back(absl::StrCat(word.word, "\\:\"", text, "\""));
  }
  return Quoted(absl::StrCat(position, ":command:((", absl::StrJoin(choices, " "), "))"));
}

std::string Arguments(const std::vector<std::string>& specs) {
  return absl::StrCat("_arguments -S \"${globals[@]}\"", specs.empty() ? "" : " \\\n      ",
                      absl::StrJoin(specs, " \\\n      "));
}

// The specs of the words that name the command, and of its own.
std::vector<std::string> CommandSpecs(const cli::Command& command) {
  std::vector<std::string> specs = FlagSpecs(command.flags);
  const int words = command.name.find(' ') == std::string_view::npos ? 1 : 2;
  for (int i = 1; i <= words; ++i) specs.push_back(Quoted(absl::StrCat(i, ": : ")));
  if (command.most_operands == 1) {
    specs.push_back(Quoted(absl::StrCat(words + 1, ":", ValueSpec(command.operands))));
  } else if (command.most_operands > 1) {
    specs.push_back(Quoted(absl::StrCat("*:", ValueSpec(command.operands))));
  }
  return specs;
}

std::string Cases(const Program& program) {
  std::string cases;
  const auto add = [&](std::string_view command, const std::vector<std::string>& specs) {
    absl::StrAppend(&cases, "    ", Quoted(command), ")\n      ", Arguments(specs), " ;;\n");
  };
  add("", {CommandSpec(1, WordsAfter("", program.commands))});
  for (const std::string_view group : GroupsOf(program.commands)) {
    add(group, {Quoted("1: : "), CommandSpec(2, WordsAfter(group, program.commands))});
  }
  for (const cli::Command& command : program.commands) add(command.name, CommandSpecs(command));
  return cases;
}

// All commands, of one word and of two, as patterns of a case.
std::string CommandPatterns(const Program& program) {
  std::vector<std::string> patterns;
  for (const CommandWord& word : WordsAfter("", program.commands)) {
    patterns.push_back(Quoted(absl::StrCat(" ", word.word)));
  }
  for (const std::string_view group : GroupsOf(program.commands)) {
    for (const CommandWord& word : WordsAfter(group, program.commands)) {
      patterns.push_back(Quoted(absl::StrCat(group, " ", word.word)));
    }
  }
  return absl::StrJoin(patterns, "|");
}

constexpr std::string_view kScript = R"(#compdef $NAME
# Made from the tables of its command line.
local -a globals=(
  $GLOBALS
)
)";

constexpr std::string_view kCommands = R"(local command='' word
for word in "${(@)words[2,CURRENT-1]}"; do
  case "$command $word" in
    ($COMMANDS) command="${command:+$command }$word" ;;
  esac
done
case "$command" in
$CASESesac
)";

constexpr std::string_view kNoCommands = R"(_arguments -S "${globals[@]}" '*::command: _normal'
)";

}  // namespace

std::string ZshCompletion(const Program& program) {
  return absl::StrReplaceAll(
      absl::StrCat(kScript, program.commands.empty() ? kNoCommands : kCommands),
      {{"$NAME", program.name},
       {"$GLOBALS", absl::StrJoin(FlagSpecs(program.flags), "\n  ")},
       {"$COMMANDS", CommandPatterns(program)},
       {"$CASES", Cases(program)}});
}

}  // namespace lkmock::release
