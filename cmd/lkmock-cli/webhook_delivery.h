// Sends a webhook as LiveKit does: a failing receiver gets it again, after a wait that grows.
#ifndef LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_DELIVERY_H_
#define LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_DELIVERY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cmd/lkmock-cli/context.h"
#include "cmd/lkmock-cli/webhook_case.h"
#include "net/http_client.h"

namespace lkmock::cli {

// The longest wait before a retry.
inline constexpr absl::Duration kLongestRetryWait = absl::Seconds(30);

struct DeliveryOptions {
  std::string url;
  int retries = 4;                                      // LiveKit's number.
  absl::Duration retry_wait = absl::Milliseconds(100);  // Before the first; doubles.
  absl::Duration timeout = absl::Seconds(30);           // Of one attempt.
};

struct Delivery {
  absl::StatusOr<net::ClientResponse> response;  // Of the last attempt.
  int attempts = 0;
};

// Whether LiveKit sends again after `response`: no response at all, 429, and 5xx but 501.
// Source: livekit/protocol, webhook/url_notifier.go, and the default policy of the
// go-retryablehttp 0.7.8 that it uses.
bool IsRetried(const absl::StatusOr<net::ClientResponse>& response);

// Posts `request`, byte for byte the same each time. kInvalidArgument, at once, for a URL that
// nothing can be sent to; otherwise as net::Send.
Delivery Deliver(const WebhookRequest& request, const DeliveryOptions& options,
                 const Context& context);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_DELIVERY_H_
