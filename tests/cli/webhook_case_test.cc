// The good webhooks and the bad ones, as the verifier of tokens sees them.
#include "cmd/lkmock-cli/webhook_case.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "auth/body_hash.h"
#include "auth/claims.h"
#include "auth/key_ring.h"
#include "auth/token_verifier.h"
#include "cmd/lkmock-cli/webhook_event.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_webhook.pb.h"
#include "responder/proto_json_reader.h"
#include "tests/cli/webhook_receiver.h"

namespace lkmock::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

WebhookSigner Signer() { return {"devkey", "secret", kNow}; }

std::vector<WebhookRequest> Requests(WebhookCase which) {
  WebhookEvent event;
  event.created_at = kNow;
  return RequestsOf(which, event, Signer());
}

WebhookRequest Request(WebhookCase which) { return Requests(which).at(0); }

absl::StatusOr<auth::Claims> Verified(std::string_view token, absl::Time now = kNow) {
  return auth::VerifyToken(
      token, auth::KeyRing({.keys = {{"devkey", "secret"}}, .strict_keys = true}), now);
}

std::string Refusal(WebhookCase which) {
  return std::string(Verified(Request(which).authorization).status().message());
}

livekit::WebhookEvent Parsed(const WebhookRequest& request) {
  livekit::WebhookEvent event;
  EXPECT_TRUE(responder::ReadProtoJson(request.body, &event).ok()) << request.body;
  return event;
}

TEST(SignWebhook, SaysWhoSignedWhatAndForHowLong) {
  const std::string body = R"({"event":"room_started"})";
  const absl::StatusOr<auth::Claims> claims = Verified(SignWebhook(body, Signer()));
  ASSERT_TRUE(claims.ok()) << claims.status();
  auth::Claims expected;  // And no grant.
  expected.issuer = "devkey";
  expected.issued_at = kNow;
  expected.not_before = kNow;
  expected.expires_at = kNow + absl::Minutes(5);
  expected.sha256 = auth::BodyHash(body);
  EXPECT_EQ(*claims, expected);
}

TEST(WebhookCases, SignTheExactBodyUnlessTheySpoilIt) {
  for (const WebhookCaseRow& row : AllWebhookCases()) {
    SCOPED_TRACE(row.name);
    for (const WebhookRequest& request : Requests(row.which)) {
      const std::string_view token = auth::TokenFromAuthorization(request.authorization);
      const auto decoded = auth::DecodeToken(token);
      ASSERT_TRUE(decoded.ok()) << decoded.status();
      const auto claims = auth::ParseClaims(decoded->claims_json);
      ASSERT_TRUE(claims.ok()) << claims.status();
      EXPECT_EQ(claims->issuer, "devkey");
      EXPECT_EQ(claims->sha256 == auth::BodyHash(request.body),
                row.which != WebhookCase::kTampered);
      EXPECT_EQ(Parsed(request).event(), request.event);
      EXPECT_EQ(Parsed(request).id(), request.id);
    }
  }
}

// The table's promises, kept by a receiver that does as the newer SDKs do.
TEST(WebhookCases, AreReceivedAsTheySay) {
  for (const WebhookCaseRow& row : AllWebhookCases()) {
    SCOPED_TRACE(row.name);
    for (const WebhookRequest& request : Requests(row.which)) {
      const int status = Receive(request.authorization, request.body, kNow);
      EXPECT_TRUE(Fits(ReceptionOf(status), row.expected)) << status;
    }
  }
}

TEST(WebhookCases, HaveOneThingWrongEach) {
  EXPECT_EQ(Refusal(WebhookCase::kNoExp), "no exp");
  EXPECT_EQ(Refusal(WebhookCase::kExpired), "expired 55m ago");
  EXPECT_EQ(Refusal(WebhookCase::kWrongKey), "bad signature");
  EXPECT_EQ(Refusal(WebhookCase::kAlgNone), "algorithm is none, not HS256");
  for (WebhookCase which : {WebhookCase::kValid, WebhookCase::kTampered, WebhookCase::kUnknownEvent,
                            WebhookCase::kDuplicate, WebhookCase::kReordered}) {
    EXPECT_EQ(Refusal(which), "");
  }
  EXPECT_THAT(Request(WebhookCase::kBearerPrefix).authorization, StartsWith("Bearer ey"));
  EXPECT_THAT(Request(WebhookCase::kValid).authorization, StartsWith("ey"));
}

TEST(WebhookCases, TamperWithTheIdAlone) {
  livekit::WebhookEvent tampered = Parsed(Request(WebhookCase::kTampered));
  const livekit::WebhookEvent valid = Parsed(Request(WebhookCase::kValid));
  EXPECT_NE(tampered.id(), valid.id());
  tampered.set_id(valid.id());
  EXPECT_EQ(tampered.SerializeAsString(), valid.SerializeAsString());
}

