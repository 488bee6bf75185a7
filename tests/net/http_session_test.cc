// A session over a stream that fails at the n-th operation, for every n: whatever fails, it ends,
// and nothing of it is left.
#include "net/http_session.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/_experimental/test/fail_count.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/connection_gate.h"
#include "net/dribble.h"
#include "net/server_options.h"
#include "net/session.h"
#include "tests/net/failing_stream.h"

namespace lkmock::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using ErrorCode = boost::system::error_code;

// Wakes before the session even waits.
class HastyReply final : public LateReply {
 public:
  void Arm(std::function<void()> wake) override { wake(); }
  Reply Answer() override { return {.body = "[hasty]"}; }
};

Outcome Decide(const Call& call) {
  Outcome outcome = {.reply = {.body = absl::StrCat("[", call.path, call.body, "]")},
                     .span = Dribble::kShortestGap};
  if (call.path == "/wait") outcome.wait = absl::Microseconds(100);
  if (call.path == "/drop") outcome.ending = Ending::kDrop;
  if (call.path == "/reset") outcome.ending = Ending::kReset;
  if (call.path == "/stall") outcome.ending = Ending::kStall;
  if (call.path == "/truncate") outcome.ending = Ending::kTruncate;
  if (call.path == "/dribble") outcome.ending = Ending::kDribble;
  if (call.path == "/raw") outcome.ending = Ending::kRaw;
  if (call.path == "/hasty") {
    outcome.wait = absl::Hours(1);
    outcome.late = std::make_shared<HastyReply>();
  }
  return outcome;
}

constexpr std::string_view kPipeline =
    "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
    "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n"
    "POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";

