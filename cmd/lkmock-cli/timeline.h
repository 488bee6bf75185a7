// Calls of a journal as people read them.
#ifndef LKMOCK_CMD_LKMOCK_CLI_TIMELINE_H_
#define LKMOCK_CMD_LKMOCK_CLI_TIMELINE_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "cmd/lkmock-cli/call_record.h"

namespace lkmock::cli {

// One line a call, in the order given, below a heading.
std::string CallTable(const std::vector<CallRecord>& calls, absl::Time now);

// What arrived of a call, a line each in the order of time, counted from the first; then the
// verdicts. docs/cli.md shows one.
std::string Timeline(const CallRecord& call);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_TIMELINE_H_
