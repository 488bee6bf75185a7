// What the connections of a crowd send, in tests and benchmarks of thousands of them.
#ifndef LKMOCK_TESTS_SUPPORT_CROWD_REQUESTS_H_
#define LKMOCK_TESTS_SUPPORT_CROWD_REQUESTS_H_

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/token_minter.h"

namespace lkmock::testing {

// A call that the server holds for a minute.
inline constexpr char kHeldCall[] =
    "POST /twirp/livekit.RoomService/CreateRoom HTTP/1.1\r\nHost: mock\r\n"
    "X-Lk-Mock: {\"delayMs\":60000,\"skipAuth\":true}\r\nContent-Length: 0\r\n\r\n";

// The upgrade to a signal connection that then stays open. `more`: further header lines.
inline std::string SignalUpgrade(std::string_view more = "") {
  auth::Claims claims;
  claims.expires_at = absl::Now() + absl::Minutes(5);
  return absl::StrCat("GET /rtc?access_token=", auth::MintToken(claims, "devkey", "secret"),
                      " HTTP/1.1\r\nHost: mock\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n",
                      "Sec-WebSocket-Version: 13\r\n",
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", more, "\r\n");
}

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_CROWD_REQUESTS_H_
