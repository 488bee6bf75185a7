// Reads the field `attempts`: what the 1st, 2nd, … attempt of a call meets.
#ifndef LKMOCK_FAULTS_ATTEMPTS_FIELD_H_
#define LKMOCK_FAULTS_ATTEMPTS_FIELD_H_

#include <cstddef>
#include <vector>

#include "core/mock_control.h"
#include "faults/json_view.h"
#include "faults/problem_list.h"

namespace lkmock::faults {

// Entries past these are ignored.
inline constexpr size_t kMostAttempts = 100;

// `list` is a list. Each entry is "ok", a fail mode, a status, or an object of the fail fields,
// durationMs and delayMs; a failure has of `inherited` whatever its entry does not say. A wrong
// entry is reported, and counts as "ok", so that those behind it keep their place.
std::vector<AttemptControl> ReadAttempts(const JsonView& list, const Failure& inherited,
                                         ProblemList& problems);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_ATTEMPTS_FIELD_H_
