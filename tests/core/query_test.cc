#include "core/query.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"

namespace lkmock {
namespace {

TEST(PercentDecode, ReplacesEscapes) {
  EXPECT_EQ(PercentDecode(""), "");
  EXPECT_EQ(PercentDecode("/plain+path"), "/plain+path");
  EXPECT_EQ(PercentDecode("/a%20b%2Fc%2f%41"), "/a b/c/A");
  EXPECT_EQ(PercentDecode("%C3%A9%00"), std::string("\xc3\xa9\0", 3));
}

TEST(PercentDecode, RefusesWhatIsNoEscape) {
  for (const char* bad : {"%", "a%", "%4", "%g0", "%0g", "%%41", "% 1", "%+1"}) {
    SCOPED_TRACE(bad);
    EXPECT_EQ(PercentDecode(bad), std::nullopt);
  }
}

TEST(QueryValue, FindsAndDecodesAParameter) {
  const struct {
    std::string query;
    std::string name;
    std::string value;
  } kQueries[] = {
      {"a=1&b=2", "b", "2"},
      {"a=1&a=2", "a", "1"},
      {"a=x%20y+z", "a", "x y z"},
      {"a=%c3%A4", "a", "\xC3\xA4"},
      {"a", "a", ""},
      {"a=", "a", ""},
      {"a=b=c", "a", "b=c"},
      {"%61=1", "a", "1"},
      {"", "a", ""},
      {"ab=1", "a", ""},
      {"&&a=1&", "a", "1"},
      {"A=1", "a", ""},
  };
  for (const auto& row : kQueries) {
    EXPECT_EQ(QueryValue(row.query, row.name), row.value) << row.query;
  }
}

// As Go does, with an error of its own that net/http drops.
TEST(QueryValue, SkipsWhatCannotBeDecoded) {
  for (const char* broken : {"a=%2", "a=%zz", "a=%", "%zz=1", "a=1;b", "a;=1", ";a=1", "a;"}) {
    SCOPED_TRACE(broken);
    EXPECT_EQ(QueryValue(broken, "a"), "");
    EXPECT_EQ(QueryValue(std::string(broken) + "&a=good", "a"), "good");
    EXPECT_EQ(QueryValue(std::string("a=good&") + broken, "a"), "good");
  }
}

}  // namespace
}  // namespace lkmock