const Conversation kConversations[] = {
    {"close", std::string(kPipeline) + "GET /z HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
     "[/z]"},
    {"drop", std::string(kPipeline) + "GET /drop HTTP/1.1\r\nHost: h\r\n\r\n", "[/bok]"},
    {"reset", std::string(kPipeline) + "GET /reset HTTP/1.1\r\nHost: h\r\n\r\n", "[/bok]"},
    {"stall", "GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /stall HTTP/1.1\r\nHost: h\r\n\r\n", "[/a]"},
    {"truncate", std::string(kPipeline) + "GET /truncate HTTP/1.1\r\nHost: h\r\n\r\n", "[/tru"},
    {"dribble", "GET /dribble HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "[/dribble]"},
    {"raw", std::string(kPipeline) + "GET /raw HTTP/1.1\r\nHost: h\r\n\r\n", "[/bok][/raw]"},
    {"late", std::string(kPipeline) + "GET /hasty HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
     "[hasty]"},
    {"head", std::string(kPipeline) + "HEAD /d HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
     "Connection: close\r\n\r\n"},
    {"HTTP/1.0", "GET /e HTTP/1.0\r\n\r\n", "[/e]"},
    {"rejection", std::string(kPipeline) + "GET / HTTP/1.1\r\n\r\n",
     "missing required Host header"},
    {"100-continue",
     "POST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: 100-continue\r\n"
     "Connection: close\r\n\r\n",
     "[/cx]", "100 Continue\r\n\r\n", "x"},
};

TEST(HttpSession, EndsWhateverOperationFails) { ExpectEndWhateverFails(Decide, kConversations); }

TEST(HttpSession, EndsWhenTheClientEndsDuringAWait) {
  const ServerOptions options;
  const Handler handler = [](const Call&) { return Outcome{.wait = absl::Hours(1)}; };
  SessionCounters counters;
  SessionHost host(options, handler, counters, [] {});
  asio::io_context io;
  beast::test::fail_count never(1000);
  FailingStream stream(io, never, 1000);
  beast::test::stream client(io);
  stream.base().connect(client);
  ErrorCode error;
  client.write_some(asio::buffer(kPipeline.data(), kPipeline.size()), error);
  std::make_shared<HttpSession<FailingStream>>(std::move(stream), 0, host, Admission())->Start();
  io.poll();
  EXPECT_EQ(counters.waiting, 1);
  EXPECT_FALSE(host.empty());
  client.close();
  io.run_for(std::chrono::seconds(20));
  EXPECT_EQ(counters.waiting, 0);
  EXPECT_TRUE(host.empty());
}

TEST(HttpSession, EndsAtItsDeadlineAndNotBefore) {
  ServerOptions options;
  options.idle_timeout = absl::Hours(1);
  const Handler handler = Decide;
  SessionCounters counters;
  SessionHost host(options, handler, counters, [] {});
  asio::io_context io;
  beast::test::fail_count never(1000);
  FailingStream stream(io, never, 1000);
  beast::test::stream client(io);
  stream.base().connect(client);
  std::make_shared<HttpSession<FailingStream>>(std::move(stream), 0, host, Admission())->Start();
  host.SweepAll(Clock::now() + std::chrono::minutes(59));
  io.poll();
  EXPECT_FALSE(host.empty());
  host.SweepAll(Clock::now() + std::chrono::minutes(61));
  io.poll();
  EXPECT_TRUE(host.empty());
}

// Clients of one host, which notes how many of them had an answer each time that it was asked.
struct Crowd {
  asio::io_context io;
  beast::test::fail_count never{100000};
  std::vector<beast::test::stream> clients;
  std::vector<size_t> answered_when_asked;
  const ServerOptions options = {};
  const Handler handler = [this](const Call& call) {
    answered_when_asked.push_back(
        std::count_if(clients.begin(), clients.end(),
                      [](beast::test::stream& client) { return !client.str().empty(); }));
    return Decide(call);
  };
  SessionCounters counters;
  SessionHost host{options, handler, counters, [] {}};

  // A further one, which has sent `bytes`.
  void Connect(const std::string& bytes) {
    FailingStream stream(io, never, 1000);
    clients.emplace_back(io);
    stream.base().connect(clients.back());
    ErrorCode error;
    clients.back().write_some(asio::buffer(bytes), error);
    std::make_shared<HttpSession<FailingStream>>(std::move(stream), 0, host, Admission())->Start();
  }

  void Leave() {
    for (beast::test::stream& client : clients) client.close();
    io.poll();
    EXPECT_TRUE(host.empty());
  }
};

TEST(HttpSession, WritesWhenEverybodyWasRead) {
  Crowd crowd;
  for (int i = 0; i < 3; ++i) crowd.Connect("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  crowd.io.poll();
  EXPECT_EQ(crowd.answered_when_asked, std::vector<size_t>({0, 0, 0}));
  for (beast::test::stream& client : crowd.clients) {
    EXPECT_THAT(client.str(), testing::EndsWith("[/]"));
  }
  crowd.Leave();
}

TEST(HttpSession, WritesBeforeItAnswersALargeRequest) {
  Crowd crowd;
  // Each lacks its last byte until all are there.
  for (const size_t size : {10, 10, 32 << 10}) {
    crowd.Connect(absl::StrCat("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: ", size, "\r\n\r\n",
                               std::string(size - 1, 'b')));
  }
  crowd.io.poll();
  ErrorCode error;
  for (beast::test::stream& client : crowd.clients) client.write_some(asio::buffer("b", 1), error);
  crowd.io.poll();
  EXPECT_EQ(crowd.answered_when_asked, std::vector<size_t>({0, 0, 2}));
  crowd.Leave();
}

TEST(HttpSession, ADeadlineThatARequestKeptDoesNotEndItsAnswer) {
  ServerOptions options;
  options.header_timeout = absl::Hours(1);
  asio::io_context io;
  SessionHost* swept = nullptr;
  const Handler handler = [&](const Call& call) {
    asio::post(io, [&] { swept->SweepAll(Clock::now() + std::chrono::hours(2)); });
    return Decide(call);
  };
  SessionCounters counters;
  SessionHost host(options, handler, counters, [] {});
  swept = &host;
  beast::test::fail_count never(1000);
  FailingStream stream(io, never, 1000);
  beast::test::stream client(io);
  stream.base().connect(client);
  std::make_shared<HttpSession<FailingStream>>(std::move(stream), 0, host, Admission())->Start();
  ErrorCode error;
  client.write_some(asio::buffer("GET / HTTP/1.1\r\n", 16), error);
  io.poll();
  client.write_some(asio::buffer("Host: h\r\n\r\n", 11), error);
  io.poll();
  EXPECT_THAT(client.str(), testing::EndsWith("[/]"));
  client.close();
  io.poll();
  EXPECT_TRUE(host.empty());
}

}  // namespace
}  // namespace lkmock::net
