// Sessions over a stream that fails at the n-th operation, for every n.
#ifndef LKMOCK_TESTS_NET_FAILING_STREAM_H_
#define LKMOCK_TESTS_NET_FAILING_STREAM_H_

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/beast/_experimental/test/fail_count.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "core/call.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/connection_gate.h"
#include "net/http_session.h"
#include "net/server_options.h"
#include "net/session.h"
#include "tests/net/end_log.h"

namespace lkmock::net {

// Beast's test stream with the rest of a socket's interface.
class FailingStream {
  using ErrorCode = boost::system::error_code;

 public:
  using executor_type = boost::beast::test::stream::executor_type;

  // Takes at most `write_max` bytes at once; where that is 0, the first try of each write would
  // block.
  FailingStream(boost::asio::io_context& io, boost::beast::test::fail_count& fail_count,
                size_t write_max)
      : stream_(io, fail_count), fail_count_(&fail_count), would_block_(write_max == 0) {
    stream_.write_size(write_max == 0 ? 1 : write_max);
  }

  boost::beast::test::stream& base() { return stream_; }
  executor_type get_executor() { return stream_.get_executor(); }
  int native_handle() const { return -1; }

  template <typename Buffers>
  size_t write_some(const Buffers& buffers, ErrorCode& error) {
    if (would_block_) {
      error = boost::asio::error::would_block;
      return 0;
    }
    return stream_.write_some(buffers, error);
  }
  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return stream_.async_write_some(buffers, std::forward<Token>(token));
  }

  // The test stream cannot cancel a read. So it reads into a buffer of ours, and a cancelled read
  // goes on for the sake of the next.
  void async_read_some(boost::asio::mutable_buffer buffer,
                       std::function<void(ErrorCode, size_t)> handler) {
    read_->target = buffer;
    read_->handler = std::move(handler);
    if (read_->done) {
      boost::asio::post(stream_.get_executor(), [read = read_] { read->Deliver(); });
    } else if (!read_->under_way) {
      read_->under_way = true;
      stream_.async_read_some(
          boost::asio::buffer(read_->bytes, std::min(buffer.size(), sizeof(read_->bytes))),
          [read = read_](ErrorCode error, size_t n) {
            read->under_way = false;
            read->done.emplace(error, n);
            read->Deliver();
          });
    }
  }
  void cancel(ErrorCode&) {
    boost::asio::post(stream_.get_executor(), std::bind(std::exchange(read_->handler, nullptr),
                                                        boost::asio::error::operation_aborted, 0));
  }

  template <typename Option>
  void set_option(const Option&, ErrorCode& error) {
    fail_count_->fail(error);
  }
  void shutdown(boost::asio::socket_base::shutdown_type, ErrorCode& error) {
    // The test stream knows no half of a close: the peer sees the end, and our reads fail.
    if (!fail_count_->fail(error)) stream_.close();
  }
  void close(ErrorCode&) { stream_.close(); }

 private:
  struct Read {
    bool under_way = false;
    char bytes[512];
    std::optional<std::pair<ErrorCode, size_t>> done;  // Until it is delivered.
    boost::asio::mutable_buffer target;
    std::function<void(ErrorCode, size_t)> handler;

    void Deliver() {
      if (handler == nullptr) return;
      const auto [error, n] = *std::exchange(done, std::nullopt);
      boost::asio::buffer_copy(target, boost::asio::buffer(bytes, n));
      std::exchange(handler, nullptr)(error, n);
    }
  };

  boost::beast::test::stream stream_;
  boost::beast::test::fail_count* fail_count_;
  bool would_block_;
  std::shared_ptr<Read> read_ = std::make_shared<Read>();
};

struct Conversation {
  const char* name;
  std::string bytes;  // What the client sends at once …
  std::string last;   // … and what comes back last, where nothing fails.

  // When `cue` has come, the client sends `answer`.
  std::string cue = "";
  std::string answer = "";
};

// Has the conversation, its stream failing at operation `fail_at`, and returns what came back.
// The observer of each outcome is told of one end.
inline std::string Have(const Handler& handler, const Conversation& conversation, size_t fail_at,
                        size_t write_max) {
  using ErrorCode = boost::system::error_code;
  const ServerOptions options;
  SessionCounters counters;
  bool empty = false;
  EndLog log;
  const Handler watched = [&](const Call& call) { return log.Watch(handler(call)); };
  SessionHost host(options, watched, counters, [&] { empty = true; });
  boost::asio::io_context io;
  boost::beast::test::fail_count fail_count(fail_at);
  FailingStream stream(io, fail_count, write_max);
  boost::beast::test::stream client(io);
  stream.base().connect(client);

  std::string received;
  bool answered = conversation.cue.empty();
  char buffer[4096];
  std::function<void()> read;
  const auto on_read = [&](ErrorCode error, size_t n) {
    received.append(buffer, n);
    if (error) return client.close();  // As a client does that sees the end.
    if (!answered && received.find(conversation.cue) != std::string::npos) {
      answered = true;
      ErrorCode ignored;
      client.write_some(boost::asio::buffer(conversation.answer), ignored);
    }
    read();
  };
  read = [&] { client.async_read_some(boost::asio::buffer(buffer), on_read); };
  read();
  ErrorCode error;
  client.write_some(boost::asio::buffer(conversation.bytes), error);
  std::make_shared<HttpSession<FailingStream>>(std::move(stream), 0, host, Admission())->Start();

  io.run_for(std::chrono::seconds(20));
  EXPECT_TRUE(io.stopped()) << "it hangs";
  EXPECT_TRUE(empty) << "the session is still there";
  EXPECT_EQ(counters.waiting, 0);
  EXPECT_EQ(counters.websockets, 0);
  EXPECT_EQ(log.ends().size(), log.watched());
  return received;
}

// Whatever operation fails, the session ends, and nothing of it is left.
inline void ExpectEndWhateverFails(const Handler& handler,
                                   absl::Span<const Conversation> conversations) {
  constexpr size_t kMoreThanAllOperations = 2000;
  for (const Conversation& conversation : conversations) {
    // Whole responses at once; in pieces; and with each write waiting for room.
    for (const size_t write_max : {size_t{1} << 20, size_t{50}, size_t{0}}) {
      SCOPED_TRACE(absl::StrCat(conversation.name, ", ", write_max, " bytes a write"));
      const std::string whole = Have(handler, conversation, kMoreThanAllOperations, write_max);
      EXPECT_THAT(whole, ::testing::HasSubstr(conversation.last));
      size_t complete = 0;
      for (size_t n = 0; n < kMoreThanAllOperations && complete < 3; n += n < 40 ? 1 : 7) {
        SCOPED_TRACE(absl::StrCat("operation ", n, " fails"));
        const std::string received = Have(handler, conversation, n, write_max);
        complete = received.size() == whole.size() ? complete + 1 : 0;
      }
      EXPECT_EQ(complete, 3u) << "there are more operations than were tried";
    }
  }
}

}  // namespace lkmock::net

#endif  // LKMOCK_TESTS_NET_FAILING_STREAM_H_
