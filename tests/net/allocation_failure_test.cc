// Memory that is not there: the n-th allocation of a server fails, for every n. It costs one
// connection, or nothing; the next one is served, and nothing is left behind.
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "core/websocket_plan.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/dribble.h"
#include "net/server_options.h"
#include "tests/net/test_server.h"
#include "tests/net/websocket_peer.h"
#include "tests/support/eventually.h"
#include "tests/support/failing_new.h"
#include "tests/support/raw_connection.h"
#include "tests/support/websocket_frames.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::ClientFrame;
using ::lkmock::testing::CloseText;
using ::lkmock::testing::Eventually;
using ::lkmock::testing::FailAllocation;
using ::lkmock::testing::kBinary;
using ::lkmock::testing::kClose;
using ::lkmock::testing::kPing;
using ::lkmock::testing::RawConnection;
using ::lkmock::testing::SpareThisThread;
using Plan = WebSocketPlan;

class HastyReply final : public LateReply {
 public:
  void Arm(std::function<void()> wake) override { wake(); }
  Reply Answer() override { return {.body = "[hasty]"}; }
};

class Observer final : public ExchangeObserver {
 public:
  void OnBegin(int) override {}
  void OnEnd(ExchangeEnd) override { last_ = std::string(100, 'x'); }

 private:
  std::string last_;
};

Outcome Decide(const Call& call) {
  if (call.path == "/rtc") {
    return Playing(PlanOf(Plan::Send{std::string(600, 'h')}, Plan::Wait{absl::Microseconds(100)},
                          Plan::Converse{}))(call);
  }
  Outcome outcome = Answer(absl::StrCat("[", call.path, std::string(1000, '.'), call.body, "]"));
  outcome.span = Dribble::kShortestGap;
  outcome.observer = std::make_shared<Observer>();
  if (call.path == "/wait") outcome.wait = absl::Microseconds(100);
  if (call.path == "/drop") outcome.ending = Ending::kDrop;
  if (call.path == "/truncate") outcome.ending = Ending::kTruncate;
  if (call.path == "/dribble") outcome.ending = Ending::kDribble;
  if (call.path == "/large") outcome.reply.body.assign(20'000'000, 'x');
  if (call.path == "/hasty") {
    outcome.wait = absl::Hours(1);
    outcome.late = std::make_shared<HastyReply>();
  }
  return outcome;
}

struct Conversation {
  const char* name;
  std::string bytes;
  std::string last;  // What comes back last where nothing fails.
};

const Conversation kConversations[] = {
    {"request", Get("/a", "Connection: close\r\n"), "]"},
    {"pipeline", Get("/a") + Get("/wait") + Post("/b", "body") + Get("/z", "Connection: close\r\n"),
     "]"},
    {"body",
     absl::StrCat("POST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n"
                  "Connection: close\r\n\r\n",
                  std::string(100'000, 'b')),
     "bbb]"},
    {"chunks",
     "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
     "4\r\nbody\r\n0\r\n\r\n",
     "body]"},
    {"header", Get("/a", absl::StrCat("X: ", std::string(9000, 'x'), "\r\nConnection: close\r\n")),
     "]"},
    {"rejection", "GET / HTTP/1.1\r\n\r\n", "missing required Host header"},
    {"drop", Get("/drop"), ""},
    {"truncate", Get("/truncate"), "..."},
    {"dribble", Get("/dribble", "Connection: close\r\n"), "]"},
    {"late reply", Get("/hasty", "Connection: close\r\n"), "[hasty]"},
    {"large", Get("/large", "Connection: close\r\n"), "xxx"},
    {"WebSocket",
     UpgradeRequest() + ClientFrame(kPing, "p") + ClientFrame(kBinary, std::string(2000, 'm')) +
         ClientFrame(kClose, CloseText(4321)),
     CloseText(4321)},
    {"compressed WebSocket",
     UpgradeRequest("Sec-WebSocket-Extensions: permessage-deflate\r\n") +
         ClientFrame(kBinary, "m") + ClientFrame(kClose, CloseText(4321)),
     CloseText(4321)},
};

TEST(AllocationFailure, CostsOneConnectionAtMost) {
  SpareThisThread();
  constexpr int kMoreThanAll = 500;
  ServerOptions options = LoopbackOptions();
  options.threads = 1;
  TestServer server(Decide, options);
  for (const Conversation& conversation : kConversations) {
    SCOPED_TRACE(conversation.name);
    bool failed = true;
    int n = 0;
    while (failed && ++n < kMoreThanAll) {
      SCOPED_TRACE(absl::StrCat("allocation ", n, " fails"));
      FailAllocation(n);
      RawConnection unlucky = server.Connect();
      unlucky.Send(conversation.bytes);
      const std::string received = unlucky.ReadToEnd();
      unlucky.Close();
      ASSERT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
      failed = FailAllocation(0);
      if (!failed) {
        EXPECT_TRUE(absl::EndsWith(received, conversation.last)) << received.substr(0, 300);
      }
      EXPECT_EQ(server->stats().waiting, 0);
      EXPECT_EQ(server->stats().websockets, 0);
      RawConnection next = server.Connect();
      next.Send(Get("/next"));
      ASSERT_EQ(next.ReadResponse().status(), 200);
      next.Close();
      ASSERT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
    }
    EXPECT_LT(n, kMoreThanAll) << "there are more allocations than were tried";
    RecordProperty(conversation.name, n);
  }
}

TEST(AllocationFailure, InAHandlerOrAnyExceptionOfItCostsOneConnection) {
  SpareThisThread();
  TestServer server([](const Call& call) -> Outcome {
    if (call.path == "/throw") throw std::bad_alloc();
    return Echo(call);
  });
  for (int i = 0; i < 3; ++i) {
    RawConnection unlucky = server.Connect();
    RawConnection other = server.Connect();
    unlucky.Send(Get("/throw"));
    EXPECT_EQ(unlucky.ReadToEnd(), "");
    other.Send(Get("/"));
    EXPECT_EQ(other.ReadResponse().status(), 200);
  }
  EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
}

TEST(AllocationFailure, DoesNotKeepAServerFromItsEnd) {
  SpareThisThread();
  for (int n = 1; n < 25; ++n) {
    SCOPED_TRACE(n);
    ServerOptions options = LoopbackOptions();
    options.threads = 1;
    TestServer server(Decide, options);
    RawConnection idle = server.Connect();
    idle.Send(Get("/a"));
    EXPECT_EQ(idle.ReadResponse().status(), 200);
    RawConnection websocket = Join(server);
    FailAllocation(n);
    server->Shutdown(absl::Seconds(5));
    FailAllocation(0);
    EXPECT_EQ(server->stats().connections, 0);
  }
}

}  // namespace
}  // namespace lkmock::net
