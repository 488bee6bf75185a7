// The counters of a test server as people read them.
//
// Source: docs/journal.md, "Counters".
#ifndef LKMOCK_CMD_LKMOCK_CLI_STATS_TEXT_H_
#define LKMOCK_CMD_LKMOCK_CLI_STATS_TEXT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace lkmock::cli {

// Of the JSON of /_test/stats: how long it is up, what it holds, and what it counted, by each kind,
// the most frequent first. kUnavailable where it is none.
absl::StatusOr<std::string> StatsText(std::string_view json);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_STATS_TEXT_H_
