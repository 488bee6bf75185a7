// The log line of a request, written when its exchange has ended.
#ifndef LKMOCK_CMD_TEST_SERVER_EXCHANGE_LOG_H_
#define LKMOCK_CMD_TEST_SERVER_EXCHANGE_LOG_H_

#include <functional>

#include "absl/time/time.h"
#include "core/call.h"
#include "core/log.h"
#include "core/outcome.h"

namespace lkmock {

// Makes `outcome` of `call`, which arrived at `now`, write to `log` at its end: region, connection,
// call id and attempt, method, decision, status, duration, problems, and whether the client was
// gone before. Outcomes that are not worth a line are left alone. `log` must outlive the exchange.
void LogAtEnd(Log& log, const Call& call, absl::Time now, std::function<absl::Time()> clock,
              Outcome* outcome);

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_EXCHANGE_LOG_H_
