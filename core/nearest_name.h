// "Did you mean …": the known name that is closest to one that is not.
#ifndef LKMOCK_CORE_NEAREST_NAME_H_
#define LKMOCK_CORE_NEAREST_NAME_H_

#include <string>
#include <string_view>

#include "absl/types/span.h"

namespace lkmock {

// The entry of `known` with the fewest edits (insert, delete, replace, swap of neighbours; case
// does not count) from `name`, or "" where none is near: at most a third of its length, and at
// least one edit, is allowed. The first of several wins.
std::string_view NearestName(std::string_view name, absl::Span<const std::string_view> known);

// "; did you mean 'x'?" for an error message, or "" where nothing is near.
std::string DidYouMean(std::string_view name, absl::Span<const std::string_view> known);

}  // namespace lkmock

#endif  // LKMOCK_CORE_NEAREST_NAME_H_
