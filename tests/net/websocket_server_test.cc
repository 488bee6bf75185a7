// Plans and frames, seen from the client byte for byte.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "core/websocket_plan.h"
#include "gtest/gtest.h"
#include "net/http_server.h"
#include "net/websocket_deflate.h"
#include "tests/net/test_server.h"
#include "tests/net/websocket_peer.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_connection.h"
#include "tests/support/websocket_frames.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::ClientFrame;
using ::lkmock::testing::CloseText;
using ::lkmock::testing::Encode;
using ::lkmock::testing::Eventually;
using ::lkmock::testing::Frame;
using ::lkmock::testing::kBinary;
using ::lkmock::testing::kClose;
using ::lkmock::testing::kContinuation;
using ::lkmock::testing::kPing;
using ::lkmock::testing::kPong;
using ::lkmock::testing::kText;
using ::lkmock::testing::RawConnection;
using ::lkmock::testing::ReadFrame;
using End = RawConnection::End;
using Plan = WebSocketPlan;

void ExpectFin(RawConnection& client) {
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_EQ(client.end(), End::kFin);
}

// ---- Steps ----

TEST(WebSocketSteps, SendMessagesOfEverySize) {
  for (const size_t size : {0, 1, 125, 126, 65535, 65536, 3'000'000}) {
    SCOPED_TRACE(size);
    const std::string message(size, 'm');
    TestServer server(Playing(PlanOf(Plan::Send{message}, Plan::Send{"next"})));
    RawConnection client = Join(server);
    EXPECT_EQ(ReadFrame(client), (Frame{kBinary, message}));
    EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "next"}));
  }
}

TEST(WebSocketSteps, EndWithANormalClose) {
  for (const Plan& plan : {Plan{}, PlanOf(Plan::Send{"only"})}) {
    TestServer server(Playing(plan));
    RawConnection client = Join(server);
    if (!plan.steps.empty()) {
      EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "only"}));
    }
    EXPECT_EQ(ReadFrame(client), (Frame{kClose, CloseText(1000)}));
    client.Send(ClientFrame(kClose, CloseText(1000)));
    ExpectFin(client);
  }
}

TEST(WebSocketSteps, WaitAsLongAsTheySay) {
  TestServer server(Playing(PlanOf(Plan::Wait{absl::Milliseconds(30)}, Plan::Send{"then"},
                                   Plan::Wait{absl::Milliseconds(30)})));
  const absl::Time start = absl::Now();
  RawConnection client = Join(server);
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "then"}));
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(30));
  EXPECT_EQ(ReadFrame(client), (Frame{kClose, CloseText(1000)}));
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(60));
}

TEST(WebSocketSteps, AnswerControlFramesDuringAWait) {
  TestServer server(Playing(PlanOf(Plan::Wait{absl::Hours(1)})));
  RawConnection client = Join(server);
  client.Send(ClientFrame(kPing, "there?"));
  EXPECT_EQ(ReadFrame(client), (Frame{kPong, "there?"}));
  client.Send(ClientFrame(kClose, CloseText(1001, "leaving")));
  EXPECT_EQ(ReadFrame(client), (Frame{kClose, CloseText(1001)}));
  ExpectFin(client);
}

TEST(WebSocketSteps, KeepMessagesOfAWaitForTheConversation) {
  TestServer server(
      Playing(PlanOf(Plan::Wait{absl::Milliseconds(50)}, Plan::Send{"first"}, Plan::Converse{})));
  RawConnection client = Join(server);
  for (int i = 0; i < 3; ++i) client.Send(ClientFrame(kBinary, absl::StrCat(i)));
  client.Send(ClientFrame(kPing, ""));
  EXPECT_EQ(ReadFrame(client), (Frame{kPong, ""}));
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "first"}));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ReadFrame(client), (Frame{kBinary, absl::StrCat("[", i, "]")}));
  }
}

TEST(WebSocketSteps, EndAWaitWhenTheClientLeaves) {
  TestServer server(Playing(PlanOf(Plan::Wait{absl::InfiniteDuration()})));
  {
    RawConnection client = Join(server);
    EXPECT_EQ(server->stats().websockets, 1);
  }
  EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
  EXPECT_EQ(server->stats().websockets, 0);
}

TEST(WebSocketSteps, ConverseUntilTheReactionCloses) {
  TestServer server(Playing(PlanOf(Plan::Converse{}, Plan::Send{"never"})));
  RawConnection client = Join(server);
  for (const char* message : {"a", "quiet", "b", "close", "c"}) {
    client.Send(ClientFrame(kBinary, message));
  }
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "[a]"}));
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "[b]"}));
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "bye"}));
  EXPECT_EQ(ReadFrame(client), (Frame{kClose, CloseText(1011, "asked to")}));
  client.Send(ClientFrame(kPing, "") + ClientFrame(kClose, CloseText(1011)));
  ExpectFin(client);
}

