// Holds docs/cli.md against the commands and their flags.
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "cmd/lkmock-cli/cli.h"
#include "cmd/lkmock-cli/control_flags.h"
#include "cmd/lkmock-cli/session.h"
#include "faults/control_fields.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock::cli {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

std::vector<std::string> PageLines() {
  std::ifstream file("docs/cli.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// The lines below a heading of any level, up to the next one.
std::vector<std::string> Section(std::string_view title) {
  std::vector<std::string> section;
  bool below = false;
  for (const std::string& line : PageLines()) {
    if (absl::StartsWith(line, "##")) {
      below = absl::StripPrefix(absl::StripPrefix(line, "##"), "#") == absl::StrCat(" ", title);
    } else if (below) {
      section.push_back(line);
    }
  }
  return section;
}

std::vector<std::string> FlagRowsOf(std::string_view title) {
  std::vector<std::string> rows;
  for (const std::string& line : Section(title)) {
    if (absl::StartsWith(line, "| `-")) rows.push_back(line);
  }
  return rows;
}

// A control field's meaning stands in control.md.
std::string Meaning(const Flag& flag) {
  for (const faults::ControlField& field : faults::AllControlFields()) {
    const bool is_field = flag.help == absl::StripSuffix(field.summary, ".");
    if (is_field && flag.name == FlagOfField(field.name)) {
      return absl::StrCat("the field `", field.name, "`");
    }
  }
  return flag.help;
}

std::string Row(const Flag& flag) {
  const auto cell = [](std::string_view text) { return absl::StrReplaceAll(text, {{"|", "\\|"}}); };
  const std::string short_name =
      flag.short_name == '\0' ? "" : absl::StrCat("`-", std::string(1, flag.short_name), "`, ");
  const std::string name = absl::StrCat(flag.name, flag.metavar.empty() ? "" : " ", flag.metavar);
  return absl::StrCat("| ", short_name, "`", cell(name), "` | ", cell(Meaning(flag)), " |");
}

TEST(CliDocs, ListEveryFlagOfEveryCommandOnce) {
  std::vector<std::string> global;
  for (const Flag& flag : GlobalFlags()) global.push_back(Row(flag));
  EXPECT_THAT(FlagRowsOf("Global flags"), ElementsAreArray(global));

  std::set<std::string> listed;  // What stands in an earlier section is not repeated.
  for (const Command& command : AllCommands()) {
    SCOPED_TRACE(command.name);
    std::vector<std::string> expected;
    for (const Flag& flag : command.flags) {
      if (listed.insert(Row(flag)).second) expected.push_back(Row(flag));
    }
    EXPECT_THAT(FlagRowsOf(command.name), ElementsAreArray(expected));
  }
}

TEST(CliDocs, ShowEveryCommandByAnExample) {
  for (const Command& command : AllCommands()) {
    std::string text;
    for (const std::string& line : Section(command.name)) absl::StrAppend(&text, line, "\n");
    EXPECT_THAT(text, HasSubstr(absl::StrCat("lkmock-cli ", command.name)));
  }
}

TEST(CliDocs, NameNoFlagThatDoesNotExist) {
  std::set<std::string> known;
  for (const Flag& flag : GlobalFlags()) known.insert(flag.name);
  for (const Command& command : AllCommands()) {
    for (const Flag& flag : command.flags) known.insert(flag.name);
  }
  const std::regex flag("--[a-z][a-z0-9-]*");
  for (const std::string& line : PageLines()) {
    for (std::sregex_iterator it(line.begin(), line.end(), flag), end; it != end; ++it) {
      EXPECT_TRUE(known.contains(it->str())) << line;
    }
  }
}

}  // namespace
}  // namespace lkmock::cli
