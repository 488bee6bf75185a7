// The signal side without sockets: refusals, and the script that each mode becomes.
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "cmd/test-server/mock_service.h"
#include "core/decision.h"
#include "faults/signal_modes.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_rtc.pb.h"
#include "tests/support/test_call.h"

namespace lkmock {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TestCall;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const Region kHere = {1, "region-1", "http://127.0.0.1:10000"};

std::string TokenWith(std::string_view lk_mock) {
  auth::Claims claims;
  claims.expires_at = kNow + absl::Minutes(5);
  claims.subject = "ann";
  claims.video.room_join = true;
  claims.video.room = "lobby";
  if (!lk_mock.empty()) claims.attributes["lk.mock"] = std::string(lk_mock);
  return auth::MintToken(claims, "devkey", "secret");
}

std::string TokenOfMode(std::string_view mode) {
  return TokenWith(absl::StrCat(R"({"signal":")", mode, R"(","leaveAction":"RECONNECT"})"));
}

TestCall CallOf(std::string path, std::string_view token, std::string_view more = "") {
  return {.method = "GET",
          .path = std::move(path),
          .query = absl::StrCat("access_token=", token, more)};
}

// What the service in kHere answers.
Outcome Connect(TestCall call, bool strict = false) {
  MockServiceOptions options;
  options.regions = {{0, "region-0", "http://127.0.0.1:9999"}, kHere};
  options.strict = strict;
  const auto service = MockService::Create(std::move(options));
  call.region_index = kHere.index;
  return call.With([&](const Call& c) { return (*service)->Handle(c, kNow); });
}

Outcome Validate(const TestCall& call, bool strict = false) { return Connect(call, strict); }

// The script in words: "join", "reconnect", "leave RECONNECT", "wait 200ms", "close 1011 …", …
std::vector<std::string> Script(const Outcome& outcome) {
  struct Teller {
    std::string operator()(const WebSocketPlan::Send& send) const {
      livekit::SignalResponse response;
      EXPECT_TRUE(response.ParseFromString(send.message));
      if (response.has_leave()) {
        return absl::StrCat("leave ",
                            livekit::LeaveRequest::Action_Name(response.leave().action()));
      }
      return response.has_join() ? "join" : response.has_reconnect() ? "reconnect" : "?";
    }
    std::string operator()(const WebSocketPlan::Wait& wait) const {
      return absl::StrCat("wait ", absl::FormatDuration(wait.time));
    }
    std::string operator()(const WebSocketPlan::Converse&) const { return "converse"; }
    std::string operator()(const WebSocketPlan::Listen&) const { return "listen"; }
    std::string operator()(const WebSocketPlan::Close& close) const {
      return absl::StrCat("close ", close.code, " ", close.reason);
    }
    std::string operator()(const WebSocketPlan::Drop&) const { return "drop"; }
    std::string operator()(const WebSocketPlan::Reset&) const { return "reset"; }
  };
  std::vector<std::string> words;
  if (outcome.websocket == nullptr) return words;
  for (const auto& step : outcome.websocket->steps) words.push_back(std::visit(Teller(), step));
  return words;
}

struct Expected {
  std::string mode;
  int refused;  // 0: accepted.
  std::vector<std::string> join;
  std::vector<std::string> reconnect;
};

TEST(SignalService, PlaysEveryModeOnBothPaths) {
  const Expected kModes[] = {
      {"happy", 0, {"join", "converse"}, {"reconnect", "converse"}},
      {"validate_500", 500, {}, {}},
      {"validate_service_not_found", 404, {}, {}},
      {"room_not_found", 404, {}, {}},
      {"no_first_message", 0, {"listen"}, {"listen"}},
      {"no_pong", 0, {"join", "converse"}, {"reconnect", "converse"}},
      {"close_before_join", 0, {"wait 50ms", "close 1011 "}, {"wait 50ms", "close 1011 "}},
      {"close_when_connected",
       0,
       {"join", "wait 200ms", "close 1011 mock close_when_connected"},
       {"reconnect", "wait 200ms", "close 1011 mock close_when_connected"}},
      {"drop_when_connected",
       0,
       {"join", "wait 200ms", "drop"},
       {"reconnect", "wait 200ms", "drop"}},
      {"leave_when_connected",
       0,
       {"join", "wait 200ms", "leave RECONNECT", "converse"},
       {"reconnect", "wait 200ms", "leave RECONNECT", "converse"}},
      {"leave_first_message", 0, {"leave RECONNECT", "listen"}, {"leave RECONNECT", "listen"}},
      {"leave_during_reconnect", 0, {"join", "converse"}, {"leave RECONNECT", "listen"}},
      {"drop_on_close", 0, {"join", "converse"}, {"reconnect", "converse"}},
  };
  ASSERT_EQ(std::size(kModes), faults::AllSignalModes().size());
  for (const Expected& expected : kModes) {
    for (const char* path : {"/rtc", "/rtc/v1"}) {
      SCOPED_TRACE(absl::StrCat(expected.mode, " on ", path));
      const std::string token = TokenOfMode(expected.mode);
      const Outcome join = Connect(CallOf(path, token));
      const Outcome reconnect = Connect(CallOf(path, token, "&reconnect=1"));
      EXPECT_EQ(Script(join), expected.join);
      EXPECT_EQ(Script(reconnect), expected.reconnect);
      EXPECT_EQ(join.ending, expected.refused == 0 ? Ending::kWebSocket : Ending::kReply);
      EXPECT_EQ(join.reply.status, expected.refused == 0 ? 200 : expected.refused);
    }
  }
}

// The token chooses the mode, so a client that sends a control is told that it is not read.
TEST(SignalService, NamesAControlHeaderWhichHasNoEffect) {
  for (const char* path : {"/rtc", "/rtc/v1", "/rtc/validate", "/rtc/v1/validate"}) {
    for (const char* name : {"X-Lk-Mock", "x-lk-mock-skip-auth", "X-Lk-Mock-Weather"}) {
      SCOPED_TRACE(absl::StrCat(name, " on ", path));
      const std::string wanted =
          absl::StrCat("header '", name, "' has no effect on a signal connection: the token ",
                       "chooses its mode, in the attribute lk.mock");
      for (const char* mode : {"happy", "room_not_found"}) {
        TestCall call = CallOf(path, TokenOfMode(mode));
        const Outcome plain = Connect(call);
        call.headers.emplace_back(name, R"({"skipAuth":true})");
        const Outcome told = Connect(call);
        EXPECT_EQ(told.reply.headers.Get("X-Lk-Mock-Warning"), wanted);
        EXPECT_THAT(told.problems, ElementsAre(wanted));
        EXPECT_EQ(told.reply.status, plain.reply.status);
        EXPECT_EQ(Script(told), Script(plain));
        EXPECT_EQ(Connect(call, /*strict=*/true).reply.status, 400);
      }
      TestCall stranger = CallOf(path, "a.b");
      stranger.headers.emplace_back(name, "true");
      for (const bool strict : {false, true}) {
        EXPECT_EQ(Connect(stranger, strict).reply.status, 401);
        EXPECT_EQ(Connect(stranger, strict).reply.headers.Get("X-Lk-Mock-Warning"), wanted);
      }
      TestCall empty = CallOf(path, TokenOfMode("happy"));
      empty.headers.emplace_back(name, "");
      EXPECT_FALSE(Connect(empty, /*strict=*/true).reply.headers.Has("X-Lk-Mock-Warning"));
    }
  }
}

TEST(SignalService, ValidateAnswersByTheMode) {
  for (const faults::SignalMode& mode : faults::AllSignalModes()) {
    SCOPED_TRACE(mode.name);
    const Outcome outcome = Validate(CallOf("/rtc/validate", TokenOfMode(mode.name)));
    EXPECT_EQ(outcome.reply.status, mode.validate_status);
    EXPECT_EQ(outcome.reply.body, mode.validate_body);
    EXPECT_EQ(outcome.reply.headers.Get("Access-Control-Allow-Origin"), "*");
  }
}

TEST(SignalService, RefusesATokenThatDoesNotVerify) {
  const Outcome validate = Validate(CallOf("/rtc/v1/validate", "a.b"));
  EXPECT_EQ(validate.reply.status, 401);
  EXPECT_EQ(validate.reply.body, "invalid token: not a JWT: 2 parts, not 3");
  EXPECT_EQ(validate.reply.headers.Get("Access-Control-Allow-Origin"), "*");
  const Outcome connect = Connect(TestCall{.path = "/rtc"});
  EXPECT_EQ(connect.reply.status, 401);
  EXPECT_EQ(connect.reply.body, "invalid token: no token");
}

TEST(SignalService, TakesTheTokenFromTheHeaderWhereTheQueryHasNone) {
  const std::string token = TokenOfMode("happy");
  EXPECT_EQ(
      Connect(TestCall{.path = "/rtc", .headers = {{"Authorization", "Bearer " + token}}}).ending,
      Ending::kWebSocket);
  TestCall both = CallOf("/rtc", "a.b");
  both.headers = {{"Authorization", "Bearer " + token}};
  EXPECT_EQ(Connect(both).reply.status, 401);
}

TEST(SignalService, AnswersMessagesWithPongsButInNoPong) {
  livekit::SignalRequest ping;
  ping.set_ping(1);
  for (const faults::SignalMode& mode : faults::AllSignalModes()) {
    const Outcome outcome = Connect(CallOf("/rtc", TokenOfMode(mode.name)));
    if (outcome.websocket == nullptr) continue;
    const auto reaction = outcome.websocket->on_message(ping.SerializeAsString(), kNow);
    EXPECT_EQ(reaction.message.has_value(), mode.name != "no_pong") << mode.name;
    EXPECT_EQ(outcome.websocket->answers_close, mode.name != "drop_on_close");
    EXPECT_TRUE(outcome.websocket->answers_pings);
  }
}

std::string JoinRequestParameter(const livekit::JoinRequest& join) {
  livekit::WrappedJoinRequest wrapped;
  wrapped.set_join_request(join.SerializeAsString());
  return "&join_request=" + absl::WebSafeBase64Escape(wrapped.SerializeAsString());
}

livekit::ParticipantInfo Joined(const Outcome& outcome) {
  livekit::SignalResponse response;
  EXPECT_TRUE(response.ParseFromString(
      std::get<WebSocketPlan::Send>(outcome.websocket->steps.at(0)).message));
  return response.join().participant();
}

TEST(SignalService, ReadsTheJoinRequestOnV1Alone) {
  livekit::JoinRequest join;
  join.set_reconnect(true);
  const std::string parameter = JoinRequestParameter(join);
  const std::string token = TokenOfMode("happy");
  EXPECT_THAT(Script(Connect(CallOf("/rtc/v1", token, parameter))),
              ElementsAre("reconnect", "converse"));
  EXPECT_THAT(Script(Connect(CallOf("/rtc", token, parameter))), ElementsAre("join", "converse"));

  join.set_reconnect(false);
  join.set_metadata("m");
  (*join.mutable_participant_attributes())["a"] = "1";
  const livekit::ParticipantInfo participant =
      Joined(Connect(CallOf("/rtc/v1", token, JoinRequestParameter(join))));
  EXPECT_EQ(participant.identity(), "ann");
  EXPECT_EQ(participant.metadata(), "m");
  EXPECT_EQ(participant.attributes().at("a"), "1");
}

TEST(SignalService, RecordsARequestThatIsNoUpgradeAsMalformed) {
  TestCall call = CallOf("/rtc", TokenOfMode("happy"));
  EXPECT_EQ(Connect(call).decision, Decision::kMalformed);
  call.headers = {{"Connection", "Upgrade"},
                  {"Upgrade", "websocket"},
                  {"Sec-WebSocket-Version", "13"},
                  {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  EXPECT_EQ(Connect(call).decision, Decision::kServed);
}

TEST(SignalService, TellsOfABrokenJoinRequestOnValidateToo) {
  const TestCall call = CallOf("/rtc/v1/validate", TokenOfMode("happy"), "&join_request=AAAA");
  EXPECT_THAT(std::string(Validate(call).reply.headers.Get("X-Lk-Mock-Warning")),
              HasSubstr("join_request"));
  EXPECT_EQ(Validate(call, /*strict=*/true).reply.status, 400);
}

TEST(SignalService, ReportsProblemsOrRefusesThemUnderStrict) {
  const struct {
    TestCall call;
    std::string complaint;
  } kCalls[] = {
      {CallOf("/rtc/v1", TokenOfMode("no_pnog")), "no_pong"},
      {CallOf("/rtc/v1", TokenWith("nonsense")), "lk.mock is not JSON"},
      {CallOf("/rtc/v1", TokenOfMode("happy"), "&join_request=AAAA"), "join_request"},
  };
  for (const auto& row : kCalls) {
    SCOPED_TRACE(row.complaint);
    const Outcome lenient = Connect(row.call);
    EXPECT_EQ(lenient.ending, Ending::kWebSocket);
    EXPECT_THAT(std::string(lenient.reply.headers.Get("X-Lk-Mock-Warning")),
                HasSubstr(row.complaint));
    const Outcome strict = Connect(row.call, true);
    EXPECT_EQ(strict.reply.status, 400);
    EXPECT_THAT(strict.reply.body, HasSubstr(row.complaint));
  }
  EXPECT_EQ(Validate(CallOf("/rtc/validate", TokenOfMode("no_pnog"))).reply.status, 200);
  EXPECT_EQ(Validate(CallOf("/rtc/validate", TokenOfMode("no_pnog")), true).reply.status, 400);
}

}  // namespace
}  // namespace lkmock
