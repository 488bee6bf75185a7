// One logical call, carried from region to region, or repeated where it is, as LiveKit's server
// SDKs do.
//
// Source: the region failover of livekit-server-sdk for Node, Go and Python: discovery with the
// call's own headers, the next region not tried yet, a wait that doubles. docs/cli.md.
#ifndef LKMOCK_CMD_LKMOCK_CLI_FAILOVER_H_
#define LKMOCK_CMD_LKMOCK_CLI_FAILOVER_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cmd/lkmock-cli/context.h"
#include "net/http_client.h"

namespace lkmock::cli {

inline constexpr int kMostAttempts = 3;                                // Of a call that walks.
inline constexpr absl::Duration kFirstWait = absl::Milliseconds(200);  // Doubles each time, up to:
inline constexpr absl::Duration kLongestWait = absl::Seconds(5);

// When a call is repeated, and where. As it stands: never.
struct RetryPolicy {
  size_t most_attempts = 1;
  bool walks = false;  // To the next region that was not tried yet.
  bool stays = false;  // On the same host, where it does not walk or has nowhere to go.
};

struct RegionUrl {
  std::string name;
  std::string url;
  std::string distance;  // As JSON has it; "0" where it is absent.
};

// The regions of a RegionSettings body, in its order. kInvalidArgument if it is none.
absl::StatusOr<std::vector<RegionUrl>> ParseRegionSettings(std::string_view json);

// Where and what to send: `path` follows the base URL of each region.
struct RegionCall {
  std::string base_url;
  std::string path;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  absl::Duration timeout;  // Of each request.
};

struct Attempt {
  std::string url;     // Base URL.
  std::string region;  // "region-0": as the response or discovery names it; "" where neither does.
  absl::StatusOr<net::ClientResponse> response = net::ClientResponse();
  absl::Duration took;
};

// Whether the SDKs go on to another region after this: a transport error, a 5xx, or 451, which
// says that the project may not use this region.
bool WalksOn(const absl::StatusOr<net::ClientResponse>& response);

// Whether they try the same host again: all of that but a 451.
bool IsWorthRetrying(const absl::StatusOr<net::ClientResponse>& response);

// Never empty. `report` is told of each attempt once its region is known, `note` why a walk ended
// early.
std::vector<Attempt> CallRegions(const RegionCall& call, const RetryPolicy& policy,
                                 const Context& context,
                                 const std::function<void(const Attempt&)>& report,
                                 const std::function<void(std::string_view)>& note);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_FAILOVER_H_
