// What can be sent to a webhook's receiver to see whether it does as it should: good webhooks and
// ones with exactly one thing wrong. Pure: no clock, no I/O.
#ifndef LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_CASE_H_
#define LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_CASE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "cmd/lkmock-cli/webhook_event.h"

namespace lkmock::cli {

enum class WebhookCase {
  kValid,
  kTampered,
  kNoExp,
  kExpired,
  kWrongKey,
  kAlgNone,
  kBearerPrefix,
  kUnknownEvent,
  kDuplicate,
  kReordered,
};

// What a receiver does with a webhook.
enum class Reception {
  kAccepted,  // Any 2xx: LiveKit is done with it.
  kRejected,  // A 4xx that can be about the webhook, such as 401; see ReceptionOf.
  kOther,     // Any other status: a redirect, no such page, a failure.
};

// What it should do; kEither: LiveKit's own SDKs differ.
enum class Expected { kAccepted, kRejected, kEither };

struct WebhookCaseRow {
  WebhookCase which;
  std::string_view name;  // "no-exp": as the command line has it.
  Expected expected;
  std::string_view summary;  // What is sent.
  std::string_view lesson;   // What it means if the opposite happened; of kEither, if accepted.
};

// In the order in which "all" sends them. Lives forever.
absl::Span<const WebhookCaseRow> AllWebhookCases();

// The row of `name`, or nullptr.
const WebhookCaseRow* FindWebhookCase(std::string_view name);

// "accepted", "rejected", "either".
std::string_view ExpectedName(Expected expected);

// 2xx is kAccepted. 4xx is kRejected but for 404, 405, 408, 415 and 429: those speak of the way to
// the receiver, and tell nothing of what it makes of a signature.
Reception ReceptionOf(int status);

// Whether a webhook that should be received as `expected` may be received as `reception`.
bool Fits(Reception reception, Expected expected);

// One POST of a webhook.
struct WebhookRequest {
  std::string event;
  std::string id;
  std::string authorization;  // The header's value.
  std::string body;
};

struct WebhookSigner {
  std::string api_key;
  std::string api_secret;
  absl::Time now;  // Tokens are valid from now on, for five minutes.
};

// How LiveKit signs `body`: an access token with iss, iat, nbf, exp and sha256, and no grants.
// Source: livekit/protocol, webhook/url_notifier.go and auth/accesstoken.go.
std::string SignWebhook(std::string_view body, const WebhookSigner& signer);

// The requests of one case, in the order to send them: one, or two. Where `event` has no id, each
// event gets one of its own, made of the signer's time and the case's name.
std::vector<WebhookRequest> RequestsOf(WebhookCase which, const WebhookEvent& event,
                                       const WebhookSigner& signer);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_CASE_H_
