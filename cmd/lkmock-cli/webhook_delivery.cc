#include "cmd/lkmock-cli/webhook_delivery.h"

#include <algorithm>

#include "absl/status/status.h"

namespace lkmock::cli {

bool IsRetried(const absl::StatusOr<net::ClientResponse>& response) {
  if (!response.ok()) return !absl::IsInvalidArgument(response.status());
  return response->status == 429 || (response->status >= 500 && response->status != 501);
}

Delivery Deliver(const WebhookRequest& request, const DeliveryOptions& options,
                 const Context& context) {
  const net::ClientRequest post = {.url = options.url,
                                   .headers = {{"Authorization", request.authorization},
                                               {"Content-Type", "application/webhook+json"},
                                               {"User-Agent", "LiveKit"}},
                                   .body = request.body,
                                   .timeout = options.timeout};
  absl::Duration wait = options.retry_wait;
  Delivery delivery = {context.send(post), 1};
  while (delivery.attempts <= options.retries && IsRetried(delivery.response)) {
    context.sleep(std::min(wait, kLongestRetryWait));
    wait = std::min(2 * wait, kLongestRetryWait);
    delivery.response = context.send(post);
    ++delivery.attempts;
  }
  return delivery;
}

}  // namespace lkmock::cli
