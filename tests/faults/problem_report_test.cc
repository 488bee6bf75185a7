#include "faults/problem_report.h"

#include <string>
#include <vector>

#include "core/twirp_error.h"
#include "gtest/gtest.h"

namespace lkmock::faults {
namespace {

TEST(WarningHeader, JoinsTheProblems) {
  EXPECT_EQ(WarningHeader({}), "");
  EXPECT_EQ(WarningHeader(std::vector<std::string>{"one"}), "one");
  EXPECT_EQ(WarningHeader(std::vector<std::string>{"one", "two"}), "one; two");
}

TEST(WarningHeader, CannotBreakOutOfItsLine) {
  EXPECT_EQ(WarningHeader(std::vector<std::string>{"a\r\nSet-Cookie: b", "\xC3\xA9\x7F\t"}),
            "a??Set-Cookie: b; ????");
}

TEST(WarningHeader, IsCutAtFourKibibytes) {
  const std::string longest(4096, 'x');
  EXPECT_EQ(WarningHeader(std::vector<std::string>{longest}), longest);
  EXPECT_EQ(WarningHeader(std::vector<std::string>{longest + "x"}), std::string(4093, 'x') + "...");
}

TEST(StrictRefusal, NamesEachProblem) {
  const TwirpError error = StrictRefusal(std::vector<std::string>{"one", "two"});
  EXPECT_EQ(error.code, "malformed");
  EXPECT_EQ(error.msg, "mock: request refused: one; two");
  EXPECT_EQ(FindTwirpCode(error.code)->http_status, 400);
}

}  // namespace
}  // namespace lkmock::faults
