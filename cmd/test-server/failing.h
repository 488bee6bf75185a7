// A decided failure, as an outcome.
#ifndef LKMOCK_CMD_TEST_SERVER_FAILING_H_
#define LKMOCK_CMD_TEST_SERVER_FAILING_H_

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "core/decision.h"
#include "core/mock_control.h"
#include "core/outcome.h"

namespace lkmock {

// The word for a failure of this mode.
Decision DecisionOf(FailMode mode);

// Whether the method runs although the call fails: its answer is spoilt, or lost.
bool Executes(FailMode mode);

// Makes `failure` of a call or a region fetch. `answer` is what it would have been answered with;
// it is asked where Executes() says so. `longest` bounds how long a silence or a dribble lasts.
// The outcome's wait is the caller's.
Outcome Fail(const Failure& failure, absl::Duration longest, absl::FunctionRef<Outcome()> answer);

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_FAILING_H_
