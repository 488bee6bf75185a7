// EXPECT_THAT(Parse(text), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("port")));
//
// Abseil 20220623 has no matchers of its own. These take a Status or a StatusOr.
#ifndef LKMOCK_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define LKMOCK_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"

namespace lkmock::testing {

inline const absl::Status& ToStatus(const absl::Status& status) { return status; }

template <typename T>
const absl::Status& ToStatus(const absl::StatusOr<T>& value) {
  return value.status();
}

MATCHER(IsOk, negation ? "is an error" : "is OK") {
  *result_listener << "status: " << ToStatus(arg);
  return ToStatus(arg).ok();
}

MATCHER_P(StatusIs, code, "has status " + absl::StatusCodeToString(code)) {
  *result_listener << "status: " << ToStatus(arg);
  return ToStatus(arg).code() == code;
}

// `message` is a matcher of the status's message, or the text itself.
MATCHER_P2(StatusIs, code, message,
           "has status " + absl::StatusCodeToString(code) + " and a message that " +
               ::testing::DescribeMatcher<std::string_view>(message)) {
  *result_listener << "status: " << ToStatus(arg);
  return ToStatus(arg).code() == code &&
         ::testing::ExplainMatchResult(message, ToStatus(arg).message(), result_listener);
}

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_STATUS_MATCHERS_H_
