// Signal connections and validate, as signal.md has them.
#ifndef LKMOCK_TESTS_MODEL_SIGNAL_MODEL_H_
#define LKMOCK_TESTS_MODEL_SIGNAL_MODEL_H_

#include "absl/time/time.h"
#include "tests/model/expected.h"
#include "tests/model/open_points.h"
#include "tests/model/settings.h"
#include "tests/support/test_call.h"

namespace lkmock::model {

// Of /rtc, /rtc/v1 (requests that ask for an upgrade) and their validate.
Expected ExpectSignal(const testing::TestCall& call, absl::Time now, const Settings& settings,
                      Reading& reading);

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_SIGNAL_MODEL_H_
