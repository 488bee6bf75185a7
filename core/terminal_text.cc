#include "core/terminal_text.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/json_text.h"

namespace lkmock {
namespace {

// Of the commands, those that stand unescaped in a JSON string.
bool IsCommand(uint32_t code_point) {
  const auto within = [&](uint32_t first, uint32_t last) {
    return first <= code_point && code_point <= last;
  };
  return within(0x7F, 0x9F) || within(0x200E, 0x200F) || within(0x2028, 0x202E) ||
         within(0x2066, 0x2069);
}

// The code point at the start of `text`, which is UTF-8, and the number of its bytes.
std::pair<uint32_t, size_t> FirstCodePoint(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  const size_t length = lead < 0x80 ? 1 : static_cast<size_t>(std::countl_one(lead));
  uint32_t code_point = lead & (0xFFu >> length);
  for (size_t i = 1; i < length; ++i) code_point = code_point << 6 | (text[i] & 0x3Fu);
  return {code_point, length};
}

bool IsTame(std::string_view text) {
  if (!IsUtf8(text)) return false;
  while (!text.empty()) {
    const auto [code_point, length] = FirstCodePoint(text);
    if (code_point < ' ' || IsCommand(code_point)) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace

std::string TameJson(std::string_view json) {
  std::string tame;
  while (!json.empty()) {
    const auto [code_point, length] = FirstCodePoint(json);
    if (IsCommand(code_point)) {
      absl::StrAppend(&tame, "\\u", absl::Hex(code_point, absl::kZeroPad4));
    } else {
      tame.append(json.substr(0, length));
    }
    json.remove_prefix(length);
  }
  return tame;
}

void AppendTameString(std::string_view text, std::string* out) {
  std::string json;
  AppendJsonString(text, &json);
  *out += TameJson(json);
}

std::string TameText(std::string_view text) {
  if (IsTame(text)) return std::string(text);
  std::string quoted;
  AppendTameString(text, &quoted);
  return quoted;
}

}  // namespace lkmock
