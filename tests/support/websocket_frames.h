// WebSocket frames byte for byte (RFC 6455, 5.2), right and wrong ones, independent of net/'s own.
#ifndef LKMOCK_TESTS_SUPPORT_WEBSOCKET_FRAMES_H_
#define LKMOCK_TESTS_SUPPORT_WEBSOCKET_FRAMES_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "tests/support/raw_connection.h"

namespace lkmock::testing {

inline constexpr int kContinuation = 0x0, kText = 0x1, kBinary = 0x2;
inline constexpr int kClose = 0x8, kPing = 0x9, kPong = 0xA;

struct Frame {
  int opcode = -1;  // -1: the connection ended before it.
  std::string payload;
  bool final = true;
  int reserved = 0;  // RSV1 is 4.
  bool masked = false;

  bool operator==(const Frame& other) const {
    return opcode == other.opcode && payload == other.payload && final == other.final &&
           reserved == other.reserved && masked == other.masked;
  }
};

inline std::ostream& operator<<(std::ostream& out, const Frame& frame) {
  return out << "{opcode " << frame.opcode << ", " << frame.payload.size() << " bytes '"
             << frame.payload.substr(0, 100) << "', final " << frame.final << ", reserved "
             << frame.reserved << ", masked " << frame.masked << "}";
}

// `length_bytes`: of an extended length (0, 2 or 8), as short as it can be where it is -1.
inline std::string Encode(const Frame& frame, int length_bytes = -1) {
  const size_t size = frame.payload.size();
  if (length_bytes < 0) length_bytes = size < 126 ? 0 : size <= 0xFFFF ? 2 : 8;
  std::string bytes;
  bytes += static_cast<char>((frame.final ? 0x80 : 0) | frame.reserved << 4 | frame.opcode);
  const int length = length_bytes == 0 ? static_cast<int>(size) : length_bytes == 2 ? 126 : 127;
  bytes += static_cast<char>((frame.masked ? 0x80 : 0) | length);
  for (int i = length_bytes - 1; i >= 0; --i) bytes += static_cast<char>(size >> (8 * i));
  if (!frame.masked) return bytes + frame.payload;
  constexpr std::string_view kKey = "\x12\xfe\x34\x9a";
  bytes += kKey;
  for (size_t i = 0; i < size; ++i) {
    bytes += static_cast<char>(frame.payload[i] ^ kKey[i % kKey.size()]);
  }
  return bytes;
}

// As a well-behaved client sends it.
inline std::string ClientFrame(int opcode, std::string_view payload) {
  return Encode({.opcode = opcode, .payload = std::string(payload), .masked = true});
}

inline Frame ReadFrame(RawConnection& connection) {
  const std::string head = connection.Read(2);
  if (head.size() < 2) return {};
  Frame frame;
  frame.opcode = head[0] & 0x0F;
  frame.final = head[0] & 0x80;
  frame.reserved = head[0] >> 4 & 0x07;
  frame.masked = head[1] & 0x80;
  uint64_t size = head[1] & 0x7F;
  if (size >= 126) {
    const std::string length = connection.Read(size == 126 ? 2 : 8);
    size = 0;
    for (const char byte : length) size = size << 8 | static_cast<uint8_t>(byte);
  }
  const std::string key = frame.masked ? connection.Read(4) : "";
  frame.payload = connection.Read(size);
  for (size_t i = 0; frame.masked && i < frame.payload.size(); ++i) frame.payload[i] ^= key[i % 4];
  return frame;
}

// What a close frame carries.
inline std::string CloseText(int code, std::string_view reason = "") {
  const char bytes[] = {static_cast<char>(code >> 8), static_cast<char>(code)};
  return std::string(bytes, sizeof(bytes)) + std::string(reason);
}

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_WEBSOCKET_FRAMES_H_
