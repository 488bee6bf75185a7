// A call that was made up, and everything that its outcome depends on.
#ifndef LKMOCK_TESTS_MODEL_GENERATED_CALL_H_
#define LKMOCK_TESTS_MODEL_GENERATED_CALL_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/model/settings.h"
#include "tests/support/test_call.h"

namespace lkmock::model {

struct GeneratedCall {
  testing::TestCall call;
  Settings settings;  // Of the server that it goes to.
  absl::Time now;
  std::vector<std::string> messages;  // What the client of a WebSocket sends.
};

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_GENERATED_CALL_H_
