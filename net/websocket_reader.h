// Bytes in, messages out: the receiving half of RFC 6455, of either end, without its socket.
#ifndef LKMOCK_NET_WEBSOCKET_READER_H_
#define LKMOCK_NET_WEBSOCKET_READER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/websocket_frame.h"

namespace lkmock::net {

// Between two messages it holds no memory but its own.
class WebSocketReader {
 public:
  enum class Peer { kClient, kServer };  // A client's frames are masked, a server's never.

  enum class Event {
    kNeedMore,  // All input is taken.
    kText,      // A whole message, its fragments put together and inflated; valid UTF-8.
    kBinary,
    kPing,
    kPong,
    kClose,  // payload() is the reason: valid UTF-8, perhaps empty.
    kError,  // The peer breaks the protocol, or the limit; what follows cannot be read.
  };

  // A message is at most `max_message_bytes`, both as it travels and inflated. `deflate`:
  // permessage-deflate was agreed on.
  WebSocketReader(Peer peer, bool deflate, size_t max_message_bytes)
      : from_client_(peer == Peer::kClient), deflate_(deflate), limit_(max_message_bytes) {}

  // Takes bytes off the front of *input up to the end of the next event.
  Event Next(std::string_view* input);

  // Of the last event; to be moved from, until Next.
  std::string& payload() { return payload_; }

  // Of kClose: kCloseNoStatus where the frame has no code. Of kError: what to close with, 1002 for
  // a breach of the protocol, 1007 for text that is no UTF-8 and data that does not inflate, 1009
  // for the limit.
  uint16_t close_code() const { return close_code_; }

  // Of kError: what was found.
  std::string_view error() const { return error_; }

  // The bytes that the current frame lacks; a few where it has not begun.
  size_t missing() const;

 private:
  Event OnHeader();
  Event OnFrameEnd();
  Event OnMessageEnd();
  Event OnControl();
  Event Fail(uint16_t close_code, std::string_view error);

  const bool from_client_;
  const bool deflate_;
  const size_t limit_;

  // The current frame.
  std::array<uint8_t, 14> header_;  // The longest there is.
  uint8_t header_size_ = 0;         // Of it, this much is there …
  uint8_t header_needed_ = 2;       // … of this much, as far as is known.
  bool in_payload_ = false;
  bool final_ = false;
  Opcode opcode_ = Opcode::kContinuation;
  MaskKey mask_;
  uint64_t frame_size_ = 0;
  uint64_t frame_taken_ = 0;

  // The current message.
  bool in_message_ = false;
  bool compressed_ = false;
  Opcode message_opcode_ = Opcode::kBinary;
  std::string message_;

  std::string control_;  // Control frames may come between the fragments of a message.
  std::string payload_;
  uint16_t close_code_ = 0;
  std::string_view error_;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_WEBSOCKET_READER_H_
