// What the control of a call must say for its attempts to end again as they did.
#ifndef LKMOCK_CMD_LKMOCK_CLI_REPLAY_H_
#define LKMOCK_CMD_LKMOCK_CLI_REPLAY_H_

#include <string>
#include <utility>
#include <vector>

#include "cmd/lkmock-cli/call_record.h"

namespace lkmock::cli {

struct Replay {
  std::string
      attempts;        // Of the control: a JSON list, with an entry for each attempt that is kept.
  std::string others;  // Its other fields, as a JSON object; without an id.
  std::vector<std::pair<std::string, std::string>> headers;  // The older control headers.
  std::vector<std::string> notes;                            // What ends alike by other means.
};

// `attempts` holds on any listener, and takes the place of whatever chose the outcomes in the
// recorded control: regions, pins, chance. What that says besides stays. `call` has an attempt.
Replay ReplayOf(const CallRecord& call);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_REPLAY_H_
