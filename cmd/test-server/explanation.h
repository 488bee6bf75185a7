// What was decided about a request, and why, as the header that `explain` asks for shows it.
#ifndef LKMOCK_CMD_TEST_SERVER_EXPLANATION_H_
#define LKMOCK_CMD_TEST_SERVER_EXPLANATION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/decision.h"
#include "core/grant.h"

namespace lkmock {

struct Explanation {
  std::string_view region;  // By its name, as journal and log have it.
  std::string_view id;      // "": the call has none, and no attempt either.
  int attempt = 0;
  GrantSet required;
  std::optional<std::vector<std::string>> present;  // nullopt: no token was looked at.
  std::vector<std::string> unused;
  absl::Duration wait;
  Decision action = Decision::kServed;
  std::vector<std::string> problems;
};

// {"region":"region-0","id":"…","attempt":1,"required":[…],"present":[…],"unused":[…],"waitMs":200,
// "action":"served","problems":[…]} in one line of ASCII; without an id, `id` and `attempt` are
// null, and `present` and `unused` are where no token was looked at.
std::string ToJson(const Explanation& explanation);

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_EXPLANATION_H_
