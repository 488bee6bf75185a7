#include "faults/json_view.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock::faults {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Of text that the test knows to be valid.
JsonView View(std::string_view text) {
  const absl::StatusOr<JsonView> view = JsonView::Parse(text);
  EXPECT_TRUE(view.ok()) << text << ": " << view.status();
  return view.value_or(*JsonView::Parse("null"));
}

std::vector<std::string> TextsOf(const std::vector<JsonView>& elements) {
  std::vector<std::string> texts;
  for (const JsonView& element : elements) texts.emplace_back(element.text());
  return texts;
}

std::vector<std::string> TextsOf(const std::vector<JsonMember>& members) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : members) texts.push_back(absl::StrCat(name, "=", value.text()));
  return texts;
}

TEST(JsonView, TellsTheKindsApart) {
  EXPECT_EQ(View("null").kind(), JsonKind::kNull);
  EXPECT_EQ(View(" true ").kind(), JsonKind::kBool);
  EXPECT_EQ(View("false").kind(), JsonKind::kBool);
  EXPECT_EQ(View("-12").kind(), JsonKind::kInteger);
  EXPECT_EQ(View("12.0").kind(), JsonKind::kFraction);
  EXPECT_EQ(View("1e2").kind(), JsonKind::kFraction);
  EXPECT_EQ(View("1E2").kind(), JsonKind::kFraction);
  EXPECT_EQ(View("\"\"").kind(), JsonKind::kString);
  EXPECT_EQ(View("[]").kind(), JsonKind::kList);
  EXPECT_EQ(View("\r\n\t {}").kind(), JsonKind::kObject);
}

TEST(JsonView, ReadsScalars) {
  EXPECT_TRUE(View("true").AsBool());
  EXPECT_FALSE(View("false").AsBool());
  EXPECT_EQ(View("-9223372036854775808").AsInteger(), INT64_MIN);
  EXPECT_EQ(View("9223372036854775808").AsInteger(), std::nullopt);
  EXPECT_EQ(View("\"plain\"").AsString(), "plain");
  EXPECT_EQ(View(R"("\"\\\u00e9\ud83d\ude00\n")").AsString(), "\"\\\xC3\xA9\xF0\x9F\x98\x80\n");
}

TEST(JsonView, ReadsNumbersOfBothKinds) {
  EXPECT_EQ(View("-3").AsNumber(), -3.0);
  EXPECT_EQ(View("1.25e2").AsNumber(), 125.0);
  EXPECT_EQ(View("\"1\"").AsNumber(), std::nullopt);
  EXPECT_EQ(View("null").AsNumber(), std::nullopt);
  EXPECT_FALSE(JsonView::Parse("1e999").ok());
}

TEST(JsonView, AnswersNothingForAnotherKind) {
  EXPECT_FALSE(View("1").AsBool());
  EXPECT_EQ(View("\"1\"").AsInteger(), std::nullopt);
  EXPECT_EQ(View("1.0").AsInteger(), std::nullopt);
  EXPECT_EQ(View("1").AsString(), "");
  EXPECT_THAT(View("{}").Elements(), IsEmpty());
  EXPECT_THAT(View("[]").Members(), IsEmpty());
}

TEST(JsonView, CutsAListIntoItsElements) {
  EXPECT_THAT(TextsOf(View("[]").Elements()), IsEmpty());
  EXPECT_THAT(TextsOf(View("[ ]").Elements()), IsEmpty());
  EXPECT_THAT(TextsOf(View(R"([1,-2.5e3 ,"a,]\"\\", [ 1,[2]] ,{"x":"}]"}, null])").Elements()),
              ElementsAre("1", "-2.5e3", R"("a,]\"\\")", "[ 1,[2]]", R"({"x":"}]"})", "null"));
}

TEST(JsonView, CutsAnObjectIntoItsMembersInTheirOrderAndBothOfTwo) {
  EXPECT_THAT(TextsOf(View("{ }").Members()), IsEmpty());
  EXPECT_THAT(
      TextsOf(View(R"({"b":1 , "a" : {"c":[]},"b":18446744073709551616,"\u0061:":""})").Members()),
      ElementsAre("b=1", "a={\"c\":[]}", "b=18446744073709551616", "a:=\"\""));
}

TEST(JsonView, SaysWhereTextStopsBeingJson) {
  struct Case {
    std::string_view text, error;
  };
  constexpr Case kCases[] = {
      {"", "unexpected end of input at byte 0"},      {"[1,", "unexpected end of input at byte 3"},
      {"\"abc", "unexpected end of input at byte 4"}, {"[1 2]", "cannot read '2' at byte 4"},
      {"[01]", "cannot read '1' at byte 3"},          {"truth", "cannot read 't' at byte 4"},
      {"\"\xFF\"", "cannot read '\\xff' at byte 2"},  {"{} {}", "cannot read '{' at byte 4"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(JsonView::Parse(c.text).status().message(), c.error);
  }
}

}  // namespace
}  // namespace lkmock::faults
