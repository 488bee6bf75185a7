#include "auth/base64url.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace lkmock::auth {
namespace {

using std::string_view_literals::operator""sv;

TEST(Base64Url, SpellsTheExamplesOfRfc4648WithoutPadding) {
  const struct {
    std::string_view bytes;
    std::string_view text;
  } examples[] = {{"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
                  {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& example : examples) {
    SCOPED_TRACE(example.text);
    EXPECT_EQ(Base64UrlEncode(example.bytes), example.text);
    EXPECT_EQ(Base64UrlDecode(example.text), example.bytes);
  }
}

TEST(Base64Url, ReadsBackEveryByteAtEveryPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    for (size_t place = 0; place < 4; ++place) {
      std::string bytes(4, '\x5A');
      bytes[place] = static_cast<char>(byte);
      EXPECT_EQ(Base64UrlDecode(Base64UrlEncode(bytes)), bytes);
    }
  }
}

TEST(Base64Url, TakesItsOwnLettersAloneAtEveryPlace) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (int byte = 0; byte < 256; ++byte) {
    for (size_t place = 0; place < 10; ++place) {  // Of 11, the last of which is half filling.
      std::string text(11, 'A');
      text[place] = static_cast<char>(byte);
      const bool is_letter = kLetters.find(static_cast<char>(byte)) != kLetters.npos;
      EXPECT_EQ(Base64UrlDecode(text).has_value(), is_letter) << byte << " at " << place;
    }
  }
}

TEST(Base64Url, RefusesWhatItWouldNotWrite) {
  const struct {
    std::string_view name;
    std::string_view text;
  } bad[] = {
      {"padding", "Zg=="},
      {"standard alphabet, plus", "-_+-"},
      {"standard alphabet, slash", "-_/-"},
      {"a blank", "Zm 9v"},
      {"a line break", "Zm9v\n"},
      {"a zero byte", "Zm9v\0"sv},
      {"a byte above 127", "Zm9\xC3"},
      {"a dot", "Zm9v.Zm9v"},
      {"one letter", "Z"},
      {"one letter over", "Zm9vZ"},
      {"filling bits after one byte", "Zh"},
      {"filling bits after two bytes", "Zm9"},
  };
  for (const auto& entry : bad) {
    SCOPED_TRACE(entry.name);
    EXPECT_EQ(Base64UrlDecode(entry.text), std::nullopt);
  }
}

}  // namespace
}  // namespace lkmock::auth
