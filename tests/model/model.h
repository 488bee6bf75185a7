// A second mock server, written from http.md and signal.md alone: what it expects of a call is what
// the first must do. Plain before fast; it shares with the first the message definitions and the
// types of a call and an outcome, and nothing else.
#ifndef LKMOCK_TESTS_MODEL_MODEL_H_
#define LKMOCK_TESTS_MODEL_MODEL_H_

#include "absl/time/time.h"
#include "tests/model/expected.h"
#include "tests/model/open_points.h"
#include "tests/model/settings.h"
#include "tests/support/test_call.h"

namespace lkmock::model {

// What `reading` of the specification expects of a server with these settings.
Expected Expect(const testing::TestCall& call, absl::Time now, const Settings& settings,
                Reading& reading);

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_MODEL_H_
