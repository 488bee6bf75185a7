// docs/security.md: the limits that it tells are those of the flags, and so are the flags
// themselves.
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cmd/test-server/flags.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock {
namespace {

using ::testing::Contains;

std::vector<std::string> Lines() {
  std::ifstream file("docs/security.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

const FlagRow* FindFlag(std::string_view name) {
  for (const FlagRow& row : AllFlags()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

// What stands in `code` spans of a line.
std::vector<std::string> CodeOf(std::string_view line) {
  const std::vector<std::string> pieces = absl::StrSplit(line, '`');
  std::vector<std::string> code;
  for (size_t i = 1; i < pieces.size(); i += 2) code.push_back(pieces[i]);
  return code;
}

TEST(SecurityPage, TellsTheDefaultsOfTheLimits) {
  int limits = 0;
  for (const std::string& line : Lines()) {
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    if (cells.size() != 3 || !absl::StartsWith(cells[1], "`--")) continue;
    SCOPED_TRACE(line);
    const std::vector<std::string> code = CodeOf(cells[1]);
    const FlagRow* const flag = FindFlag(code.at(0));
    ASSERT_NE(flag, nullptr);
    EXPECT_EQ(code.at(1), flag->default_value);
    ++limits;
  }
  EXPECT_EQ(limits, 10);
}

// A limit that can be set is told of.
TEST(SecurityPage, HasEveryFlagThatSetsALimit) {
  const std::vector<std::string> lines = Lines();
  for (const FlagRow& flag : AllFlags()) {
    if (!absl::StartsWith(flag.name, "--max-") && !absl::EndsWith(flag.name, "-timeout")) continue;
    EXPECT_THAT(lines, Contains(::testing::HasSubstr(absl::StrCat("| `", flag.name, "` `"))));
  }
}

TEST(SecurityPage, NamesFlagsThatExist) {
  for (const std::string& line : Lines()) {
    for (const std::string& code : CodeOf(line)) {
      if (!absl::StartsWith(code, "--")) continue;
      const std::string name = code.substr(0, code.find(' '));
      EXPECT_NE(FindFlag(name), nullptr) << name;
    }
  }
}

}  // namespace
}  // namespace lkmock
