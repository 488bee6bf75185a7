// The text of a control object: its members in order, and the names that they should have.
#ifndef LKMOCK_TESTS_MODEL_CONTROL_FIELDS_H_
#define LKMOCK_TESTS_MODEL_CONTROL_FIELDS_H_

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lkmock::model {

// The control's own fields, and those of beyond.md, which count as known names only.
const std::vector<std::string>& KnownFields();

// The one known field that `name` is a slip of: an edit apart, in any case of letters; or "".
std::string SlipOf(std::string_view name);

// The members of the JSON object `text` in order, with those that stand twice; nullopt where it is
// none.
using Members = std::vector<std::pair<std::string, nlohmann::json>>;
std::optional<Members> MembersOf(std::string_view text);

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_CONTROL_FIELDS_H_
