// Tells a client which of the waits that it asks for are longer than the server holds any call.
#ifndef LKMOCK_FAULTS_WAIT_LIMIT_H_
#define LKMOCK_FAULTS_WAIT_LIMIT_H_

#include "absl/time/time.h"
#include "core/mock_control.h"
#include "faults/problem_list.h"

namespace lkmock::faults {

// Adds a problem for each wait of `control` that may exceed `max_wait`. The control stays as it is:
// whoever waits cuts the wait, when all is decided; for what comes after a wait that is cut, such
// as a phone's answer, does not come sooner by that.
void ReportLongWaits(const MockControl& control, absl::Duration max_wait, ProblemList& problems);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_WAIT_LIMIT_H_
