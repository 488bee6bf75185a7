#include "auth/base64url.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/escaping.h"

namespace lkmock::auth {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr uint8_t kLast = 63;
constexpr uint8_t kNone = 0xFF;  // Above kLast, whatever it is or-ed with.

constexpr std::array<uint8_t, 256> kSextets = [] {
  std::array<uint8_t, 256> sextets{};
  sextets.fill(kNone);
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    sextets[static_cast<uint8_t>(kAlphabet[i])] = static_cast<uint8_t>(i);
  }
  return sextets;
}();

}  // namespace

std::string Base64UrlEncode(std::string_view bytes) { return absl::WebSafeBase64Escape(bytes); }

std::optional<std::string> Base64UrlDecode(std::string_view text) {
  std::string bytes(text.size() * 3 / 4, '\0');
  char* out = bytes.data();
  const auto sextet = [&text](size_t i) -> uint32_t {
    return kSextets[static_cast<uint8_t>(text[i])];
  };
  const auto write = [&out](uint32_t byte) { *out++ = static_cast<char>(byte & 0xFF); };

  for (; text.size() >= 4; text.remove_prefix(4)) {
    const uint32_t a = sextet(0), b = sextet(1), c = sextet(2), d = sextet(3);
    if ((a | b | c | d) > kLast) return std::nullopt;
    write(a << 2 | b >> 4);
    write(b << 4 | c >> 2);
    write(c << 6 | d);
  }

  uint32_t bits = 0;  // The lowest `count` of them are not written yet.
  int count = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (sextet(i) == kNone) return std::nullopt;
    bits = bits << 6 | sextet(i);
    count += 6;
    if (count >= 8) {
      count -= 8;
      write(bits >> count);
    }
  }
  // Six bits over: the last letter holds no byte. Otherwise the rest is filling, and must be 0.
  if (count == 6 || (bits & ((1u << count) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace lkmock::auth
