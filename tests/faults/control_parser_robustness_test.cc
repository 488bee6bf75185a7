// The parser against whatever a client may send.
#include <cstddef>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/http_field.h"
#include "core/mock_control.h"
#include "faults/control_fields.h"
#include "faults/control_parser.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/faults/parse_control.h"

namespace lkmock::faults {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view kFullObject =
    R"({"failRegions":[0,1],"failMode":"drop","failStatus":500,"failTwirpCode":"a\u00e9b",)"
    R"("failHeaders":{"Retry-After":1.5,"Set-Cookie":["a=b","c=d"]},"failBody":"<p>\n",)"
    R"("failContentType":"text/html","durationMs":7,"failPercent":99.5,"seed":-3,"id":"a b",)"
    R"("attempts":["drop",503,"ok",{"failMode":"dribble","durationMs":1,"delayMs":{"min":1,"max":2}}],)"
    R"("delayMs":{"median":12,"sigma":0.5,"max":99},"regionsStatus":503,"regions":{"status":404,)"
    R"("delayMs":3,"maxAge":4,"body":"[]","contentType":"text/plain","order":[1,0],"urls":["x"],)"
    R"("failMode":"stall"},"response":{"a":[1.5,{"b":"}"}],"c":null},"skipAuth":true,)"
    R"("sipStatus":{"code":486,"status":"Busy \"Here\""},"call":{"answerAfterMs":5,"outcome":)"
    R"({"code":480}},"pinnedRegions":["region-0","region-1"],"strict":false,"explain":true})";

// What the header of MockControl promises, whatever was sent.
void ExpectSound(const Delay& delay) {
  EXPECT_GE(delay.min, absl::ZeroDuration());
  EXPECT_GE(delay.median, absl::ZeroDuration());
  EXPECT_GE(delay.max, delay.min);
  EXPECT_GE(delay.max, delay.median);
  EXPECT_GE(delay.sigma, 0);
}

void ExpectSound(const Failure& failure) {
  EXPECT_GE(failure.status, 200);
  EXPECT_LE(failure.status, 599);
  EXPECT_GE(failure.delay, absl::ZeroDuration());
  EXPECT_GE(failure.duration, absl::ZeroDuration());
  for (const auto& [name, value] : failure.headers) {
    EXPECT_TRUE(IsFieldName(name)) << name;
    EXPECT_TRUE(IsFieldValue(value)) << value;
  }
}

void ExpectSound(const MockControl& control) {
  ExpectSound(control.failure);
  for (const AttemptControl& attempt : control.attempts) {
    if (attempt.failure.has_value()) ExpectSound(*attempt.failure);
    if (attempt.delay.has_value()) ExpectSound(*attempt.delay);
  }
  for (const std::optional<Delay>& delay : {control.delay, control.regions.delay}) {
    if (delay.has_value()) ExpectSound(*delay);
  }
  EXPECT_GE(control.failure.percent, 0);
  EXPECT_LE(control.failure.percent, 100);
  EXPECT_GE(control.regions.status, 200);
  EXPECT_GE(control.regions.max_age.value_or(0), 0);
  for (const int index : control.regions.order.value_or(std::vector<int>())) EXPECT_LT(index, 4);
}

TEST(ControlParser, AppliesNothingOfAnObjectCutAnywhereAndSaysWhereItEnds) {
  ASSERT_THAT(ParseObject(kFullObject).problems, IsEmpty());
  for (size_t length = 1; length < kFullObject.size(); ++length) {
    SCOPED_TRACE(kFullObject.substr(0, length));
    const MockControl control = ParseObject(kFullObject.substr(0, length));
    EXPECT_EQ(Effect(control), NoEffect());
    EXPECT_THAT(control.problems,
                ElementsAre(absl::StrCat("X-Lk-Mock is not JSON: unexpected end of input at byte ",
                                         length)));
  }
}

TEST(ControlParser, SurvivesAnyByteAnywhere) {
  for (size_t position = 0; position < kFullObject.size(); ++position) {
    // Every eighth, in turn: each byte at an eighth of the positions.
    for (size_t byte = position % 8; byte < 256; byte += 8) {
      std::string object(kFullObject);
      object[position] = static_cast<char>(byte);
      const MockControl control = ParseObject(object);
      ASSERT_LE(control.problems.size(), 17);
    }
  }
}

TEST(ControlParser, SurvivesRandomBytes) {
  std::mt19937 random(20260822);
  constexpr std::string_view kPieces[] = {"{",
                                          "}",
                                          "[",
                                          "]",
                                          ":",
                                          ",",
                                          "\"",
                                          "\\",
                                          "u00",
                                          "1",
                                          "-",
                                          ".5e",
                                          "true",
                                          "null",
                                          "\xC3",
                                          "\"code\"",
                                          " ",
                                          "\n",
                                          "\"failMode\":",
                                          "\"sipStatus\":",
                                          "\"response\":{"};
  for (int round = 0; round < 20'000; ++round) {
    std::string object = round % 2 == 0 ? "{" : "";
    for (size_t length = random() % 24; length > 0; --length) {
      if (random() % 8 == 0) {
        object += static_cast<char>(random());
      } else {
        absl::StrAppend(&object, kPieces[random() % std::size(kPieces)]);
      }
    }
    const MockControl control = ParseObject(object);
    ASSERT_LE(control.problems.size(), 17) << object;
  }
}

std::string_view AnyField(std::mt19937& random) {
  return AllControlFields()[random() % AllControlFields().size()].name;
}

