#include "responder/json_scalar.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/json_text.h"

namespace lkmock::responder {
namespace {

// Reads the whole of `text` as a number of type T; no sign '+', no blanks, no hexadecimal.
template <typename T>
std::optional<T> Parse(std::string_view text) {
  T number{};
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || rest != end || error != std::errc()) return std::nullopt;
  return number;
}

bool StartsAsNumber(std::string_view text) {
  absl::ConsumePrefix(&text, "-");
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// The scalar itself, or the number that it spells as a string.
JsonScalar Number(const JsonScalar& scalar) {
  const auto* text = std::get_if<std::string_view>(&scalar.value);
  if (text == nullptr) return scalar;
  if (!StartsAsNumber(*text)) return {};
  if (auto number = Parse<int64_t>(*text)) return {*number};
  if (auto number = Parse<uint64_t>(*text)) return {*number};
  if (auto number = Parse<double>(*text)) return {*number};
  return {};
}

template <typename T>
std::optional<T> ToInteger(const JsonScalar& scalar) {
  const JsonScalar number = Number(scalar);
  if (const auto* value = std::get_if<int64_t>(&number.value)) {
    if constexpr (std::numeric_limits<T>::is_signed) {
      if (*value >= std::numeric_limits<T>::min() && *value <= std::numeric_limits<T>::max()) {
        return static_cast<T>(*value);
      }
    } else if (*value >= 0 && static_cast<uint64_t>(*value) <= std::numeric_limits<T>::max()) {
      return static_cast<T>(*value);
    }
  } else if (const auto* value = std::get_if<uint64_t>(&number.value)) {
    if (*value <= static_cast<uint64_t>(std::numeric_limits<T>::max())) {
      return static_cast<T>(*value);
    }
  } else if (const auto* value = std::get_if<double>(&number.value)) {
    // 2^digits is exact as a double, while max() need not be.
    const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
    const double start = std::numeric_limits<T>::is_signed ? -end : 0.0;
    if (*value == std::trunc(*value) && *value >= start && *value < end) {
      return static_cast<T>(*value);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view KindName(const JsonScalar& scalar) {
  switch (scalar.value.index()) {
    case 0:
      return "null";
    case 1:
      return "a boolean";
    case 5:
      return "a string";
    default:
      return "a number";
  }
}

void AppendJson(const JsonScalar& scalar, std::string* out) {
  if (scalar.is_null()) {
    *out += "null";
  } else if (const auto* flag = std::get_if<bool>(&scalar.value)) {
    *out += *flag ? "true" : "false";
  } else if (const auto* integer = std::get_if<int64_t>(&scalar.value)) {
    absl::StrAppend(out, *integer);
  } else if (const auto* natural = std::get_if<uint64_t>(&scalar.value)) {
    absl::StrAppend(out, *natural);
  } else if (const auto* real = std::get_if<double>(&scalar.value)) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof(buffer), *real);
    out->append(buffer, end.ptr);
  } else {
    AppendJsonString(std::get<std::string_view>(scalar.value), out);
  }
}

std::optional<int64_t> ToInt64(const JsonScalar& scalar) { return ToInteger<int64_t>(scalar); }
std::optional<uint64_t> ToUint64(const JsonScalar& scalar) { return ToInteger<uint64_t>(scalar); }
std::optional<int32_t> ToInt32(const JsonScalar& scalar) { return ToInteger<int32_t>(scalar); }
std::optional<uint32_t> ToUint32(const JsonScalar& scalar) { return ToInteger<uint32_t>(scalar); }

std::optional<double> ToDouble(const JsonScalar& scalar) {
  if (const auto* text = std::get_if<std::string_view>(&scalar.value)) {
    if (*text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (*text == "Infinity") return std::numeric_limits<double>::infinity();
    if (*text == "-Infinity") return -std::numeric_limits<double>::infinity();
  }
  const JsonScalar number = Number(scalar);
  if (const auto* integer = std::get_if<int64_t>(&number.value)) return *integer;
  if (const auto* natural = std::get_if<uint64_t>(&number.value)) return *natural;
  if (const auto* real = std::get_if<double>(&number.value)) return *real;
  return std::nullopt;
}

std::optional<float> ToFloat(const JsonScalar& scalar) {
  // From here on a double rounds to no finite float: half a unit beyond the largest one.
  constexpr double kEnd = 3.4028235677973366e38;
  const std::optional<double> value = ToDouble(scalar);
  if (!value.has_value()) return std::nullopt;
  if (std::isfinite(*value) && std::fabs(*value) >= kEnd) return std::nullopt;
  return static_cast<float>(*value);
}

std::optional<bool> ToBool(const JsonScalar& scalar) {
  const auto* flag = std::get_if<bool>(&scalar.value);
  return flag == nullptr ? std::nullopt : std::optional<bool>(*flag);
}

std::optional<std::string_view> ToText(const JsonScalar& scalar) {
  const auto* text = std::get_if<std::string_view>(&scalar.value);
  return text == nullptr ? std::nullopt : std::optional<std::string_view>(*text);
}

std::optional<std::string> ToBytes(const JsonScalar& scalar) {
  const std::optional<std::string_view> text = ToText(scalar);
  if (!text.has_value()) return std::nullopt;
  const bool web_safe = text->find_first_of("-_") != std::string_view::npos;
  std::string bytes;
  const bool valid =
      web_safe ? absl::WebSafeBase64Unescape(*text, &bytes) : absl::Base64Unescape(*text, &bytes);
  return valid ? std::optional<std::string>(std::move(bytes)) : std::nullopt;
}

}  // namespace lkmock::responder
