// A session over a stream that fails at the n-th operation, for every n: whatever fails, it ends,
// and nothing of it is left.
#include "net/http_session.h"

#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/beast/_experimental/test/fail_count.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/server_options.h"
#include "net/session.h"

namespace lkmock::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using ::testing::HasSubstr;
using ErrorCode = boost::system::error_code;

// Beast's test stream with the rest of a socket's interface.
class FailingStream {
 public:
  using executor_type = beast::test::stream::executor_type;

  // Takes at most `write_max` bytes at once; where that is 0, the first try of each write would
  // block.
  FailingStream(asio::io_context& io, beast::test::fail_count& fail_count, size_t write_max)
      : stream_(io, fail_count), fail_count_(&fail_count), would_block_(write_max == 0) {
    stream_.write_size(write_max == 0 ? 1 : write_max);
  }

  beast::test::stream& base() { return stream_; }
  executor_type get_executor() { return stream_.get_executor(); }

  template <typename Buffers>
  size_t write_some(const Buffers& buffers, ErrorCode& error) {
    if (would_block_) {
      error = asio::error::would_block;
      return 0;
    }
    return stream_.write_some(buffers, error);
  }
  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return stream_.async_read_some(buffers, std::forward<Token>(token));
  }
  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return stream_.async_write_some(buffers, std::forward<Token>(token));
  }
  void shutdown(asio::socket_base::shutdown_type, ErrorCode& error) {
    // The test stream knows no half of a close: the peer sees the end, and our reads fail.
    if (!fail_count_->fail(error)) stream_.close();
  }
  void close(ErrorCode&) { stream_.close(); }

 private:
  beast::test::stream stream_;
  beast::test::fail_count* fail_count_;
  bool would_block_;
};

Outcome Decide(const Call& call) {
  Outcome outcome = {.reply = {.body = absl::StrCat("[", call.path, call.body, "]")}};
  if (call.path == "/wait") outcome.wait = absl::Microseconds(100);
  if (call.path == "/drop") outcome.ending = Ending::kDrop;
  return outcome;
}

constexpr std::string_view kPipeline =
    "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
    "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n"
    "POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";

struct Conversation {
  const char* name;
  std::string bytes;
  const char* last;  // Of what comes back, where nothing fails.
};

const Conversation kConversations[] = {
    {"close", std::string(kPipeline) + "GET /z HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
     "[/z]"},
    {"drop", std::string(kPipeline) + "GET /drop HTTP/1.1\r\nHost: h\r\n\r\n", "[/bok]"},
    {"rejection", std::string(kPipeline) + "GET / HTTP/1.1\r\n\r\n",
     "missing required Host header"},
    {"100-continue",
     "POST /c HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: 100-continue\r\n"
     "Connection: close\r\n\r\n",
     "[/cx]"},
};

// Has the conversation, its stream failing at operation `fail_at`, and returns what came back.
std::string Have(const Conversation& conversation, size_t fail_at, size_t write_max) {
  const ServerOptions options;
  const Handler handler = Decide;
  std::atomic<int64_t> waiting = 0;
  bool empty = false;
  SessionHost host(options, handler, waiting, [&] { empty = true; });
  asio::io_context io;
  beast::test::fail_count fail_count(fail_at);
  FailingStream stream(io, fail_count, write_max);
  beast::test::stream client(io);
  stream.base().connect(client);

  std::string received;
  char buffer[4096];
  std::function<void()> read;
  const auto on_read = [&](ErrorCode error, size_t n) {
    received.append(buffer, n);
    if (error) return client.close();  // As a client does that sees the end.
    if (absl::EndsWith(received, "100 Continue\r\n\r\n")) {
      ErrorCode ignored;
      client.write_some(asio::buffer("x", 1), ignored);
    }
    read();
  };
  read = [&] { client.async_read_some(asio::buffer(buffer), on_read); };
  read();
  ErrorCode error;
  client.write_some(asio::buffer(conversation.bytes), error);
  std::make_shared<HttpSession<FailingStream>>(std::move(stream), 0, host, nullptr)->Start();

  io.run_for(std::chrono::seconds(20));
  EXPECT_TRUE(io.stopped()) << "it hangs";
  EXPECT_TRUE(empty) << "the session is still there";
  EXPECT_EQ(waiting, 0);
  return received;
}

TEST(HttpSession, EndsWhateverOperationFails) {
  constexpr size_t kMoreThanAllOperations = 2000;
  for (const Conversation& conversation : kConversations) {
    // Whole responses at once; in pieces; and with each write waiting for room.
    for (const size_t write_max : {size_t{1} << 20, size_t{50}, size_t{0}}) {
      SCOPED_TRACE(absl::StrCat(conversation.name, ", ", write_max, " bytes a write"));
      const std::string whole = Have(conversation, kMoreThanAllOperations, write_max);
      EXPECT_THAT(whole, HasSubstr(conversation.last));
      size_t complete = 0;
      for (size_t n = 0; n < kMoreThanAllOperations && complete < 3; n += n < 40 ? 1 : 7) {
        SCOPED_TRACE(absl::StrCat("operation ", n, " fails"));
        complete = Have(conversation, n, write_max).size() == whole.size() ? complete + 1 : 0;
      }
      EXPECT_EQ(complete, 3u) << "there are more operations than were tried";
    }
  }
}

TEST(HttpSession, EndsWhenTheClientEndsDuringAWait) {
  const ServerOptions options;
  const Handler handler = [](const Call&) { return Outcome{.wait = absl::Hours(1)}; };
  std::atomic<int64_t> waiting = 0;
  SessionHost host(options, handler, waiting, [] {});
  asio::io_context io;
  beast::test::fail_count never(1000);
  FailingStream stream(io, never, 1000);
  beast::test::stream client(io);
  stream.base().connect(client);
  ErrorCode error;
  client.write_some(asio::buffer(kPipeline.data(), kPipeline.size()), error);
  std::make_shared<HttpSession<FailingStream>>(std::move(stream), 0, host, nullptr)->Start();
  io.poll();
  EXPECT_EQ(waiting, 1);
  EXPECT_FALSE(host.empty());
  client.close();
  io.run_for(std::chrono::seconds(20));
  EXPECT_EQ(waiting, 0);
  EXPECT_TRUE(host.empty());
}

TEST(HttpSession, EndsAtItsDeadlineAndNotBefore) {
  ServerOptions options;
  options.idle_timeout = absl::Hours(1);
  const Handler handler = Decide;
  std::atomic<int64_t> waiting = 0;
  SessionHost host(options, handler, waiting, [] {});
  asio::io_context io;
  beast::test::fail_count never(1000);
  FailingStream stream(io, never, 1000);
  beast::test::stream client(io);
  stream.base().connect(client);
  std::make_shared<HttpSession<FailingStream>>(std::move(stream), 0, host, nullptr)->Start();
  host.SweepAll(Clock::now() + std::chrono::minutes(59));
  io.poll();
  EXPECT_FALSE(host.empty());
  host.SweepAll(Clock::now() + std::chrono::minutes(61));
  io.poll();
  EXPECT_TRUE(host.empty());
}

}  // namespace
}  // namespace lkmock::net
