// What each control field does to a MockControl, from the object and from its older header.
#ifndef LKMOCK_FAULTS_CONTROL_SETTERS_H_
#define LKMOCK_FAULTS_CONTROL_SETTERS_H_

#include <string_view>

#include "absl/types/span.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "faults/json_view.h"
#include "faults/problem_list.h"

namespace lkmock::faults {

// A control in the making.
struct ControlReading {
  absl::Span<const Region> regions;  // All listeners: what indices and names may speak of.
  MockControl control;               // Without its problems.
  ProblemList problems;
};

struct ControlSetter {
  std::string_view field;  // ControlField::name

  // The value is of the field's kind and not null, as ForEachField hands it over.
  void (*from_json)(const JsonView& value, ControlReading& reading);

  // The value is not empty; nullptr where no older header exists.
  void (*from_header)(std::string_view value, ControlReading& reading);
};

// One for each row of AllControlFields(), in its order.
absl::Span<const ControlSetter> AllControlSetters();

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_CONTROL_SETTERS_H_
