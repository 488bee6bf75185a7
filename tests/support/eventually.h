// For what another thread brings about, where it cannot tell the test.
#ifndef LKMOCK_TESTS_SUPPORT_EVENTUALLY_H_
#define LKMOCK_TESTS_SUPPORT_EVENTUALLY_H_

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace lkmock::testing {

// Whether `condition` becomes true. False is a failure: no correct run comes near the bound.
template <typename Condition>
bool Eventually(Condition condition, absl::Duration bound = absl::Seconds(20)) {
  for (const absl::Time end = absl::Now() + bound; absl::Now() < end;) {
    if (condition()) return true;
    absl::SleepFor(absl::Milliseconds(1));
  }
  return condition();
}

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_EVENTUALLY_H_
