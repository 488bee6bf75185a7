#include "core/json_scanner.h"

#include <charconv>
#include <cmath>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "core/json_text.h"

namespace lkmock {
namespace {

void AppendUtf8(uint32_t code_point, std::string* out) {
  const auto append = [out](uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  const auto continuation = [&](int shift) { append(0x80 | ((code_point >> shift) & 0x3F)); };
  if (code_point < 0x80) {
    append(code_point);
  } else if (code_point < 0x800) {
    append(0xC0 | (code_point >> 6));
    continuation(0);
  } else if (code_point < 0x10000) {
    append(0xE0 | (code_point >> 12));
    continuation(6);
    continuation(0);
  } else {
    append(0xF0 | (code_point >> 18));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

}  // namespace

JsonScanner::Word JsonScanner::Next() {
  while (at_ < end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  if (at_ == end_) return Word::kEnd;
  switch (*at_) {
    case '{':
      ++at_;
      return Word::kObject;
    case '}':
      ++at_;
      return Word::kObjectEnd;
    case '[':
      ++at_;
      return Word::kArray;
    case ']':
      ++at_;
      return Word::kArrayEnd;
    case ':':
      ++at_;
      return Word::kColon;
    case ',':
      ++at_;
      return Word::kComma;
    case '"':
      ++at_;
      return TakeString();
    case 't':
      return TakeName("true", Word::kTrue);
    case 'f':
      return TakeName("false", Word::kFalse);
    case 'n':
      return TakeName("null", Word::kNull);
    default:
      return TakeNumber();
  }
}

JsonScanner::Word JsonScanner::TakeName(std::string_view name, Word word) {
  if (!absl::StartsWith(std::string_view(at_, static_cast<size_t>(end_ - at_)), name)) {
    return Word::kWrong;
  }
  at_ += name.size();
  return word;
}

// Behind the opening quote. Most strings are copied in one piece.
JsonScanner::Word JsonScanner::TakeString() {
  text_.clear();
  uint8_t seen = 0;  // Meanings, or-ed: a comparison for each byte would cost more.
  while (true) {
    const char* const begin = at_;
    for (; at_ < end_; ++at_) {
      const JsonByte byte = kJsonBytes[static_cast<uint8_t>(*at_)];
      if (byte == JsonByte::kSpecial) break;
      seen |= static_cast<uint8_t>(byte);
    }
    text_.append(begin, at_);
    if (at_ == end_) return Word::kWrong;
    const char c = *at_++;
    if (c == '"') break;
    if (c != '\\' || !TakeEscape()) return Word::kWrong;
  }
  // What escapes add is UTF-8, and ends no sequence that was cut off before it.
  const bool is_ascii = (seen & static_cast<uint8_t>(JsonByte::kOther)) == 0;
  return is_ascii || IsUtf8(text_) ? Word::kString : Word::kWrong;
}

// Behind the backslash.
bool JsonScanner::TakeEscape() {
  if (at_ == end_) return false;
  constexpr std::string_view kEscapes = R"("\/bfnrt)";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const char c = *at_++;
  if (const size_t escape = kEscapes.find(c); escape != kEscapes.npos) {
    text_ += kMeanings[escape];
    return true;
  }
  uint32_t unit = 0;
  if (c != 'u' || !TakeCodeUnit(&unit)) return false;
  if (unit >= 0xDC00 && unit <= 0xDFFF) return false;  // The second of a pair, without the first.
  if (unit >= 0xD800 && unit <= 0xDBFF) {
    uint32_t second = 0;
    if (end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') return false;
    at_ += 2;
    if (!TakeCodeUnit(&second) || second < 0xDC00 || second > 0xDFFF) return false;
    unit = 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00);
  }
  AppendUtf8(unit, &text_);
  return true;
}

bool JsonScanner::TakeCodeUnit(uint32_t* unit) {
  if (end_ - at_ < 4) return false;
  const auto [end, error] = std::from_chars(at_, at_ + 4, *unit, 16);
  if (error != std::errc() || end != at_ + 4) return false;
  at_ += 4;
  return true;
}

JsonScanner::Word JsonScanner::TakeNumber() {
  const char* const begin = at_;
  const bool negative = *at_ == '-';
  if (negative) ++at_;
  if (at_ < end_ && *at_ == '0') {
    ++at_;  // Nothing follows a leading zero but a fraction.
  } else if (!TakeDigits()) {
    return Word::kWrong;
  }
  bool whole = true;
  if (at_ < end_ && *at_ == '.') {
    whole = false;
    ++at_;
    if (!TakeDigits()) return Word::kWrong;
  }
  if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
    whole = false;
    ++at_;
    if (at_ < end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!TakeDigits()) return Word::kWrong;
  }
  if (whole && negative && std::from_chars(begin, at_, integer_).ec == std::errc()) {
    return Word::kInteger;
  }
  if (whole && !negative && std::from_chars(begin, at_, natural_).ec == std::errc()) {
    return Word::kUnsigned;
  }
  text_.assign(begin, at_);
  const bool held = absl::SimpleAtod(text_, &fraction_) && std::isfinite(fraction_);
  return held ? Word::kFraction : Word::kWrong;
}

// At least one.
bool JsonScanner::TakeDigits() {
  const char* const begin = at_;
  while (at_ < end_ && absl::ascii_isdigit(static_cast<unsigned char>(*at_))) ++at_;
  return at_ > begin;
}

}  // namespace lkmock
