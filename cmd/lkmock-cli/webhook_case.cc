#include "cmd/lkmock-cli/webhook_case.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "auth/body_hash.h"
#include "auth/claims.h"
#include "auth/token_minter.h"

namespace lkmock::cli {
namespace {

constexpr absl::Duration kValidity = absl::Minutes(5);  // As LiveKit's own.

constexpr WebhookCaseRow kCases[] = {
    {WebhookCase::kValid, "valid", Expected::kAccepted, "a webhook as LiveKit sends it",
     "a good webhook; has the receiver the same key and secret, and the raw body?"},
    {WebhookCase::kTampered, "tampered", Expected::kRejected,
     "a body with another `id` than the one that was signed",
     "a body that nobody signed; the claim sha256 must be the hash of the raw body"},
    {WebhookCase::kNoExp, "no-exp", Expected::kEither, "a token without `exp`",
     "a token without exp, which is good for ever in the hands of anyone who saw it; newer SDKs "
     "refuse it"},
    {WebhookCase::kExpired, "expired", Expected::kRejected,
     "a token that expired 55 minutes ago, as a webhook that someone recorded has",
     "an expired token; anyone who saw a webhook once can send it again"},
    {WebhookCase::kWrongKey, "wrong-key", Expected::kRejected,
     "a token of the right key, signed with another secret",
     "a token that another secret signed; anyone can send webhooks"},
    {WebhookCase::kAlgNone, "alg-none", Expected::kRejected,
     "a token that names the algorithm `none` and has no signature",
     "a token without a signature; anyone can send webhooks"},
    {WebhookCase::kBearerPrefix, "bearer-prefix", Expected::kEither,
     "`Authorization: Bearer TOKEN`, which LiveKit does not send", ""},
    {WebhookCase::kUnknownEvent, "unknown-event", Expected::kAccepted,
     "an event and a field that no LiveKit has yet",
     "an event that it does not know; newer servers send more events and fields, which it should "
     "ignore"},
    {WebhookCase::kDuplicate, "duplicate", Expected::kAccepted, "the same webhook twice",
     "a webhook twice; LiveKit repeats what it is not sure has arrived"},
    {WebhookCase::kReordered, "reordered", Expected::kAccepted,
     "`participant_left`, then `participant_joined`; `createdAt` has the true order",
     "webhooks out of order; they may overtake one another, and createdAt tells"},
};

// What `event` is called in the id that it gets.
std::string IdOf(const WebhookEvent& event, WebhookCase which, const WebhookSigner& signer) {
  if (!event.id.empty()) return event.id;
  return StableId("EV_", absl::StrCat(absl::ToUnixNanos(signer.now), " ", static_cast<int>(which),
                                      " ", event.name));
}

auth::Claims ClaimsOf(std::string_view body, const WebhookSigner& signer) {
  auth::Claims claims;
  claims.issuer = signer.api_key;
  claims.issued_at = signer.now;
  claims.not_before = signer.now;
  claims.expires_at = signer.now + kValidity;
  claims.sha256 = auth::BodyHash(body);
  return claims;
}

// The value of Authorization for `body`, with the defect of `which`.
std::string Authorize(WebhookCase which, std::string_view body, WebhookSigner signer) {
  using auth::TokenDefect;
  const auto defective = [&](TokenDefect defect) {
    return auth::MintDefectiveToken(defect, ClaimsOf(body, signer), signer.api_key,
                                    signer.api_secret, signer.now);
  };
  switch (which) {
    case WebhookCase::kNoExp:
      return defective(TokenDefect::kNoExp);
    case WebhookCase::kWrongKey:
      return defective(TokenDefect::kWrongSecret);
    case WebhookCase::kAlgNone:
      return defective(TokenDefect::kAlgNone);
    case WebhookCase::kExpired:  // All its times are past, not its exp alone.
      signer.now -= absl::Hours(1);
      break;
    case WebhookCase::kBearerPrefix:
      return absl::StrCat("Bearer ", SignWebhook(body, signer));
    default:
      break;
  }
  return SignWebhook(body, signer);
}

WebhookRequest Signed(WebhookCase which, const WebhookEvent& event, const WebhookSigner& signer) {
  std::string body = EventJson(event);
  std::string authorization = Authorize(which, body, signer);
  return {event.name, event.id, std::move(authorization), std::move(body)};
}

std::vector<WebhookRequest> Reordered(WebhookEvent joined, const WebhookSigner& signer) {
  WebhookEvent left = joined;
  left.name = "participant_left";
  left.id = IdOf(left, WebhookCase::kReordered, signer);
  joined.name = "participant_joined";
  joined.id.clear();  // An id that was asked for is the first one's.
  joined.id = IdOf(joined, WebhookCase::kReordered, signer);
  joined.created_at -= absl::Seconds(1);
  return {Signed(WebhookCase::kReordered, left, signer),
          Signed(WebhookCase::kReordered, joined, signer)};
}

}  // namespace

absl::Span<const WebhookCaseRow> AllWebhookCases() { return kCases; }

const WebhookCaseRow* FindWebhookCase(std::string_view name) {
  for (const WebhookCaseRow& row : kCases) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string_view ExpectedName(Expected expected) {
  switch (expected) {
    case Expected::kAccepted:
      return "accepted";
    case Expected::kRejected:
      return "rejected";
    case Expected::kEither:
      return "either";
  }
  return "";
}

Reception ReceptionOf(int status) {
  if (status / 100 == 2) return Reception::kAccepted;
  for (int other : {404, 405, 408, 415, 429}) {
    if (status == other) return Reception::kOther;
  }
  return status / 100 == 4 ? Reception::kRejected : Reception::kOther;
}

bool Fits(Reception reception, Expected expected) {
  switch (reception) {
    case Reception::kAccepted:
      return expected != Expected::kRejected;
    case Reception::kRejected:
      return expected != Expected::kAccepted;
    case Reception::kOther:
      return false;
  }
  return false;
}

std::string SignWebhook(std::string_view body, const WebhookSigner& signer) {
  return auth::MintToken(ClaimsOf(body, signer), signer.api_key, signer.api_secret);
}

std::vector<WebhookRequest> RequestsOf(WebhookCase which, const WebhookEvent& wanted,
                                       const WebhookSigner& signer) {
  if (which == WebhookCase::kReordered) return Reordered(wanted, signer);
  WebhookEvent event = wanted;
  event.id = IdOf(event, which, signer);
  WebhookRequest request = Signed(which, event, signer);
  switch (which) {
    case WebhookCase::kTampered:
      request.id = StableId("EV_", absl::StrCat("not ", event.id));
      request.body = Patched(request.body, absl::StrCat(R"({"id":")", request.id, R"("})"));
      return {request};
    case WebhookCase::kUnknownEvent:
      request.event = "lkmock_future_event";
      request.body = Patched(request.body, absl::StrCat(R"({"event":")", request.event,
                                                        R"(","lkmockFutureField":{"new":[1]}})"));
      request.authorization = SignWebhook(request.body, signer);
      return {request};
    case WebhookCase::kDuplicate:
      return {request, request};
    default:
      return {request};
  }
}

}  // namespace lkmock::cli
