#include "net/websocket_client.h"

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "core/websocket_plan.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/http_server.h"
#include "net/websocket_handshake.h"
#include "tests/net/scripted_peer.h"
#include "tests/net/test_server.h"
#include "tests/net/websocket_peer.h"
#include "tests/support/status_matchers.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::IsOk;
using ::lkmock::testing::StatusIs;
using ::testing::HasSubstr;
using Event = WebSocketClient::Event;
using Plan = WebSocketPlan;

constexpr absl::Duration kBound = absl::Seconds(20);

std::string UrlOf(uint16_t port, std::string_view target = "/rtc") {
  return absl::StrCat("ws://127.0.0.1:", port, target);
}

std::unique_ptr<WebSocketClient> Dial(const TestServer& server, bool deflate = false) {
  auto answer = WebSocketClient::Connect({.url = UrlOf(server.port()), .offer_deflate = deflate});
  EXPECT_THAT(answer, IsOk());
  return answer.ok() ? std::move(answer->client) : nullptr;
}

TEST(WebSocketClient, CarriesMessagesBothWays) {
  for (const bool deflate : {false, true}) {
    SCOPED_TRACE(deflate);
    TestServer server(Playing(PlanOf(Plan::Send{"hello"}, Plan::Converse{})));
    const auto client = Dial(server, deflate);
    ASSERT_NE(client, nullptr);
    EXPECT_EQ(client->upgrade().status, 101);
    EXPECT_EQ(client->upgrade().Header("X-Lk-Mock-Warning"), "careful");
    EXPECT_EQ(client->upgrade().Header("Sec-WebSocket-Extensions").empty(), !deflate);
    EXPECT_EQ(client->Receive(kBound).message, "hello");
    for (const size_t size : {0, 1, 125, 126, 70'000, 1'000'000}) {
      const std::string message(size, 'm');
      EXPECT_THAT(client->Send(message), IsOk());
      const Event event = client->Receive(kBound);
      EXPECT_EQ(event.kind, Event::kMessage);
      EXPECT_EQ(event.message, absl::StrCat("[", message, "]"));
    }
  }
}

TEST(WebSocketClient, SendsItsHeadersAndQuery) {
  TestServer server([](const Call& call) {
    return Playing(PlanOf(Plan::Send{
        absl::StrCat(call.path, "?", call.query, " ", call.headers.Get("Authorization"))}))(call);
  });
  const auto answer = WebSocketClient::Connect(
      {.url = UrlOf(server.port(), "/rtc/v1?a=b"), .headers = {{"Authorization", "Bearer t"}}});
  ASSERT_THAT(answer, IsOk());
  ASSERT_NE(answer->client, nullptr);
  EXPECT_EQ(answer->client->Receive(kBound).message, "/rtc/v1?a=b Bearer t");
}

TEST(WebSocketClient, HandsOutARefusal) {
  TestServer server([](const Call&) {
    Outcome outcome = Answer("requested room does not exist");
    outcome.reply.status = 404;
    return outcome;
  });
  const auto answer = WebSocketClient::Connect({.url = UrlOf(server.port())});
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->client, nullptr);
  EXPECT_EQ(answer->response.status, 404);
  EXPECT_EQ(answer->response.body, "requested room does not exist");
}

TEST(WebSocketClient, WaitsNoLongerThanItShould) {
  TestServer server(Playing(PlanOf(Plan::Listen{})));
  const auto client = Dial(server);
  const absl::Time start = absl::Now();
  EXPECT_EQ(client->Receive(absl::Milliseconds(20)).kind, Event::kTimeout);
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(20));
  EXPECT_EQ(client->Receive(absl::ZeroDuration()).kind, Event::kTimeout);
}

TEST(WebSocketClient, TellsHowTheConnectionEnds) {
  Plan rude = PlanOf(Plan::Converse{});
  rude.answers_close = false;
  const struct {
    const char* name;
    Plan plan;
    bool close;  // By the client.
    Event::Kind kind;
    uint16_t code;
    const char* reason;
  } kCases[] = {
      {"closed", PlanOf(Plan::Close{1011, "over"}), false, Event::kClosed, 1011, "over"},
      {"normally", Plan{}, false, Event::kClosed, 1000, ""},
      {"by us", PlanOf(Plan::Converse{}), true, Event::kClosed, 4001, ""},
      {"by us, unanswered", rude, true, Event::kDropped, 0, ""},
      {"dropped", PlanOf(Plan::Drop{}), false, Event::kDropped, 0, ""},
      {"reset", PlanOf(Plan::Wait{absl::Milliseconds(20)}, Plan::Reset{}), false, Event::kReset, 0,
       ""},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    TestServer server(Playing(test.plan));
    const auto client = Dial(server);
    ASSERT_NE(client, nullptr);
    if (test.close) client->Close(4001, "leaving");
    for (int i = 0; i < 2; ++i) {
      const Event event = client->Receive(kBound);
      EXPECT_EQ(event.kind, test.kind);
      EXPECT_EQ(event.close_code, test.code);
      EXPECT_EQ(event.close_reason, test.reason);
    }
    EXPECT_THAT(client->Send("too late"), StatusIs(absl::StatusCode::kUnavailable));
  }
}

