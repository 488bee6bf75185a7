#include "release/man_page.h"

#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "core/version.h"

namespace lkmock::release {
namespace {

// A line of text, whatever it begins with.
std::string Text(std::string_view text) {
  const bool is_request = absl::StartsWith(text, ".") || absl::StartsWith(text, "'");
  return absl::StrCat(is_request ? "\\&" : "",
                      absl::StrReplaceAll(text, {{"\\", "\\e"}, {"-", "\\-"}}));
}

std::string Bold(std::string_view text) { return absl::StrCat("\\fB", Text(text), "\\fR"); }

void AppendFlags(absl::Span<const cli::Flag> flags, std::string* page) {
  for (const cli::Flag& flag : flags) {
    absl::StrAppend(page, ".TP\n");
    if (flag.short_name != '\0') {
      absl::StrAppend(page, Bold(absl::StrCat("-", std::string(1, flag.short_name))), ", ");
    }
    absl::StrAppend(page, Bold(flag.name), flag.metavar.empty() ? "" : " ", Text(flag.metavar),
                    "\n", Text(flag.help), ".\n");
  }
}

void AppendCommand(const Program& program, const cli::Command& command, std::string* page) {
  absl::StrAppend(page, ".SS ", Text(command.name), "\n", Bold(program.name), " ",
                  Bold(command.name), command.operands.empty() ? "" : " ", Text(command.operands),
                  " [flags]\n.PP\n", Text(command.summary), ".\n");
  AppendFlags(command.flags, page);
  if (command.examples.empty()) return;
  absl::StrAppend(page, ".PP\n.nf\n");
  for (const std::string_view line : absl::StrSplit(command.examples, '\n', absl::SkipEmpty())) {
    absl::StrAppend(page, Text(line), "\n");
  }
  absl::StrAppend(page, ".fi\n");
}

}  // namespace

std::string ManPage(const Program& program) {
  std::string page = absl::StrCat(
      ".TH ", absl::AsciiStrToUpper(program.name), " 1 \"\" \"lkmock ", kVersion, "\"\n.SH NAME\n",
      Text(program.name), " \\- ", Text(program.summary), "\n.SH SYNOPSIS\n", Bold(program.name),
      program.commands.empty() ? " [flags]" : "", " ", Text(program.operands),
      program.commands.empty() ? "" : " [flags]", "\n.SH DESCRIPTION\n", Text(program.description),
      "\n");
  if (!program.commands.empty()) {
    absl::StrAppend(&page, ".SH COMMANDS\n");
    for (const cli::Command& command : program.commands) AppendCommand(program, command, &page);
  }
  absl::StrAppend(&page, program.commands.empty() ? ".SH FLAGS\n" : ".SH GLOBAL FLAGS\n");
  AppendFlags(program.flags, &page);
  return page;
}

}  // namespace lkmock::release