TEST(WebhookCases, InventAnEventAndAField) {
  const WebhookRequest request = Request(WebhookCase::kUnknownEvent);
  const auto known = AllWebhookEvents();
  EXPECT_EQ(std::count(known.begin(), known.end(), request.event), 0);
  EXPECT_THAT(request.body, HasSubstr(R"("lkmockFutureField":{"new":[1]})"));
  EXPECT_EQ(Parsed(request).room().name(), "demo");
}

TEST(WebhookCases, RepeatTheSameBytes) {
  const std::vector<WebhookRequest> requests = Requests(WebhookCase::kDuplicate);
  ASSERT_EQ(requests.size(), 2);
  EXPECT_EQ(requests[0].body, requests[1].body);
  EXPECT_EQ(requests[0].authorization, requests[1].authorization);
}

TEST(WebhookCases, SendTheLaterEventFirst) {
  const std::vector<WebhookRequest> requests = Requests(WebhookCase::kReordered);
  ASSERT_EQ(requests.size(), 2);
  EXPECT_EQ(requests[0].event, "participant_left");
  EXPECT_EQ(requests[1].event, "participant_joined");
  EXPECT_NE(requests[0].id, requests[1].id);
  EXPECT_LT(Parsed(requests[1]).created_at(), Parsed(requests[0]).created_at());
  EXPECT_EQ(Parsed(requests[1]).participant().sid(), Parsed(requests[0]).participant().sid());
}

TEST(WebhookCases, GiveEachEventAnIdOfItsOwn) {
  std::multiset<std::string> ids;
  for (const WebhookCaseRow& row : AllWebhookCases()) {
    for (const WebhookRequest& request : Requests(row.which)) ids.insert(request.id);
  }
  for (const std::string& id : ids) EXPECT_THAT(id, StartsWith("EV_"));
  const std::set<std::string> different(ids.begin(), ids.end());
  EXPECT_EQ(different.size(), ids.size() - 1);  // The duplicate's.
  EXPECT_NE(RequestsOf(WebhookCase::kValid, {}, {"k", "s", kNow + absl::Nanoseconds(1)})[0].id,
            Request(WebhookCase::kValid).id);
}

TEST(WebhookCases, KeepAnIdThatWasAskedFor) {
  WebhookEvent event;
  event.created_at = kNow;
  event.id = "EV_mine";
  EXPECT_EQ(RequestsOf(WebhookCase::kValid, event, Signer())[0].id, "EV_mine");
  EXPECT_EQ(RequestsOf(WebhookCase::kDuplicate, event, Signer())[1].id, "EV_mine");
  const std::vector<WebhookRequest> reordered =
      RequestsOf(WebhookCase::kReordered, event, Signer());
  EXPECT_EQ(reordered[0].id, "EV_mine");
  EXPECT_NE(reordered[1].id, "EV_mine");
  EXPECT_NE(RequestsOf(WebhookCase::kTampered, event, Signer())[0].id, "EV_mine");
}

TEST(WebhookCases, AreFoundByName) {
  for (const WebhookCaseRow& row : AllWebhookCases()) EXPECT_EQ(FindWebhookCase(row.name), &row);
  EXPECT_EQ(FindWebhookCase("all"), nullptr);
}

TEST(Reception, IsOtherWhereTheStatusSaysNothingOfTheSignature) {
  for (int status : {200, 201, 204, 299}) EXPECT_EQ(ReceptionOf(status), Reception::kAccepted);
  for (int status : {400, 401, 403, 409, 422}) {
    EXPECT_EQ(ReceptionOf(status), Reception::kRejected) << status;
  }
  for (int status : {101, 301, 307, 404, 405, 408, 415, 429, 500, 501, 503}) {
    EXPECT_EQ(ReceptionOf(status), Reception::kOther) << status;
  }
}

TEST(Reception, FitsWhatIsExpected) {
  struct Case {
    Reception reception;
    bool accepted, rejected, either;
  };
  for (const Case& row : {Case{Reception::kAccepted, true, false, true},
                          {Reception::kRejected, false, true, true},
                          {Reception::kOther, false, false, false}}) {
    EXPECT_EQ(Fits(row.reception, Expected::kAccepted), row.accepted);
    EXPECT_EQ(Fits(row.reception, Expected::kRejected), row.rejected);
    EXPECT_EQ(Fits(row.reception, Expected::kEither), row.either);
  }
}

// docs/webhooks.md, "Cases": | `valid` | a webhook as LiveKit sends it | accepted |
TEST(WebhookCases, StandInTheDocumentation) {
  std::ifstream page("docs/webhooks.md");
  std::vector<std::string> documented;
  bool below = false;
  for (std::string line; std::getline(page, line);) {
    if (absl::StartsWith(line, "## ")) below = line == "## Cases";
    if (below && absl::StartsWith(line, "| `")) documented.push_back(line);
  }
  std::vector<std::string> expected;
  for (const WebhookCaseRow& row : AllWebhookCases()) {
    expected.push_back(absl::StrCat("| `", row.name, "` | ", row.summary, " | ",
                                    ExpectedName(row.expected), " |"));
  }
  EXPECT_EQ(documented, expected);
}

}  // namespace
}  // namespace lkmock::cli
