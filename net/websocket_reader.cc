#include "net/websocket_reader.h"

#include <algorithm>
#include <utility>

#include "core/json_text.h"
#include "net/websocket_deflate.h"

namespace lkmock::net {
namespace {

uint64_t BigEndian(const uint8_t* bytes, int size) {
  uint64_t value = 0;
  for (int i = 0; i < size; ++i) value = value << 8 | bytes[i];
  return value;
}

}  // namespace

WebSocketReader::Event WebSocketReader::Next(std::string_view* input) {
  // Not clear(): a connection may be silent for hours after a large message.
  std::string().swap(payload_);
  while (true) {
    while (!in_payload_) {
      const size_t n = std::min<size_t>(header_needed_ - header_size_, input->size());
      std::copy_n(input->begin(), n, header_.begin() + header_size_);
      header_size_ += n;
      input->remove_prefix(n);
      if (header_size_ < header_needed_) return Event::kNeedMore;
      if (const Event event = OnHeader(); event != Event::kNeedMore) return event;
    }
    const size_t n = std::min<uint64_t>(frame_size_ - frame_taken_, input->size());
    std::string& target = IsControl(opcode_) ? control_ : message_;
    target.append(*input, 0, n);
    input->remove_prefix(n);
    if (from_client_) ApplyMask(mask_, frame_taken_, target.data() + target.size() - n, n);
    frame_taken_ += n;
    if (frame_taken_ < frame_size_) return Event::kNeedMore;
    if (const Event event = OnFrameEnd(); event != Event::kNeedMore) return event;
  }
}

size_t WebSocketReader::missing() const {
  return in_payload_ ? frame_size_ - frame_taken_ : header_needed_ - header_size_;
}

// Called with two bytes first, then with the whole header. kNeedMore: all is well so far.
WebSocketReader::Event WebSocketReader::OnHeader() {
  const uint8_t length = header_[1] & 0x7F;
  const int length_bytes = length < 126 ? 0 : length == 126 ? 2 : 8;
  if (header_size_ == 2) {
    final_ = header_[0] & 0x80;
    const bool rsv1 = header_[0] & 0x40;
    opcode_ = static_cast<Opcode>(header_[0] & 0x0F);
    const bool masked = header_[1] & 0x80;
    if (header_[0] & 0x30) return Fail(kCloseProtocolError, "reserved bits are set");
    if (masked != from_client_) {
      return Fail(kCloseProtocolError, masked ? "a frame is masked" : "a frame is not masked");
    }
    switch (opcode_) {
      case Opcode::kClose:
      case Opcode::kPing:
      case Opcode::kPong:
        if (!final_) return Fail(kCloseProtocolError, "a control frame is fragmented");
        if (length > kMaxControlPayload) return Fail(kCloseProtocolError, "control frame too long");
        if (rsv1) return Fail(kCloseProtocolError, "a control frame is compressed");
        break;
      case Opcode::kText:
      case Opcode::kBinary:
        if (in_message_) return Fail(kCloseProtocolError, "a message begins within another");
        if (rsv1 && !deflate_) return Fail(kCloseProtocolError, "RSV1 without permessage-deflate");
        in_message_ = true;
        compressed_ = rsv1;
        message_opcode_ = opcode_;
        break;
      case Opcode::kContinuation:
        if (!in_message_) return Fail(kCloseProtocolError, "a continuation of no message");
        if (rsv1) return Fail(kCloseProtocolError, "RSV1 in a continuation");
        break;
      default:
        return Fail(kCloseProtocolError, "reserved opcode");
    }
    header_needed_ += length_bytes + (masked ? mask_.size() : 0);
    if (header_size_ < header_needed_) return Event::kNeedMore;
  }
  // Upstream: a length may be written longer than need be, against RFC 6455, 5.2.
  frame_size_ = length_bytes == 0 ? length : BigEndian(&header_[2], length_bytes);
  if (!IsControl(opcode_) && frame_size_ > limit_ - message_.size()) {
    return Fail(kCloseTooLarge, "message too large");
  }
  if (from_client_) std::copy_n(&header_[2 + length_bytes], mask_.size(), mask_.begin());
  frame_taken_ = 0;
  in_payload_ = true;
  return Event::kNeedMore;
}

WebSocketReader::Event WebSocketReader::OnFrameEnd() {
  in_payload_ = false;
  header_size_ = 0;
  header_needed_ = 2;
  if (IsControl(opcode_)) return OnControl();
  return final_ ? OnMessageEnd() : Event::kNeedMore;
}

WebSocketReader::Event WebSocketReader::OnMessageEnd() {
  in_message_ = false;
  if (compressed_) {
    switch (InflateMessage(std::exchange(message_, {}), limit_, &payload_)) {
      case Inflated::kOk:
        break;
      case Inflated::kTooLarge:
        return Fail(kCloseTooLarge, "message too large");
      case Inflated::kCorrupt:
        return Fail(kCloseInvalidData, "a message does not inflate");
    }
  } else {
    payload_ = std::exchange(message_, {});
  }
  if (message_opcode_ == Opcode::kBinary) return Event::kBinary;
  if (!IsUtf8(payload_)) return Fail(kCloseInvalidData, "a text message is no UTF-8");
  return Event::kText;
}

WebSocketReader::Event WebSocketReader::OnControl() {
  payload_ = std::exchange(control_, {});
  if (opcode_ == Opcode::kPing) return Event::kPing;
  if (opcode_ == Opcode::kPong) return Event::kPong;
  close_code_ = kCloseNoStatus;
  if (payload_.empty()) return Event::kClose;
  if (payload_.size() < 2) return Fail(kCloseProtocolError, "half a close code");
  close_code_ = BigEndian(reinterpret_cast<const uint8_t*>(payload_.data()), 2);
  if (!IsCloseCodeOfTheWire(close_code_)) return Fail(kCloseProtocolError, "invalid close code");
  payload_.erase(0, 2);
  if (!IsUtf8(payload_)) return Fail(kCloseInvalidData, "a close reason is no UTF-8");
  return Event::kClose;
}

WebSocketReader::Event WebSocketReader::Fail(uint16_t close_code, std::string_view error) {
  close_code_ = close_code;
  error_ = error;
  return Event::kError;
}

}  // namespace lkmock::net