// Well-formed all the way, so that every reader behind the grammar sees every kind of value.
TEST(ControlParser, ReportsOrAppliesWhateverStandsInThePlaceOfAValue) {
  std::mt19937 random(20261121);
  constexpr std::string_view kValues[] = {
      "null",
      "true",
      "-1",
      "0",
      "1",
      "503",
      "1e3",
      "-0.5",
      "9223372036854775807",
      "1e999",
      "18446744073709551616",
      R"("")",
      R"("ok")",
      R"("drop")",
      R"("status")",
      R"("\r\n\u0000")",
      R"("\ud800")",
      "[]",
      "{}",
      "[[]]",
      R"([{"failMode":"ok"}])",
      "[0,1]",
      R"(["region-0"])",
      R"({"min":2,"max":1})",
      R"({"median":1,"sigma":1e308,"max":9223372036854775807})",
      R"({"code":486})",
      R"({"outcome":{"code":-1}})",
      R"({"order":[9],"failMode":1})",
  };
  constexpr std::string_view kMembers[] = {"status", "code", "min", "max", "sigma", "Retry-After"};
  for (int round = 0; round < 20'000; ++round) {
    std::string object = "{";
    for (size_t fields = 1 + random() % 6; fields > 0; --fields) {
      const std::string_view name = AnyField(random);
      std::string value(kValues[random() % std::size(kValues)]);
      if (random() % 4 == 0) {
        const std::string_view member =
            random() % 2 == 0 ? kMembers[random() % std::size(kMembers)] : AnyField(random);
        value = absl::StrCat("{\"", member, "\":", value, "}");
      }
      if (random() % 4 == 0) value = absl::StrCat("[", value, "]");
      absl::StrAppend(&object, "\"", name, "\":", value, fields > 1 ? "," : "}");
    }
    const MockControl control = random() % 2 == 0 ? ParseObject(object) : ParseIdentified(object);
    ASSERT_LE(control.problems.size(), 17) << object;
    for (const std::string& problem : control.problems) {
      ASSERT_GT(problem.size(), 10) << object;
      ASSERT_LT(problem.size(), 400) << problem;
      for (char c : problem) ASSERT_TRUE(absl::ascii_isprint(c)) << problem;
    }
    ExpectSound(control);
  }
}

// Each takes tens of milliseconds; were one quadratic, it would take minutes.
TEST(ControlParser, ReadsAMegabyteOfAnythingInLinearTime) {
  constexpr size_t kMegabyte = 1 << 20;
  const auto repeat = [](std::string_view begin, std::string_view piece, std::string_view end) {
    std::string text(begin);
    while (text.size() < kMegabyte) absl::StrAppend(&text, piece);
    return absl::StrCat(text, end);
  };
  std::string distinct_names = "{";
  for (int i = 0; distinct_names.size() < kMegabyte; ++i) {
    absl::StrAppend(&distinct_names, "\"failRegion", i, "\":[],");
  }
  std::string hundred_attempts = "{\"id\":\"x\",\"attempts\":[503";
  for (int i = 1; i < 100; ++i) hundred_attempts += ",503";
  const std::string objects[] = {
      repeat("", "[", ""),
      repeat("", "{\"a\":", ""),
      repeat("{\"failRegions\":[", "9,", "9]}"),
      repeat("{\"failRegions\":[", "0,", "0]}"),
      repeat("{\"pinnedRegions\":[", "\"\",", "\"\"]}"),
      repeat("{", "\"failRegion\":0,", "\"strict\":false}"),
      repeat("{", "\"failMode\":\"x\",", "\"strict\":false}"),
      repeat("{\"failMode\":\"", "\\u00e9", "\"}"),
      repeat("{\"failMode\":\"", "\xFF", "\"}"),
      repeat("{\"response\":{\"a\":\"", "}", "\"}}"),
      distinct_names + "\"strict\":false}",
      repeat("{\"id\":\"x\",\"attempts\":[", "503,", "503]}"),
      repeat("{\"id\":\"x\",\"attempts\":[", "{\"failHeaders\":{\"a\":1}},", "1]}"),
      repeat(hundred_attempts + "],\"failBody\":\"", "x", "\"}"),
      repeat("{\"failHeaders\":{\"a\":[", "1,", "1]}}"),
      repeat("{\"failHeaders\":{", "\"a b\":1,", "\"a\":1}}"),
      repeat("{\"regions\":{\"order\":[", "0,", "0]}}"),
      repeat("{\"regions\":{\"urls\":[", "\"\",", "\"\"]}}"),
  };
  for (const std::string& object : objects) {
    SCOPED_TRACE(object.substr(0, 40));
    EXPECT_LE(ParseObject(object).problems.size(), 17);
  }
  EXPECT_EQ(ParseObject(objects[9]).response->size(), objects[9].size() - 13);
}

TEST(ControlParser, ReadsWhatIsNestedTenThousandDeep) {
  const std::string nested =
      absl::StrCat("{\"a\":", std::string(10'000, '['), std::string(10'000, ']'), "}");
  const MockControl control =
      ParseObject(absl::StrCat("{\"failRegions\":", nested, ",\"response\":", nested, "}"));
  EXPECT_EQ(control.response, nested);
  EXPECT_THAT(control.problems, ElementsAre("failRegions is an object, not a list"));
}

TEST(ControlParser, SurvivesAThousandHeadersOfAnyName) {
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) names.push_back(absl::StrCat("x-lk-mock-", i, "\xFF"));
  std::vector<HeaderField> fields;
  for (const std::string& name : names) fields.push_back({name, "1"});
  const MockControl control = Parse(fields);
  EXPECT_EQ(Effect(control), NoEffect());
  EXPECT_THAT(control.problems, SizeIs(17));
  EXPECT_THAT(control.problems[0], HasSubstr("X-Lk-Mock-0\\xff"));
}

}  // namespace
}  // namespace lkmock::faults
