#include "core/json_text.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace lkmock {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The length of the UTF-8 sequence at the start of `text`, or 0 where there is none.
size_t Utf8SequenceLength(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const auto continues = [&](size_t i, uint8_t low = 0x80, uint8_t high = 0xBF) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const uint8_t low = lead == 0xE0 ? 0xA0 : 0x80;
    const uint8_t high = lead == 0xED ? 0x9F : 0xBF;
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const uint8_t low = lead == 0xF0 ? 0x90 : 0x80;
    const uint8_t high = lead == 0xF4 ? 0x8F : 0xBF;
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

void AppendEscaped(char c, std::string* out) {
  switch (c) {
    case '"':
      *out += "\\\"";
      return;
    case '\\':
      *out += "\\\\";
      return;
    case '\b':
      *out += "\\b";
      return;
    case '\f':
      *out += "\\f";
      return;
    case '\n':
      *out += "\\n";
      return;
    case '\r':
      *out += "\\r";
      return;
    case '\t':
      *out += "\\t";
      return;
    default:
      constexpr char kHex[] = "0123456789abcdef";
      *out += "\\u00";
      *out += kHex[(c >> 4) & 0xF];
      *out += kHex[c & 0xF];
  }
}

JsonByte Meaning(char c) { return kJsonBytes[static_cast<uint8_t>(c)]; }

// How many bytes of ASCII `text` begins with.
size_t AsciiLength(std::string_view text) {
  size_t i = 0;
  for (uint64_t eight; i + sizeof(eight) <= text.size(); i += sizeof(eight)) {
    std::memcpy(&eight, text.data() + i, sizeof(eight));
    if ((eight & 0x8080808080808080) != 0) break;
  }
  while (i < text.size() && static_cast<uint8_t>(text[i]) < 0x80) ++i;
  return i;
}

}  // namespace

void AppendJsonString(std::string_view text, std::string* out) {
  size_t i = 0;
  while (i < text.size() && Meaning(text[i]) == JsonByte::kAscii) ++i;
  if (i == text.size()) return absl::StrAppend(out, "\"", text, "\"");  // Nearly always.

  *out += '"';
  size_t copied = 0;  // Everything before it is in `out`.
  while (i < text.size()) {
    if (Meaning(text[i]) == JsonByte::kAscii) {
      ++i;
    } else if (Meaning(text[i]) == JsonByte::kSpecial) {
      out->append(text, copied, i - copied);
      AppendEscaped(text[i], out);
      copied = ++i;
    } else if (const size_t length = Utf8SequenceLength(text.substr(i)); length > 0) {
      i += length;
    } else {
      out->append(text, copied, i - copied);
      *out += kReplacement;
      copied = ++i;
    }
  }
  out->append(text, copied, text.size() - copied);
  *out += '"';
}

void AppendJsonName(std::string_view name, std::string* out) {
  if (out->back() != '{') *out += ',';
  AppendJsonString(name, out);
  *out += ':';
}

bool IsUtf8(std::string_view text) {
  for (size_t i = AsciiLength(text); i < text.size();) {
    const size_t length = Utf8SequenceLength(text.substr(i));
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string ToUtf8(std::string_view text) {
  std::string utf8;
  utf8.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const size_t length = Utf8SequenceLength(text.substr(i));
    utf8 += length == 0 ? kReplacement : text.substr(i, length);
    i += length == 0 ? 1 : length;
  }
  return utf8;
}

size_t ForeignJsonByte(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) return 1;
  const size_t nul = text.find('\0');
  return nul == std::string_view::npos ? 0 : nul + 1;
}

}  // namespace lkmock
