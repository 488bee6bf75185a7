// Holds docs/faults.md against the parser: each example is a control without a problem.
#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "faults/control_fields.h"
#include "faults/fail_modes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/faults/parse_control.h"

namespace lkmock::faults {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Page() {
  std::ifstream file("docs/faults.md");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The controls that its commands send, each in single quotes.
std::vector<std::string> Examples(std::string_view page) {
  constexpr std::string_view kBegin = "'X-Lk-Mock: ";
  std::vector<std::string> examples;
  for (size_t at = page.find(kBegin); at != page.npos; at = page.find(kBegin, at)) {
    at += kBegin.size();
    examples.emplace_back(page.substr(at, page.find('\'', at) - at));
  }
  return examples;
}

TEST(FaultsPage, GivesExamplesWithoutAProblem) {
  const std::vector<std::string> examples = Examples(Page());
  EXPECT_GT(examples.size(), 15);
  for (const std::string& example : examples) {
    SCOPED_TRACE(example);
    EXPECT_THAT(
        Parse(
            {{"X-Lk-Mock", example}, {"X-Lk-Mock-Fail-Regions", "0"}, {kRequestIdHeader, "req-1"}})
            .problems,
        IsEmpty());
  }
}

TEST(FaultsPage, HasASectionWithAnExampleForEachFailMode) {
  const std::string page = Page();
  for (std::string_view mode : kFailModeNames) {
    SCOPED_TRACE(mode);
    const size_t section = page.find(absl::StrCat("\n### `", mode, "`\n"));
    ASSERT_NE(section, page.npos);
    const size_t end = page.find("\n### ", section + 1);
    EXPECT_THAT(Examples(page.substr(section, end - section)), Not(IsEmpty()));
  }
}

TEST(FaultsPage, NamesEveryFieldThatMakesAFault) {
  const std::string page = Page();
  for (const ControlField& field : AllControlFields()) {
    if (field.name == "response" || field.name == "strict") continue;
    EXPECT_THAT(page, HasSubstr(field.name));
  }
}

}  // namespace
}  // namespace lkmock::faults
