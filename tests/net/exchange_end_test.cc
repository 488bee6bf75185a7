// Whatever becomes of a request, its observer is told once, and what is true.
#include <functional>
#include <vector>

#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "core/websocket_plan.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/server_options.h"
#include "tests/net/end_log.h"
#include "tests/net/test_server.h"
#include "tests/net/websocket_peer.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_connection.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::Eventually;
using ::lkmock::testing::RawConnection;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum ExchangeEnd;

constexpr absl::Duration kMoment = absl::Milliseconds(20);
constexpr absl::Duration kForever = absl::Hours(1);

Outcome OutcomeOf(Ending ending, absl::Duration span = kMoment) {
  return {.ending = ending, .reply = {.body = "body"}, .span = span};
}

Outcome Parked() { return {.wait = kForever}; }

// More than a socket's buffers hold, so that its writing takes until the client reads.
Outcome Large(Ending ending = Ending::kReply) {
  Outcome outcome = OutcomeOf(ending);
  outcome.reply.body.assign(20'000'000, 'x');
  return outcome;
}

// What the client does once it has sent its request.
using Client = std::function<void(RawConnection&, TestServer&)>;

void ReadToEnd(RawConnection& client, TestServer&) { client.ReadToEnd(); }

bool Waits(TestServer& server) {
  return Eventually([&] { return server->stats().waiting == 1; });
}
void LeaveTheWait(RawConnection& client, TestServer& server) {
  EXPECT_TRUE(Waits(server));
  client.Close();
}
void CloseSendInTheWait(RawConnection& client, TestServer& server) {
  EXPECT_TRUE(Waits(server));
  client.CloseSend();
  client.ReadToEnd();
}
void ResetInTheWait(RawConnection& client, TestServer& server) {
  EXPECT_TRUE(Waits(server));
  client.Reset();
}
void ResetInTheMiddle(RawConnection& client, TestServer&) {
  EXPECT_EQ(client.Read(1), "H");
  client.Reset();
}
void BeShutDown(RawConnection&, TestServer& server) {
  EXPECT_TRUE(Waits(server));
  server->Shutdown(kMoment);
}
void BeShutDownInTheMiddle(RawConnection& client, TestServer& server) {
  EXPECT_EQ(client.Read(1), "H");
  server->Shutdown(absl::ZeroDuration());
}
void DoNotRead(RawConnection&, TestServer&) {}

constexpr int kNever = -1;

struct EndCase {
  const char* name;
  Outcome outcome;
  Client client;
  int begin;  // The status that is told; kNever: nothing began.
  ExchangeEnd end;
  absl::Duration write_timeout = kForever;
};

TEST(ExchangeEnd, IsToldInEveryState) {
  const EndCase kCases[] = {
      // Carried out.
      {"reply", OutcomeOf(Ending::kReply), ReadToEnd, 200, kDone},
      {"reply after a wait", {.wait = kMoment}, ReadToEnd, 200, kDone},
      {"drop", OutcomeOf(Ending::kDrop), ReadToEnd, 0, kDone},
      {"reset", OutcomeOf(Ending::kReset), ReadToEnd, 0, kDone},
      {"stall", OutcomeOf(Ending::kStall), ReadToEnd, 0, kDone},
      {"truncate", OutcomeOf(Ending::kTruncate), ReadToEnd, 200, kDone},
      {"dribble", OutcomeOf(Ending::kDribble), ReadToEnd, 200, kDone},
      {"raw", OutcomeOf(Ending::kRaw), ReadToEnd, 0, kDone},
      {"refused upgrade", OutcomeOf(Ending::kWebSocket), ReadToEnd, 400, kDone},
      {"large reply", Large(), ReadToEnd, 200, kDone},
      // The client left before.
      {"left in the wait", Parked(), LeaveTheWait, kNever, kClientGone},
      {"closed its side in the wait", Parked(), CloseSendInTheWait, kNever, kClientGone},
      {"reset in the wait", Parked(), ResetInTheWait, kNever, kClientGone},
      {"left in a stall", OutcomeOf(Ending::kStall, kForever), LeaveTheWait, 0, kClientGone},
      {"reset in a stall", OutcomeOf(Ending::kStall, kForever), ResetInTheWait, 0, kClientGone},
      {"left in a dribble", OutcomeOf(Ending::kDribble, kForever), LeaveTheWait, 200, kClientGone},
      {"reset in a dribble", OutcomeOf(Ending::kDribble, kForever), ResetInTheMiddle, 200,
       kClientGone},
      {"reset in the writing", Large(), ResetInTheMiddle, 200, kClientGone},
      {"reset in the writing of half", Large(Ending::kTruncate), ResetInTheMiddle, 200,
       kClientGone},
      // The server cut it.
      {"unread", Large(), DoNotRead, 200, kCut, kMoment},
      {"unread piece", Large(Ending::kDribble), DoNotRead, 200, kCut, kMoment},
      {"shutdown in the wait", Parked(), BeShutDown, kNever, kCut},
      {"shutdown in a stall", OutcomeOf(Ending::kStall, kForever), BeShutDown, 0, kCut},
      {"shutdown in a dribble", OutcomeOf(Ending::kDribble, kForever), BeShutDown, 200, kCut},
      {"shutdown in the writing", Large(), BeShutDownInTheMiddle, 200, kCut},
  };
  for (const EndCase& test : kCases) {
    SCOPED_TRACE(test.name);
    ServerOptions options = LoopbackOptions();
    options.write_timeout = test.write_timeout;
    EndLog log;
    {
      TestServer server([&](const Call&) { return log.Watch(test.outcome); }, options);
      RawConnection client = server.Connect();
      client.Send(Get("/", "Connection: close\r\n"));
      test.client(client, server);
      EXPECT_TRUE(Eventually([&] { return !log.ends().empty(); }));
    }
    if (test.begin == kNever) {
      EXPECT_THAT(log.begins(), IsEmpty());
    } else {
      EXPECT_THAT(log.begins(), ElementsAre(test.begin));
    }
    EXPECT_THAT(log.ends(), ElementsAre(test.end));
  }
}

