#include "cmd/lkmock-cli/explanation_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/lkmock-cli/json_output.h"
#include "cmd/lkmock-cli/table_text.h"
#include "core/terminal_text.h"

namespace lkmock::cli {
namespace {

// A text as it is, a list with commas, a number by its digits; "" for null and what is not there.
std::string Plain(const Json& object, const char* member) {
  const auto found = object.find(member);
  if (found == object.end() || found->is_null()) return "";
  if (found->is_string()) return found->get<std::string>();
  if (!found->is_array()) return HeaderJson(*found);
  std::string list;
  for (const Json& element : *found) {
    absl::StrAppend(&list, list.empty() ? "" : ", ",
                    element.is_string() ? element.get<std::string>() : HeaderJson(element));
  }
  return list;
}

}  // namespace

std::string ExplanationText(std::string_view json) {
  const Json object = ParseJson(json);
  if (!object.is_object()) return absl::StrCat("  explained: ", TameText(json), "\n");
  const std::string id = Plain(object, "id");
  const std::string wait = Plain(object, "waitMs");
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) rows.push_back({absl::StrCat("  ", name), value});
  };
  add("action", Plain(object, "action"));
  add("region", Plain(object, "region"));
  if (!id.empty()) add("attempt", absl::StrCat(Plain(object, "attempt"), " of call ", id));
  if (!wait.empty()) add("wait", absl::StrCat(wait, " ms"));
  add("required", Plain(object, "required"));
  add("present", Plain(object, "present"));
  add("unused", Plain(object, "unused"));
  add("problems", Plain(object, "problems"));
  return AlignedTable(rows);
}

}  // namespace lkmock::cli