TEST(WebSocketSteps, IgnoreTextInAConversation) {
  TestServer server(Playing(PlanOf(Plan::Converse{})));
  RawConnection client = Join(server);
  client.Send(ClientFrame(kText, "text") + ClientFrame(kBinary, "binary"));
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "[binary]"}));
}

TEST(WebSocketSteps, ConverseWithoutAnybodyWhoAnswers) {
  TestServer server(Playing({.steps = {Plan::Converse{}}}));
  RawConnection client = Join(server);
  client.Send(ClientFrame(kBinary, "hello?") + ClientFrame(kPing, "p"));
  EXPECT_EQ(ReadFrame(client), (Frame{kPong, "p"}));
}

TEST(WebSocketSteps, ListenWithoutAWord) {
  TestServer server(Playing(PlanOf(Plan::Listen{}, Plan::Send{"never"})));
  RawConnection client = Join(server);
  client.Send(ClientFrame(kBinary, "hello?") + ClientFrame(kPing, "p"));
  EXPECT_EQ(ReadFrame(client), (Frame{kPong, "p"}));
  client.Send(ClientFrame(kClose, ""));
  EXPECT_EQ(ReadFrame(client), (Frame{kClose, ""}));
  ExpectFin(client);
}

TEST(WebSocketSteps, CloseAndWaitForTheClientsClose) {
  const std::string longest(123, 'r');
  TestServer server(Playing(PlanOf(Plan::Close{1011, longest}, Plan::Send{"never"})));
  RawConnection client = Join(server);
  EXPECT_EQ(ReadFrame(client), (Frame{kClose, CloseText(1011, longest)}));
  client.Send(ClientFrame(kBinary, "still here"));
  EXPECT_EQ(server->stats().websockets, 1);
  client.Send(ClientFrame(kClose, CloseText(1011)));
  ExpectFin(client);
}

TEST(WebSocketSteps, CloseAndEndWithAClientThatJustLeaves) {
  TestServer server(Playing({}));
  RawConnection client = Join(server);
  EXPECT_EQ(ReadFrame(client), (Frame{kClose, CloseText(1000)}));
  client.CloseSend();
  ExpectFin(client);
}

TEST(WebSocketSteps, DropIsAFinWithoutACloseFrame) {
  TestServer server(
      Playing(PlanOf(Plan::Send{"last"}, Plan::Wait{absl::Milliseconds(20)}, Plan::Drop{})));
  RawConnection client = Join(server);
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "last"}));
  ExpectFin(client);
}

TEST(WebSocketSteps, DropIsNoResetThoughTheClientGoesOnSending) {
  const std::string flood = ClientFrame(kBinary, std::string(100'000, 'x'));
  TestServer server(Playing(PlanOf(Plan::Send{"last"}, Plan::Drop{})));
  RawConnection client = server.Connect();
  client.Send(UpgradeRequest() + flood);
  EXPECT_EQ(client.ReadResponse().status(), 101);
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "last"}));
  EXPECT_TRUE(client.Send(flood));
  ExpectFin(client);
}

TEST(WebSocketSteps, ResetIsAReset) {
  TestServer server(Playing(PlanOf(Plan::Wait{absl::Milliseconds(20)}, Plan::Reset{})));
  RawConnection client = Join(server);
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_EQ(client.end(), End::kReset);
}

// ---- Frames ----

TEST(WebSocketFrames, ArePutTogetherAcrossControlFrames) {
  TestServer server(Playing(PlanOf(Plan::Converse{})));
  RawConnection client = Join(server);
  client.Send(Encode({kBinary, "one ", false, 0, true}) + ClientFrame(kPing, "") +
              Encode({kContinuation, "two", true, 0, true}));
  EXPECT_EQ(ReadFrame(client), (Frame{kPong, ""}));
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "[one two]"}));
}

TEST(WebSocketFrames, MayComeByteByByte) {
  TestServer server(Playing(PlanOf(Plan::Converse{})));
  RawConnection client = Join(server);
  for (const char byte : ClientFrame(kBinary, "slow")) client.Send(std::string_view(&byte, 1));
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "[slow]"}));
}

TEST(WebSocketFrames, CarryLargeMessagesBothWays) {
  TestServer server(Playing(PlanOf(Plan::Converse{})));
  RawConnection client = Join(server);
  const std::string message(1'000'000, 'l');
  for (int i = 0; i < 3; ++i) {
    client.Send(ClientFrame(kBinary, message));
    EXPECT_EQ(ReadFrame(client).payload.size(), message.size() + 2);
  }
}

