// Reads the field `regions`: what /settings/regions answers.
#ifndef LKMOCK_FAULTS_REGIONS_FIELD_H_
#define LKMOCK_FAULTS_REGIONS_FIELD_H_

#include <cstddef>
#include <optional>

#include "absl/types/span.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "faults/json_view.h"
#include "faults/problem_list.h"

namespace lkmock::faults {

// Indices past these are ignored: a short header must not ask for an endless list.
inline constexpr size_t kLongestOrder = 100;

struct RegionsReading {
  RegionsControl control;     // Its status left alone.
  std::optional<int> status;  // nullopt: the object gives none that makes sense.
};

// `object` is one, `regions` are all listeners. `order` may list one of them twice; `urls` may be
// any text, since a foreign entry may be broken on purpose.
RegionsReading ReadRegions(const JsonView& object, absl::Span<const Region> regions,
                           ProblemList& problems);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_REGIONS_FIELD_H_
