// Spans of time as people type them.
#ifndef LKMOCK_CMD_LKMOCK_CLI_TIME_SPAN_H_
#define LKMOCK_CMD_LKMOCK_CLI_TIME_SPAN_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace lkmock::cli {

// "30s", "5m", "1h30m", "200ms", and days, which Go's durations (hence lk) lack: "90d", "1d12h".
// A minus may lead. kInvalidArgument names `flag`; finite whenever OK.
absl::StatusOr<absl::Duration> ParseTimeSpan(std::string_view flag, std::string_view text);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_TIME_SPAN_H_
