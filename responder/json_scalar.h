// A JSON value that is no list and no object, and the conversions of proto3 JSON from it.
#ifndef LKMOCK_RESPONDER_JSON_SCALAR_H_
#define LKMOCK_RESPONDER_JSON_SCALAR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace lkmock::responder {

struct JsonScalar {
  // monostate: null.
  std::variant<std::monostate, bool, int64_t, uint64_t, double, std::string_view> value;

  bool is_null() const { return std::holds_alternative<std::monostate>(value); }
};

// For messages about a value that was not expected: "a string", "a number", …
std::string_view KindName(const JsonScalar& scalar);

// Appends it as JSON text.
void AppendJson(const JsonScalar& scalar, std::string* out);

// Conversions of proto3 JSON; nullopt where the value is of another kind or out of range.
// Numbers may come as strings ("12", "1e3"); integers may come as 12.0.
std::optional<int64_t> ToInt64(const JsonScalar& scalar);
std::optional<uint64_t> ToUint64(const JsonScalar& scalar);
std::optional<int32_t> ToInt32(const JsonScalar& scalar);
std::optional<uint32_t> ToUint32(const JsonScalar& scalar);
std::optional<double> ToDouble(const JsonScalar& scalar);  // Also "NaN", "Infinity", "-Infinity".
std::optional<float> ToFloat(const JsonScalar& scalar);
std::optional<bool> ToBool(const JsonScalar& scalar);
std::optional<std::string_view> ToText(const JsonScalar& scalar);

// Base64 in either alphabet, padded or not.
std::optional<std::string> ToBytes(const JsonScalar& scalar);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_JSON_SCALAR_H_