TEST(WebSocketClient, ReceivesWhatWasSentBeforeTheEnd) {
  TestServer server(Playing(PlanOf(Plan::Send{"last"}, Plan::Send{"words"}, Plan::Drop{})));
  const auto client = Dial(server);
  EXPECT_EQ(client->Receive(kBound).message, "last");
  EXPECT_EQ(client->Receive(kBound).message, "words");
  EXPECT_EQ(client->Receive(kBound).kind, Event::kDropped);
}

TEST(WebSocketClient, AnswersTheCloseOfAServerThatStops) {
  TestServer server(Playing(PlanOf(Plan::Converse{})));
  const auto client = Dial(server);
  std::thread shutdown([&] { server->Shutdown(absl::InfiniteDuration()); });
  EXPECT_EQ(client->Receive(kBound).close_code, 1001);
  shutdown.join();
}

TEST(WebSocketClient, PingsWithoutMoreAdo) {
  TestServer server(Playing(PlanOf(Plan::Converse{})));
  const auto client = Dial(server);
  EXPECT_THAT(client->Ping("there?"), IsOk());
  EXPECT_THAT(client->Send("m"), IsOk());
  EXPECT_EQ(client->Receive(kBound).message, "[m]");
  EXPECT_THAT(client->Ping(std::string(126, 'p')), StatusIs(absl::StatusCode::kInvalidArgument));
}

// A server that upgrades, sends `bytes`, and never reads on.
ScriptedPeer::Script UpgradeAndSend(std::string bytes) {
  return [bytes = std::move(bytes)](std::string_view request) {
    constexpr std::string_view kField = "Sec-WebSocket-Key: ";
    request.remove_prefix(request.find(kField) + kField.size());
    return absl::StrCat(
        "HTTP/1.1 101 Fine\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: ",
        WebSocketAccept(request.substr(0, request.find('\r'))), "\r\n\r\n", bytes);
  };
}

std::string Repeated(size_t times, std::string_view text) {
  std::string repeated;
  repeated.reserve(times * text.size());
  for (size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST(WebSocketClient, IsNotHeldByAMessageThatNeverEnds) {
  const std::string fragments = Repeated(32 << 20, std::string_view("\x00\x00", 2));
  ScriptedPeer peer(UpgradeAndSend(absl::StrCat(std::string_view("\x02\x00", 2), fragments)),
                    ScriptedPeer::kClose);
  const auto answer = WebSocketClient::Connect({.url = UrlOf(peer.port())});
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->client->Receive(absl::Milliseconds(20)).kind, Event::kTimeout);
}

TEST(WebSocketClient, EndsWhereTheServerTakesNoMessage) {
  ScriptedPeer peer(UpgradeAndSend(""), ScriptedPeer::kStay);
  const auto answer = WebSocketClient::Connect(
      {.url = UrlOf(peer.port()), .connect_timeout = absl::Milliseconds(500)});
  ASSERT_THAT(answer, IsOk());
  const std::string message(32 << 20, 'm');  // More than the system keeps for a reader.
  EXPECT_THAT(answer->client->Send(message),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("took no message for 500ms")));
  EXPECT_THAT(answer->client->Send("into the payload of the first"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("is closed")));
  answer->client->Close(1000, "");
  EXPECT_EQ(answer->client->Receive(kBound).kind, Event::kReset);
}

TEST(WebSocketClient, EndsWhereTheServerTakesNoPong) {
  const std::string ping = absl::StrCat("\x89\x7d", std::string(125, 'p'));
  ScriptedPeer peer(UpgradeAndSend(Repeated(256 << 10, ping)), ScriptedPeer::kStay);
  const auto answer = WebSocketClient::Connect(
      {.url = UrlOf(peer.port()), .connect_timeout = absl::Milliseconds(500)});
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->client->Receive(kBound).kind, Event::kReset);
}

TEST(WebSocketClient, SaysWhatIsWrongWithAnUpgrade) {
  const struct {
    const char* name;
    std::string response;
    const char* complaint;
  } kCases[] = {
      {"another protocol", "HTTP/1.1 101 Fine\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
       "upgraded to 'h2c', not to websocket"},
      {"another key",
       "HTTP/1.1 101 Fine\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
       "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
       "which answers another key"},
      {"nothing", "", "closed the connection without a response"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    ScriptedPeer peer(test.response, ScriptedPeer::kClose);
    EXPECT_THAT(WebSocketClient::Connect({.url = UrlOf(peer.port())}),
                StatusIs(absl::StatusCode::kUnavailable, HasSubstr(test.complaint)));
  }
}

TEST(WebSocketClient, GivesUpOnAServerThatDoesNotAnswer) {
  TestServer server(Playing({}, absl::Hours(1)));
  EXPECT_THAT(WebSocketClient::Connect(
                  {.url = UrlOf(server.port()), .connect_timeout = absl::Milliseconds(30)}),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("timed out after 30ms")));
}

TEST(WebSocketClient, RefusesWhatCannotBeSent) {
  EXPECT_THAT(WebSocketClient::Connect({.url = "wss://h"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("TLS is not supported")));
  EXPECT_THAT(WebSocketClient::Connect({.url = "ws://h", .headers = {{"A b", "c"}}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is no name of a header")));
}

}  // namespace
}  // namespace lkmock::net
