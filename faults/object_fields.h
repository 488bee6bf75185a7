// Reads the members of a JSON object against a table of fields, as leniently as Go's
// encoding/json: names in any case, null as absent, the last of two wins. What has no effect is
// reported.
#ifndef LKMOCK_FAULTS_OBJECT_FIELDS_H_
#define LKMOCK_FAULTS_OBJECT_FIELDS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "faults/control_fields.h"
#include "faults/json_view.h"
#include "faults/problem_list.h"

namespace lkmock::faults {

// Calls `apply` with the index in `known`, the full name and the value of each member, in the order
// of the text; the value is of the field's kind, its integers within 64 bits.
// The full name, by which problems call a member, is `path` and its name: "" for the control
// itself, "sipStatus." for an object within it.
void ForEachField(
    const JsonView& object, std::string_view path, absl::Span<const ControlField> known,
    ProblemList& problems,
    absl::FunctionRef<void(size_t index, std::string_view name, const JsonView& value)> apply);

// What a problem calls a value that is of the wrong kind: "a list", or the digits of a fraction.
std::string Described(const JsonView& value);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_OBJECT_FIELDS_H_
