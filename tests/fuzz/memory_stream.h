// A socket without a network: what HttpSession and WebSocketSession ask of their stream.
#ifndef LKMOCK_TESTS_FUZZ_MEMORY_STREAM_H_
#define LKMOCK_TESTS_FUZZ_MEMORY_STREAM_H_

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace lkmock::fuzz {

// The client's end of it, which outlives the stream.
struct MemoryPeer {
  using ErrorCode = boost::system::error_code;

  std::string received;
  bool ended = false;  // The server has closed its side, or all of it.

  bool AwaitsInput() const { return handler != nullptr; }

  // Hands over as much of `bytes` as is asked for, and returns how much. Nothing: the client closes
  // its side.
  size_t Send(std::string_view bytes) {
    const size_t taken = boost::asio::buffer_copy(target, boost::asio::buffer(bytes));
    Finish(bytes.empty() ? ErrorCode(boost::asio::error::eof) : ErrorCode(), taken);
    return taken;
  }

  void Finish(ErrorCode error, size_t taken) {
    if (handler == nullptr) return;
    boost::asio::post(
        *io, [handler = std::exchange(handler, nullptr), error, taken] { handler(error, taken); });
  }

  boost::asio::io_context* io;
  boost::asio::mutable_buffer target;  // Of the read that is under way.
  std::function<void(ErrorCode, size_t)> handler;
};

class MemoryStream {
  using ErrorCode = boost::system::error_code;

 public:
  using executor_type = boost::asio::io_context::executor_type;

  explicit MemoryStream(std::shared_ptr<MemoryPeer> peer) : peer_(std::move(peer)) {}

  executor_type get_executor() { return peer_->io->get_executor(); }
  int native_handle() const { return -1; }

  template <typename Buffers>
  size_t write_some(const Buffers& buffers, ErrorCode& error) {
    error = peer_->ended ? ErrorCode(boost::asio::error::broken_pipe) : ErrorCode();
    if (error) return 0;
    const size_t size = boost::asio::buffer_size(buffers);
    const size_t before = peer_->received.size();
    peer_->received.resize(before + size);
    return boost::asio::buffer_copy(boost::asio::buffer(peer_->received) + before, buffers);
  }

  // Of what write_some left, hence of nothing.
  template <typename Buffers, typename Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    ErrorCode error;
    const size_t size = write_some(buffers, error);
    boost::asio::post(get_executor(), [handler = std::forward<Handler>(handler), error,
                                       size]() mutable { std::move(handler)(error, size); });
  }

  void async_read_some(boost::asio::mutable_buffer buffer,
                       std::function<void(ErrorCode, size_t)> handler) {
    peer_->target = buffer;
    peer_->handler = std::move(handler);
  }

  void cancel(ErrorCode&) { peer_->Finish(boost::asio::error::operation_aborted, 0); }

  template <typename Option>
  void set_option(const Option&, ErrorCode&) {}

  void shutdown(boost::asio::socket_base::shutdown_type, ErrorCode&) { peer_->ended = true; }

  void close(ErrorCode& error) {
    peer_->ended = true;
    cancel(error);
  }

 private:
  std::shared_ptr<MemoryPeer> peer_;
};

}  // namespace lkmock::fuzz

#endif  // LKMOCK_TESTS_FUZZ_MEMORY_STREAM_H_
