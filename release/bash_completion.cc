#include "release/bash_completion.h"

#include <set>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace lkmock::release {
namespace {

// The names of a flag, as patterns of a case: "-d|--data".
std::string NamesOf(const cli::Flag& flag) {
  return flag.short_name == '\0'
             ? flag.name
             : absl::StrCat("-", std::string(1, flag.short_name), "|", flag.name);
}

std::vector<std::string> WordsOf(absl::Span<const cli::Flag> flags) {
  std::vector<std::string> words;
  for (const cli::Flag& flag : flags) words.push_back(flag.name);
  return words;
}

std::vector<std::string_view> WordsOf(absl::Span<const CommandWord> commands) {
  std::vector<std::string_view> words;
  for (const CommandWord& command : commands) words.push_back(command.word);
  return words;
}

// The lines of "case $command $flag in" for the values that a shell can offer; `command` "*": of
// any.
std::string ValueCases(std::string_view command, absl::Span<const cli::Flag> flags) {
  std::string cases;
  for (const cli::Flag& flag : flags) {
    const Choices choices = ChoicesOf(flag.metavar);
    if (choices.words.empty() && !choices.files) continue;
    std::string pattern = absl::StrCat(command, "' ", flag.name, "'");
    if (flag.short_name != '\0') {
      absl::StrAppend(&pattern, "|", command, "' -", std::string(1, flag.short_name), "'");
    }
    absl::StrAppend(&cases, "    ", pattern, ") words='", absl::StrJoin(choices.words, " "), "'",
                    choices.files ? " files=1" : "", " ;;\n");
  }
  return cases;
}

// What stands where no flag's value does: the lines of "case $command in".
std::string WordCases(const Program& program) {
  std::string cases;
  const auto add = [&](std::string_view command, absl::Span<const cli::Flag> flags,
                       std::string_view operands) {
    absl::StrAppend(&cases, "    '", command, "') flags='", absl::StrJoin(WordsOf(flags), " "),
                    "' operands='", operands, "' ;;\n");
  };
  add("", {}, absl::StrJoin(WordsOf(WordsAfter("", program.commands)), " "));
  for (const std::string_view group : GroupsOf(program.commands)) {
    add(group, {}, absl::StrJoin(WordsOf(WordsAfter(group, program.commands)), " "));
  }
  for (const cli::Command& command : program.commands) {
    add(command.name, command.flags, absl::StrJoin(ChoicesOf(command.operands).words, " "));
  }
  return cases;
}

// All flags that take a value, as patterns of a case.
std::string FlagsWithValue(const Program& program) {
  std::set<std::string> names;
  const auto add = [&](absl::Span<const cli::Flag> flags) {
    for (const cli::Flag& flag : flags) {
      if (flag.kind != cli::FlagKind::kSwitch) names.insert(NamesOf(flag));
    }
  };
  add(program.flags);
  for (const cli::Command& command : program.commands) add(command.flags);
  return absl::StrJoin(names, "|");
}

// All that the words before the cursor may become a command by.
std::string CommandPatterns(const Program& program) {
  std::vector<std::string> patterns;
  for (const CommandWord& word : WordsAfter("", program.commands)) {
    patterns.push_back(absl::StrCat("' ", word.word, "'"));
  }
  for (const std::string_view group : GroupsOf(program.commands)) {
    for (const CommandWord& word : WordsAfter(group, program.commands)) {
      patterns.push_back(absl::StrCat("'", group, " ", word.word, "'"));
    }
  }
  return patterns.empty() ? "''" : absl::StrJoin(patterns, "|");
}

constexpr std::string_view kScript =
    R"(# bash completion of $NAME, made from the tables of its command line.
$FUNCTION() {
  local word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD - 1]}
  local command='' flags='' operands='' words='' files='' at='' i
  COMPREPLY=()
  # --flag=value arrives as three words.
  [[ $word == = ]] && word=''
  [[ $flag == = ]] && flag=${COMP_WORDS[COMP_CWORD - 2]}
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      --) return ;;
      $VALUE_FLAGS) ((i++)); [[ ${COMP_WORDS[i]} == = ]] && ((i++)); continue ;;
    esac
    case "$command ${COMP_WORDS[i]}" in
      $COMMANDS) command="${command:+$command }${COMP_WORDS[i]}" ;;
    esac
  done
  case "$command" in
$WORD_CASES  esac
  case "$command $flag" in
$VALUE_CASES    *)
      case $flag in
        $VALUE_FLAGS) ;;
        *) if [[ $word == -* ]]; then words="$flags $GLOBAL_FLAGS"; else words=$operands; fi ;;
      esac
      ;;
  esac
  [[ $word == @* ]] && at=@
  mapfile -t COMPREPLY < <(compgen -P "$at" -W "$words" ${files:+-f} -- "${word#@}")
}
complete -o bashdefault -F $FUNCTION $NAME
)";

}  // namespace

std::string BashCompletion(const Program& program) {
  std::string value_cases;
  for (const cli::Command& command : program.commands) {
    value_cases += ValueCases(absl::StrCat("'", command.name, "'"), command.flags);
  }
  value_cases += ValueCases("*", program.flags);
  return absl::StrReplaceAll(
      kScript, {{"$NAME", program.name},
                {"$FUNCTION", absl::StrCat("_", absl::StrReplaceAll(program.name, {{"-", "_"}}))},
                {"$VALUE_FLAGS", FlagsWithValue(program)},
                {"$COMMANDS", CommandPatterns(program)},
                {"$WORD_CASES", WordCases(program)},
                {"$VALUE_CASES", value_cases},
                {"$GLOBAL_FLAGS", absl::StrJoin(WordsOf(program.flags), " ")}});
}

}  // namespace lkmock::release
