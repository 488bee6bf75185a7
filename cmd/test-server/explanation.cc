#include "cmd/test-server/explanation.h"

#include "absl/strings/str_cat.h"
#include "core/json_text.h"

namespace lkmock {
namespace {

template <typename Names>
void AppendNames(std::string_view member, const Names& names, std::string* json) {
  absl::StrAppend(json, ",\"", member, "\":[");
  std::string_view separator = "";
  for (const auto& name : names) {
    *json += separator;
    AppendJsonString(name, json);
    separator = ",";
  }
  *json += ']';
}

std::vector<std::string_view> NamesOf(GrantSet grants) {
  std::vector<std::string_view> names;
  for (const Grant grant : grants.ToVector()) names.push_back(GrantName(grant));
  return names;
}

}  // namespace

std::string ToJson(const Explanation& explanation) {
  std::string json = "{\"region\":";
  AppendJsonString(explanation.region, &json);
  if (explanation.id.empty()) {
    json += ",\"id\":null,\"attempt\":null";
  } else {
    json += ",\"id\":";
    AppendJsonString(explanation.id, &json);
    absl::StrAppend(&json, ",\"attempt\":", explanation.attempt);
  }
  AppendNames("required", NamesOf(explanation.required), &json);
  if (explanation.present.has_value()) {
    AppendNames("present", *explanation.present, &json);
    AppendNames("unused", explanation.unused, &json);
  } else {
    json += ",\"present\":null,\"unused\":null";
  }
  absl::StrAppend(&json, ",\"waitMs\":", absl::ToInt64Milliseconds(explanation.wait),
                  ",\"action\":\"", DecisionName(explanation.action), "\"");
  AppendNames("problems", explanation.problems, &json);
  json += '}';
  return json;
}

}  // namespace lkmock