// Also with a wait, in which there is a read that is to be cancelled first.
TEST(ExchangeEnd, OfAnUpgradeIsItsBeginning) {
  for (const absl::Duration wait : {absl::ZeroDuration(), absl::Milliseconds(1)}) {
    EndLog log;
    const Handler play = Playing(PlanOf(WebSocketPlan::Converse{}), wait);
    TestServer server([&](const Call& call) { return log.Watch(play(call)); });
    RawConnection client = Join(server);
    EXPECT_THAT(log.ends(), ElementsAre(kDone));
    client.Close();
    EXPECT_TRUE(Eventually([&] { return server->stats().websockets == 0; }));
    EXPECT_THAT(log.ends(), SizeIs(1));
  }
}

TEST(ExchangeEnd, OfAnUpgradeWhoseClientLeftIsThat) {
  EndLog log;
  const Handler play = Playing(PlanOf(WebSocketPlan::Converse{}), kForever);
  TestServer server([&](const Call& call) { return log.Watch(play(call)); });
  RawConnection client = server.Connect();
  client.Send(UpgradeRequest());
  LeaveTheWait(client, server);
  EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
  EXPECT_THAT(log.ends(), ElementsAre(kClientGone));
}

// The client closed its side before the second request's turn came.
TEST(ExchangeEnd, IsToldOfARequestWhoseClientHasLeftWhenItsWaitBegins) {
  EndLog log;
  TestServer server(
      [&](const Call& call) { return log.Watch(call.path == "/large" ? Large() : Parked()); });
  RawConnection client = server.Connect();
  client.Send(Get("/large") + Get("/parked"));
  client.CloseSend();
  EXPECT_EQ(client.ReadResponse().body.size(), 20'000'000u);
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_THAT(log.ends(), ElementsAre(kDone, kClientGone));
}

TEST(ExchangeEnd, IsToldOfEachRequestOfAPipeline) {
  EndLog log;
  TestServer server([&](const Call& call) { return log.Watch(Echo(call)); });
  RawConnection client = server.Connect();
  client.Send(Get("/1") + Get("/2") + Get("/3", "Connection: close\r\n"));
  client.ReadToEnd();
  EXPECT_THAT(log.ends(), ElementsAre(kDone, kDone, kDone));
}

TEST(ExchangeEnd, IsToldOfAllThatTheServersEndCuts) {
  EndLog log;
  std::vector<RawConnection> clients;
  {
    TestServer server([&](const Call& call) {
      return log.Watch(call.path == "/stall" ? OutcomeOf(Ending::kStall, kForever) : Large());
    });
    for (int i = 0; i < 10; ++i) {
      clients.push_back(server.Connect());
      clients.back().Send(Get(i % 2 ? "/stall" : "/large"));
    }
    EXPECT_TRUE(Eventually([&] { return log.watched() == clients.size(); }));
  }
  EXPECT_THAT(log.ends(), SizeIs(clients.size()));
  EXPECT_THAT(log.ends(), Each(kCut));
}

}  // namespace
}  // namespace lkmock::net
