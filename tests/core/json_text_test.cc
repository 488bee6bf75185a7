#include "core/json_text.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace lkmock {
namespace {

using ::nlohmann::json;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

std::string Quoted(std::string_view text) {
  std::string out;
  AppendJsonString(text, &out);
  return out;
}

TEST(AppendJsonString, AppendsToWhatIsThere) {
  std::string out = "{\"a\":";
  AppendJsonString("b", &out);
  EXPECT_EQ(out, "{\"a\":\"b\"");
}

TEST(AppendJsonString, EscapesWhatMustBeAndNothingElse) {
  EXPECT_EQ(Quoted(""), R"("")");
  EXPECT_EQ(Quoted("plain / 'text' <&>"), R"("plain / 'text' <&>")");
  EXPECT_EQ(Quoted("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(Quoted(std::string_view("\0\x01\x1F", 3)), R"("\u0000\u0001\u001f")");
  EXPECT_EQ(Quoted("\x7F"), "\"\x7F\"");
  EXPECT_EQ(Quoted("\xC3\xA9 \xF0\x9F\x98\x80"), "\"\xC3\xA9 \xF0\x9F\x98\x80\"");
}

// Another library reads back what was written, for each byte in each neighbourhood.
TEST(AppendJsonString, WritesWhatReadsBackAsTheSameText) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::string_view before : {"", "a", "\xC3", "\xE2\x82", "\xF0\x9F\x98"}) {
      std::string text(before);
      text += static_cast<char>(byte);
      text += "z";
      SCOPED_TRACE(absl::CHexEscape(text));
      const json read = json::parse(Quoted(text), /*cb=*/nullptr, /*allow_exceptions=*/false);
      ASSERT_TRUE(read.is_string());
      EXPECT_EQ(read.get<std::string>(), ToUtf8(text));
      EXPECT_EQ(IsUtf8(text), ToUtf8(text) == text);
    }
  }
}

struct Utf8Case {
  std::string_view name;
  std::string_view text;
};

// RFC 3629, 4: the first and the last of each length, and the edges of the surrogates.
constexpr Utf8Case kWellFormed[] = {
    {"nothing", ""},
    {"U+0000", std::string_view("\0", 1)},
    {"U+007F", "\x7F"},
    {"U+0080", "\xC2\x80"},
    {"U+07FF", "\xDF\xBF"},
    {"U+0800", "\xE0\xA0\x80"},
    {"U+D7FF", "\xED\x9F\xBF"},
    {"U+E000", "\xEE\x80\x80"},
    {"U+FFFF", "\xEF\xBF\xBF"},
    {"U+10000", "\xF0\x90\x80\x80"},
    {"U+10FFFF", "\xF4\x8F\xBF\xBF"},
};

constexpr Utf8Case kIllFormed[] = {
    {"a continuation alone", "\x80"},
    {"an overlong NUL", "\xC0\x80"},
    {"an overlong U+007F", "\xC1\xBF"},
    {"an overlong U+07FF", "\xE0\x9F\xBF"},
    {"an overlong U+FFFF", "\xF0\x8F\xBF\xBF"},
    {"the first surrogate", "\xED\xA0\x80"},
    {"the last surrogate", "\xED\xBF\xBF"},
    {"U+110000", "\xF4\x90\x80\x80"},
    {"a lead beyond the range", "\xF5\x80\x80\x80"},
    {"two bytes cut", "\xC3"},
    {"three bytes cut", "\xE2\x82"},
    {"four bytes cut", "\xF0\x9F\x98"},
    {"Latin-1", "\xE9"},
    {"UTF-16's mark", "\xFF\xFE"},
};

TEST(AppendJsonName, PutsACommaBetweenMembers) {
  std::string out = "{";
  AppendJsonName("a", &out);
  out += "{";
  AppendJsonName("\"", &out);
  out += "1}";
  AppendJsonName("b", &out);
  EXPECT_EQ(out, R"({"a":{"\"":1},"b":)");
}

TEST(IsUtf8, TakesTheEdgesOfEveryLength) {
  for (const Utf8Case& c : kWellFormed) {
    SCOPED_TRACE(c.name);
    EXPECT_TRUE(IsUtf8(c.text));
    EXPECT_TRUE(IsUtf8(std::string("a") + std::string(c.text) + "b"));
  }
}

TEST(IsUtf8, RefusesWhatIsOverlongCutOrOutOfRange) {
  for (const Utf8Case& c : kIllFormed) {
    SCOPED_TRACE(c.name);
    EXPECT_FALSE(IsUtf8(c.text));
    EXPECT_FALSE(IsUtf8(std::string("a") + std::string(c.text) + "b"));
  }
}

TEST(ToUtf8, LeavesWellFormedTextAlone) {
  for (const Utf8Case& c : kWellFormed) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(ToUtf8(c.text), c.text);
  }
}

TEST(ToUtf8, ReplacesEachBrokenByte) {
  for (const Utf8Case& c : kIllFormed) {
    SCOPED_TRACE(c.name);
    std::string wanted = "a";
    for (size_t i = 0; i < c.text.size(); ++i) wanted += kReplacement;
    EXPECT_EQ(ToUtf8(std::string("a") + std::string(c.text) + "b"), wanted + "b");
  }
}

}  // namespace
}  // namespace lkmock
