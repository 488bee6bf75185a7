#include "core/json_events.h"

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gtest/gtest.h"

namespace lkmock {
namespace {

using nlohmann::json;

// Writes down what it is told, and has enough after `most` events.
class Recorder {
 public:
  explicit Recorder(int most = std::numeric_limits<int>::max()) : left_(most) {}

  bool null() { return Add("null"); }
  bool boolean(bool value) { return Add(value ? "true" : "false"); }
  bool number_integer(int64_t value) { return Add(absl::StrCat("integer ", value)); }
  bool number_unsigned(uint64_t value) { return Add(absl::StrCat("unsigned ", value)); }
  bool number_float(double value, const std::string& text) {
    return Add(absl::StrFormat("float %a %s", value, text));
  }
  bool string(std::string& value) { return Add("string " + std::exchange(value, "taken")); }
  bool binary(json::binary_t&) { return Add("binary"); }
  bool start_object(size_t size) { return Add(absl::StrCat("{ ", size)); }
  bool key(std::string& name) { return Add("key " + std::exchange(name, "taken")); }
  bool end_object() { return Add("}"); }
  bool start_array(size_t size) { return Add(absl::StrCat("[ ", size)); }
  bool end_array() { return Add("]"); }
  bool parse_error(size_t position, const std::string& token, const json::exception& error) {
    absl::StrAppend(&events_, "error ", position, " ", token, " ", error.what(), "\n");
    return false;
  }

  const std::string& events() const { return events_; }

 private:
  bool Add(std::string_view event) {
    absl::StrAppend(&events_, event, "\n");
    return --left_ > 0;
  }

