// Holds the tables of the documentation against those of the code.
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cmd/test-server/flags.h"
#include "core/grant.h"
#include "core/method_table.h"
#include "faults/control_fields.h"
#include "faults/signal_modes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock {
namespace {

using ::testing::UnorderedElementsAreArray;

// The rows of the tables below a heading of a page, up to the next one, without their heads.
std::vector<std::string> RowsOf(const std::string& page, std::string_view heading) {
  std::ifstream file("docs/" + page);
  std::vector<std::string> rows;
  std::string line;
  bool below = false;
  while (std::getline(file, line)) {
    if (absl::StartsWith(line, "## ")) below = line == absl::StrCat("## ", heading);
    if (below && absl::StartsWith(line, "| `")) rows.push_back(line);
  }
  return rows;
}

std::string Code(std::string_view text) {
  return text.empty() ? "–" : absl::StrCat("`", absl::StrReplaceAll(text, {{"|", "\\|"}}), "`");
}

TEST(Docs, ListEveryFlagOfTheServer) {
  std::vector<std::string> expected;
  for (const FlagRow& row : AllFlags()) {
    const std::string flag = absl::StrCat(row.name, row.metavar.empty() ? "" : " ", row.metavar);
    expected.push_back(absl::StrCat("| ", Code(flag), " | ", Code(row.variable), " | ",
                                    Code(row.default_value), " | ", row.help, " |"));
  }
  EXPECT_THAT(RowsOf("server.md", "Flags"), UnorderedElementsAreArray(expected));
}

TEST(Docs, ListEveryControlField) {
  std::vector<std::string> expected;
  for (const faults::ControlField& field : faults::AllControlFields()) {
    expected.push_back(absl::StrCat("| ", Code(field.name), " | ",
                                    faults::FieldKindName(field.kind), " | ", field.summary, " | ",
                                    Code(field.legacy_header), " |"));
  }
  EXPECT_THAT(RowsOf("control.md", "Fields"), UnorderedElementsAreArray(expected));
}

TEST(Docs, ListEverySignalMode) {
  std::vector<std::string> expected;
  for (const faults::SignalMode& mode : faults::AllSignalModes()) {
    expected.push_back(absl::StrCat("| ", Code(mode.name), " | ", mode.validate_status, " ",
                                    Code(mode.validate_body), " | ", mode.summary, " |"));
  }
  EXPECT_THAT(RowsOf("signal.md", "Modes"), UnorderedElementsAreArray(expected));
}

TEST(Docs, ListEveryMethodWithItsGrants) {
  std::vector<std::string> expected;
  for (const MethodRow& row : AllMethods()) {
    const std::string grants = absl::StrJoin(
        row.grants.ToVector(), ", ",
        [](std::string* out, Grant grant) { absl::StrAppend(out, "`", GrantName(grant), "`"); });
    expected.push_back(absl::StrCat("| ", Code(row.key), " | ", grants.empty() ? "none" : grants,
                                    " | ", Code(row.room_field), " |"));
  }
  EXPECT_THAT(RowsOf("permissions.md", "Grants"), UnorderedElementsAreArray(expected));
}

}  // namespace
}  // namespace lkmock
