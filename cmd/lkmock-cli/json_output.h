// JSON values for output, their members in the order given. For sources only: it is slow to
// compile.
#ifndef LKMOCK_CMD_LKMOCK_CLI_JSON_OUTPUT_H_
#define LKMOCK_CMD_LKMOCK_CLI_JSON_OUTPUT_H_

#include <string>
#include <string_view>

#include "core/terminal_text.h"
#include "nlohmann/json.hpp"

namespace lkmock::cli {

using Json = nlohmann::ordered_json;

// Discarded (`is_discarded()`) where `text` is no JSON.
inline Json ParseJson(std::string_view text) { return Json::parse(text, nullptr, false); }

// `text` as JSON, or as a JSON string where it is none.
inline Json JsonOrText(std::string_view text) {
  Json json = ParseJson(text);
  return json.is_discarded() ? Json(text) : json;
}

// Indented by two, and nothing in it is a command to a terminal; bytes that are no UTF-8 become
// U+FFFD.
inline std::string PrettyJson(const Json& json) {
  return TameJson(json.dump(2, ' ', false, Json::error_handler_t::replace));
}

// On one line of ASCII, fit for a header.
inline std::string HeaderJson(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_JSON_OUTPUT_H_