  std::string events_;
  int left_;
};

// Expects of `text` what nlohmann::json says of it.
void ExpectTheSame(std::string_view text, int most = std::numeric_limits<int>::max()) {
  SCOPED_TRACE(absl::StrCat("of ", text, ", ", most, " events"));
  Recorder mine(most);
  const bool all = ReadJsonEvents(text, mine);
  Recorder theirs(most);
  EXPECT_EQ(all, json::sax_parse(text.begin(), text.end(), &theirs));
  EXPECT_EQ(mine.events(), theirs.events());
}

TEST(JsonEvents, AreThoseOfEachKindOfValue) {
  for (const char* const text : {
           "null",
           "true",
           "false",
           " {} ",
           "[]",
           "[[],{}]",
           R"({"a":{"b":[1,{"c":null}],"d":2}})",
           R"([1,[2,[3,[]],4],5])",
           "\t[ 1 ,\r\n2 ] ",
           R"({"a":1,"a":2,"":3})",
           // Numbers.
           "0",
           "-0",
           "7",
           "-7",
           "18446744073709551615",
           "18446744073709551616",
           "-9223372036854775808",
           "-9223372036854775809",
           "0.5",
           "-0.0",
           "1e3",
           "1E+3",
           "1e-3",
           "1.5e300",
           "123456789012345678901234567890",
           "5e-324",
           "1e-400",
           "2.2250738585072011e-308",
           "0.1",
           "9007199254740993.0",
           // Strings.
           R"("")",
           R"("plain")",
           R"("\"\\\/\b\f\n\r\t")",
           R"("\u0041\u00e9\u20AC\ud83d\ude00")",
           R"("a\u0000b")",
           "\"\x7F\"",
           "\"é€😀\"",
           R"({"k\n":"é\n€"})",
       }) {
    ExpectTheSame(text);
  }
}

TEST(JsonEvents, SayWhatIsWrongAndWhere) {
  for (const char* const text : {
           "",
           " ",
           "nul",
           "nulls",
           "True",
           "'a'",
           "{",
           "[",
           "}",
           "]",
           ":",
           ",",
           "{]",
           "[}",
           "[1",
           "[1,",
           "[1,]",
           "[,1]",
           "[1 2]",
           "[1:2]",
           R"({"a"})",
           R"({"a":})",
           R"({"a":1,})",
           R"({"a" 1})",
           R"({"a":1 "b":2})",
           R"({1:2})",
           R"({"a":1}})",
           "[]]",
           "1 2",
           "{} {}",
           "//",
           "[1]/**/",
           // Numbers.
           "-",
           "+1",
           "01",
           "-01",
           "1.",
           ".5",
           "1e",
           "1e+",
           "0x10",
           "1e400",
           "-1e400",
           "[1e999]",
           "Infinity",
           "NaN",
           "1_000",
           // Strings.
           "\"",
           "\"a",
           "\"\\",
           R"("\")",
           R"("\x")",
           R"("\u12")",
           R"("\u12G4")",
           R"("\ud800")",
           R"("\ud800x")",
           R"("\ud800\n")",
           R"("\ud800\u0041")",
           R"("\udc00")",
           "\"a\nb\"",
           "\"\x01\"",
           "\"\xFF\"",
           "\"\xC3\"",
           "\"\xE2\x82\"",
           "\"\xED\xA0\x80\"",
           "\"\xC0\x80\"",
           "\"\xE2\\u0082\"",
           "\"\xF4\x90\x80\x80\"",
           "{\"\xFF\":1}",
           "\xEF\xBB",
       }) {
    ExpectTheSame(text);
  }
}

TEST(JsonEvents, EndWhereTheListenerHasHeardEnough) {
  constexpr char kText[] = R"({"a":[null,true,1,-1,0.5,"x",{}],"b":[[]]}, wrong)";
  for (int most = 1; most < 25; ++most) ExpectTheSame(kText, most);
}

TEST(JsonEvents, AreThoseOfAnyDepth) {
  const std::string deep(100'000, '[');
  ExpectTheSame(deep);
  ExpectTheSame(deep + std::string(deep.size(), ']'));
}

class Texts {
 public:
  // Of any shape; as JSON would have it.
  std::string Value(int depth = 0) {
    std::string text;
    const int size = depth < 4 ? Below(4) : 0;
    switch (Below(depth < 4 ? 8 : 6)) {
      case 6:
        for (int i = 0; i < size; ++i) absl::StrAppend(&text, i ? "," : "", Value(depth + 1));
        return absl::StrCat("[", text, "]");
      case 7:
        for (int i = 0; i < size; ++i) {
          absl::StrAppend(&text, i ? "," : "", String(), ":", Value(depth + 1));
        }
        return absl::StrCat("{", text, "}");
      case 0:
        return absl::StrCat(Below(1000) - 500);
      case 1:
        return absl::StrCat(Below(1000) - 500, ".", Below(1000), "e", Below(600) - 300);
      case 2:
        return std::string(Below(2) ? "true" : "null");
      default:
        return String();
    }
  }

  // Some bytes of `text` are others, are gone, or came from somewhere.
  std::string Damaged(std::string text) {
    constexpr std::string_view kBytes =
        "{}[]:,\"\\ud8c0eE+-.0123456789tfn \t\n/\x01\x7F\x80\xC3\xE2\xFF";
    for (int i = Below(3); i >= 0; --i) {
      const size_t at = static_cast<size_t>(Below(static_cast<int>(text.size()) + 1));
      const char byte = kBytes[static_cast<size_t>(Below(static_cast<int>(kBytes.size())))];
      text.replace(at, static_cast<size_t>(Below(2)), static_cast<size_t>(Below(2)), byte);
    }
    return text;
  }

 private:
  int Below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

  std::string String() {
    constexpr std::string_view kPieces[] = {
        "a", "room", "é", "€", "😀", "\\n", "\\\"", "\\u00e9", "\\ud83d\\ude00", " "};
    std::string text = "\"";
    for (int i = Below(5); i > 0; --i) text += kPieces[static_cast<size_t>(Below(10))];
    return text + '"';
  }

  std::mt19937 random_{7};
};

TEST(JsonEvents, AreThoseOfAnyTextWholeOrDamaged) {
  Texts texts;
  for (int i = 0; i < 10'000 && !::testing::Test::HasFailure(); ++i) {
    const std::string text = texts.Value();
    ExpectTheSame(text);
    for (int j = 0; j < 4; ++j) ExpectTheSame(texts.Damaged(text));
  }
}

}  // namespace
}  // namespace lkmock
