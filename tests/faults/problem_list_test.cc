#include "faults/problem_list.h"

#include <string>
#include <string_view>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock::faults {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Quoted, EscapesWhatIsNotPrintableAscii) {
  EXPECT_EQ(Quoted(""), "''");
  EXPECT_EQ(Quoted("plain text"), "'plain text'");
  EXPECT_EQ(Quoted("a'b\r\n\x7F\xE9"), "'a\\'b\\r\\n\\x7f\\xe9'");
}

TEST(Quoted, CutsAfterFortyBytes) {
  EXPECT_EQ(Quoted(std::string(40, 'x')), "'" + std::string(40, 'x') + "'");
  EXPECT_EQ(Quoted(std::string(41, 'x')), "'" + std::string(40, 'x') + "'...");
}

TEST(ProblemList, KeepsTheOrder) {
  ProblemList problems;
  problems.Add("one is ", 1);
  problems.Add("two");
  EXPECT_THAT(std::move(problems).Take(), ElementsAre("one is 1", "two"));
  EXPECT_THAT(ProblemList().Take(), IsEmpty());
}

TEST(ProblemList, CountsWhatItDoesNotKeep) {
  for (int more : {0, 1, 2}) {
    SCOPED_TRACE(more);
    ProblemList problems;
    for (int i = 0; i < ProblemList::kMost + more; ++i) problems.Add(i);
    const auto sentences = std::move(problems).Take();
    if (more == 0) {
      EXPECT_THAT(sentences, SizeIs(ProblemList::kMost));
      continue;
    }
    EXPECT_THAT(sentences, SizeIs(ProblemList::kMost + 1));
    EXPECT_EQ(sentences.back(), more == 1 ? "and 1 more problem" : "and 2 more problems");
  }
}

TEST(ProblemList, SuggestsTheNearestNameBehindThePrefix) {
  constexpr std::string_view kKnown[] = {"code", "status"};
  ProblemList problems;
  problems.AddUnknown("field", "sipStatus.", "cod", kKnown);
  problems.AddUnknown("field", "", "weather", kKnown);
  EXPECT_THAT(std::move(problems).Take(),
              ElementsAre("unknown field 'sipStatus.cod'; did you mean 'sipStatus.code'?",
                          "unknown field 'weather'"));
}

TEST(ProblemList, CutsAnUnknownNameAndNotItsPrefix) {
  const std::string path(50, 'p');
  ProblemList problems;
  problems.AddUnknown("field", path + ".", std::string(41, 'x'), {});
  EXPECT_THAT(std::move(problems).Take(),
              ElementsAre("unknown field '" + path + "." + std::string(40, 'x') + "'..."));
}

TEST(ProblemList, ListsTheChoicesAndTheNearestOfThem) {
  constexpr std::string_view kChoices[] = {"status", "drop", "delay"};
  ProblemList problems;
  problems.AddUnknownChoice("failMode", "drpo", kChoices, "status is used");
  problems.AddUnknownChoice("failMode", "", kChoices, "ignored");
  EXPECT_THAT(std::move(problems).Take(),
              ElementsAre("failMode 'drpo' is unknown (status, drop or delay; did you mean "
                          "'drop'?); status is used",
                          "failMode '' is unknown (status, drop or delay); ignored"));
}

}  // namespace
}  // namespace lkmock::faults
