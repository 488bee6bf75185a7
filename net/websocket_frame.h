// The frames of RFC 6455, 5: how they are written, and what both ends of a WebSocket agree on.
#ifndef LKMOCK_NET_WEBSOCKET_FRAME_H_
#define LKMOCK_NET_WEBSOCKET_FRAME_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lkmock::net {

// Source: RFC 6455, 11.8.
enum class Opcode : uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xA,
};

inline bool IsControl(Opcode opcode) { return (static_cast<uint8_t>(opcode) & 0x8) != 0; }

// Source: RFC 6455, 7.4.1.
inline constexpr uint16_t kCloseNormal = 1000;
inline constexpr uint16_t kCloseGoingAway = 1001;
inline constexpr uint16_t kCloseProtocolError = 1002;
inline constexpr uint16_t kCloseNoStatus = 1005;  // Never on the wire: a frame without a code.
inline constexpr uint16_t kCloseInvalidData = 1007;
inline constexpr uint16_t kCloseTooLarge = 1009;

// Whether a close frame may carry `code`: the registered ones (IANA, WebSocket Close Code Number)
// but for those that are never sent, and the 3000 to 4999 of libraries and applications.
bool IsCloseCodeOfTheWire(uint16_t code);

// The payload of a control frame is at most this long (RFC 6455, 5.5).
inline constexpr size_t kMaxControlPayload = 125;

using MaskKey = std::array<uint8_t, 4>;

// Masks or unmasks `data`, whose first byte is the `offset`-th of its frame's payload.
void ApplyMask(const MaskKey& key, size_t offset, char* data, size_t size);

// Appends one final frame. A client masks it (RFC 6455, 5.3), a server does not. `compressed`:
// `payload` is what DeflateMessage made.
void AppendFrame(Opcode opcode, std::string_view payload, bool compressed,
                 std::optional<MaskKey> mask, std::string* out);

// The payload of a close frame. Empty for kCloseNoStatus; a longer reason is cut to 123 bytes.
std::string ClosePayload(uint16_t code, std::string_view reason);

}  // namespace lkmock::net

#endif  // LKMOCK_NET_WEBSOCKET_FRAME_H_