TEST(WebSocketFrames, OfPingsGetNoPongWhereThePlanSaysSo) {
  Plan plan = PlanOf(Plan::Converse{});
  plan.answers_pings = false;
  TestServer server(Playing(plan));
  RawConnection client = Join(server);
  client.Send(ClientFrame(kPing, "p") + ClientFrame(kBinary, "m"));
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "[m]"}));
}

TEST(WebSocketFrames, OfUnsolicitedPongsMeanNothing) {
  TestServer server(Playing(PlanOf(Plan::Converse{})));
  RawConnection client = Join(server);
  client.Send(ClientFrame(kPong, "p") + ClientFrame(kBinary, "m"));
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "[m]"}));
}

TEST(WebSocketFrames, OfACloseAreAnsweredByTheSameCodeAlone) {
  const struct {
    std::string sent;
    std::string answer;
  } kCases[] = {{"", ""},
                {CloseText(1000), CloseText(1000)},
                {CloseText(4000, "my reason"), CloseText(4000)}};
  TestServer server(Playing(PlanOf(Plan::Converse{})));
  for (const auto& test : kCases) {
    RawConnection client = Join(server);
    client.Send(ClientFrame(kClose, test.sent));
    EXPECT_EQ(ReadFrame(client), (Frame{kClose, test.answer}));
    ExpectFin(client);
  }
}

TEST(WebSocketFrames, OfACloseEndTcpWhereThePlanAnswersNone) {
  Plan plan = PlanOf(Plan::Converse{});
  plan.answers_close = false;
  TestServer server(Playing(plan));
  RawConnection client = Join(server);
  client.Send(ClientFrame(kClose, CloseText(1000)));
  ExpectFin(client);
}

TEST(WebSocketFrames, ThatBreakTheProtocolCloseTheConnection) {
  const struct {
    const char* name;
    std::string bytes;
    std::string close;
  } kCases[] = {
      {"unmasked", Encode({kBinary, "x"}), CloseText(1002, "a frame is not masked")},
      {"reserved opcode", ClientFrame(3, ""), CloseText(1002, "reserved opcode")},
      {"close code", ClientFrame(kClose, CloseText(1005)), CloseText(1002, "invalid close code")},
      {"text", ClientFrame(kText, "\xFF"), CloseText(1007, "a text message is no UTF-8")},
  };
  TestServer server(Playing(PlanOf(Plan::Converse{})));
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    RawConnection client = Join(server);
    client.Send(test.bytes + std::string(10'000, '?'));
    EXPECT_EQ(ReadFrame(client), (Frame{kClose, test.close}));
    ExpectFin(client);
  }
}

// ---- permessage-deflate ----

constexpr int kRsv1 = 4;
constexpr std::string_view kOfferDeflate = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

TEST(WebSocketDeflate, CompressesBothWays) {
  const std::string text(10'000, 'c');
  TestServer server(Playing(PlanOf(Plan::Send{text}, Plan::Converse{})));
  RawConnection client = Join(server, kOfferDeflate);
  for (int i = 0; i < 2; ++i) {  // The second without the context of the first.
    const Frame frame = ReadFrame(client);
    EXPECT_EQ(frame.reserved, kRsv1);
    EXPECT_LT(frame.payload.size(), 200u);
    std::string message;
    EXPECT_EQ(InflateMessage(frame.payload, 20'000, &message), Inflated::kOk);
    EXPECT_EQ(message, i == 0 ? text : "[" + text + "]");
    client.Send(Encode({kBinary, DeflateMessage(text), true, kRsv1, true}));
  }
}

TEST(WebSocketDeflate, LeavesControlFramesAlone) {
  TestServer server(Playing(PlanOf(Plan::Listen{})));
  RawConnection client = Join(server, kOfferDeflate);
  client.Send(ClientFrame(kPing, "p") + ClientFrame(kClose, ""));
  EXPECT_EQ(ReadFrame(client), (Frame{kPong, "p"}));
  EXPECT_EQ(ReadFrame(client), (Frame{kClose, ""}));
}

TEST(WebSocketDeflate, TakesMessagesThatAreNotCompressed) {
  TestServer server(Playing(PlanOf(Plan::Converse{})));
  RawConnection client = Join(server, kOfferDeflate);
  client.Send(ClientFrame(kBinary, "plain"));
  std::string message;
  EXPECT_EQ(InflateMessage(ReadFrame(client).payload, 100, &message), Inflated::kOk);
  EXPECT_EQ(message, "[plain]");
}

}  // namespace
}  // namespace lkmock::net
