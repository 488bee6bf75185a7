#include "net/websocket_frame.h"

namespace lkmock::net {
namespace {

void AppendBigEndian(uint64_t value, int bytes, std::string* out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out->push_back(static_cast<char>(value >> shift));
  }
}

}  // namespace

bool IsCloseCodeOfTheWire(uint16_t code) {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

void ApplyMask(const MaskKey& key, size_t offset, char* data, size_t size) {
  for (size_t i = 0; i < size; ++i) data[i] ^= static_cast<char>(key[(offset + i) % key.size()]);
}

void AppendFrame(Opcode opcode, std::string_view payload, bool compressed,
                 std::optional<MaskKey> mask, std::string* out) {
  constexpr uint8_t kFin = 0x80;
  constexpr uint8_t kRsv1 = 0x40;
  constexpr uint8_t kMasked = 0x80;
  out->push_back(static_cast<char>(kFin | (compressed ? kRsv1 : 0) | static_cast<uint8_t>(opcode)));
  const uint8_t masked = mask ? kMasked : 0;
  if (payload.size() < 126) {
    out->push_back(static_cast<char>(masked | payload.size()));
  } else if (payload.size() <= 0xFFFF) {
    out->push_back(static_cast<char>(masked | 126));
    AppendBigEndian(payload.size(), 2, out);
  } else {
    out->push_back(static_cast<char>(masked | 127));
    AppendBigEndian(payload.size(), 8, out);
  }
  if (mask) out->append(mask->begin(), mask->end());
  out->append(payload);
  if (mask) ApplyMask(*mask, 0, out->data() + out->size() - payload.size(), payload.size());
}

std::string ClosePayload(uint16_t code, std::string_view reason) {
  std::string payload;
  if (code == kCloseNoStatus) return payload;
  AppendBigEndian(code, 2, &payload);
  payload += reason.substr(0, kMaxControlPayload - 2);
  return payload;
}

}  // namespace lkmock::net
