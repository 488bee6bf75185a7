#include "tests/model/control_fields.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace lkmock::model {
namespace {

using ::nlohmann::json;

// Whether one edit (insert, delete, replace, swap of neighbours) makes `a` of `b`.
bool OneEditApart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  const size_t same = std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin();
  a.remove_prefix(same);
  b.remove_prefix(same);
  if (a.size() < b.size()) return a == b.substr(1);
  if (a.empty()) return false;
  return a.substr(1) == b.substr(1) ||
         (a.size() > 1 && a[0] == b[1] && a[1] == b[0] && a.substr(2) == b.substr(2));
}

}  // namespace

const std::vector<std::string>& KnownFields() {
  static const auto* const kFields = new std::vector<std::string>{
      "failRegions",     "failMode",    "failStatus",    "failTwirpCode", "delayMs", "response",
      "skipAuth",        "sipStatus",   "pinnedRegions", "regionsStatus", "strict",  "id",
      "attempts",        "failHeaders", "failBody",      "failPercent",   "seed",    "regions",
      "failContentType", "call",        "explain",
  };
  return *kFields;
}

std::string SlipOf(std::string_view name) {
  std::string found;
  for (const std::string& known : KnownFields()) {
    if (!OneEditApart(absl::AsciiStrToLower(name), absl::AsciiStrToLower(known))) continue;
    if (!found.empty()) return "";
    found = known;
  }
  return found;
}

std::optional<Members> MembersOf(std::string_view text) {
  Members members;
  std::string name;
  const auto collect = [&](int depth, json::parse_event_t event, json& value) {
    if (depth != 1) return true;
    if (event == json::parse_event_t::key) {
      name = value.get<std::string>();
    } else if (event == json::parse_event_t::value || event == json::parse_event_t::array_end ||
               event == json::parse_event_t::object_end) {
      members.emplace_back(name, value);
    }
    return true;
  };
  const json whole = json::parse(text, collect, /*allow_exceptions=*/false);
  if (!whole.is_object()) return std::nullopt;
  return members;
}

}  // namespace lkmock::model
