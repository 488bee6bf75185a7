// What each control field does to a MockControl, from the object and from its older header.
#ifndef LKMOCK_FAULTS_CONTROL_SETTERS_H_
#define LKMOCK_FAULTS_CONTROL_SETTERS_H_

#include <bitset>
#include <iterator>
#include <optional>
#include <string_view>

#include "absl/types/span.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "faults/control_fields.h"
#include "faults/json_view.h"
#include "faults/problem_list.h"

namespace lkmock::faults {

// Some of kControlFields, by their index.
using FieldSet = std::bitset<std::size(kControlFields)>;

// A control in the making.
struct ControlReading {
  absl::Span<const Region> regions;  // All listeners: what indices and names may speak of.
  MockControl control;               // Without its problems.
  ProblemList problems;
  FieldSet from_headers, from_object;  // Which fields were given, and by what.

  // What only the whole object lets be understood, for the parser to conclude from.
  std::optional<JsonView>
      attempts;  // A list. Its entries inherit what the control says of failures.
  std::optional<int> regions_status;  // Of the object `regions`: it beats that of regionsStatus.
};

struct ControlSetter {
  std::string_view field;  // ControlField::name

  // The value is of the field's kind and not null, as ForEachField hands it over; `name` is what
  // problems call the field.
  void (*from_json)(const JsonView& value, std::string_view name, ControlReading& reading);

  // The same of the older header; the value is not empty. nullptr where no such header exists.
  void (*from_header)(std::string_view value, std::string_view name, ControlReading& reading);
};

// One for each row of AllControlFields(), in its order.
absl::Span<const ControlSetter> AllControlSetters();

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_CONTROL_SETTERS_H_
