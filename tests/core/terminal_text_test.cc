#include "core/terminal_text.h"

#include <string_view>

#include "gtest/gtest.h"

namespace lkmock {
namespace {

TEST(TameText, LeavesWhatNoTerminalObeys) {
  for (const std::string_view text : {"", "a b", R"("quoted" \ =)", "caf\xC3\xA9", "\xC2\xA0",
                                      "\xE2\x82\xAC", "\xE2\x80\x93", "\xF0\x9F\x98\x80"}) {
    EXPECT_EQ(TameText(text), text);
  }
}

TEST(TameText, QuotesAsJsonWhatATerminalMayObey) {
  struct {
    const char* name;
    std::string_view text;
    std::string_view quoted;
  } const kCases[] = {
      {"a line's end", "a\nb", R"("a\nb")"},
      {"ESC", "\x1B[31m\"", R"("\u001b[31m\"")"},
      {"DEL", "a\x7F", R"("a\u007f")"},
      {"CSI of C1", "\xC2\x9B", R"("\u009b")"},
      {"a mark of direction", "\xE2\x80\x8F", R"("\u200f")"},
      {"a line separator", "\xE2\x80\xA8", R"("\u2028")"},
      {"text that reads the other way", "\xE2\x80\xAE", R"("\u202e")"},
      {"an isolated direction", "\xE2\x81\xA6", R"("\u2066")"},
      {"a byte that is no UTF-8", "\x9B", "\"\xEF\xBF\xBD\""},
  };
  for (const auto& [name, text, quoted] : kCases) EXPECT_EQ(TameText(text), quoted) << name;
}

TEST(TameJson, IsTheSameJson) {
  EXPECT_EQ(TameJson("{\n  \"a\x7F\": \"caf\xC3\xA9\xE2\x80\xAE\"\n}"),
            "{\n  \"a\\u007f\": \"caf\xC3\xA9\\u202e\"\n}");
}

}  // namespace
}  // namespace lkmock
