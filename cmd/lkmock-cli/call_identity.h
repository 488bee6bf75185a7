// Which logical call a request is an attempt of, as the server tells by its headers.
//
// Source: docs/faults.md, "The call's id".
#ifndef LKMOCK_CMD_LKMOCK_CLI_CALL_IDENTITY_H_
#define LKMOCK_CMD_LKMOCK_CLI_CALL_IDENTITY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace lkmock::cli {

struct CallIdentity {
  std::string id;              // "": it has none.
  bool is_new = false;         // Nobody gave it.
  size_t listed_attempts = 0;  // How many the control's `attempts` speaks of.
};

// Of 16 hexadecimal digits.
std::string NewCallId(uint64_t random);

// Reads the control and X-Livekit-Request-Id in `headers` as the server does. `new_id` becomes the
// id of a request that has none, but whose control lists attempts: nobody could count them.
CallIdentity IdentityOf(const std::vector<std::pair<std::string, std::string>>& headers,
                        const std::string& new_id);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_CALL_IDENTITY_H_
