// A server that plays one plan to everybody, and a client of it that is nothing but a socket.
#ifndef LKMOCK_TESTS_NET_WEBSOCKET_PEER_H_
#define LKMOCK_TESTS_NET_WEBSOCKET_PEER_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "core/websocket_plan.h"
#include "gtest/gtest.h"
#include "net/server_options.h"
#include "tests/net/test_server.h"
#include "tests/support/raw_connection.h"

namespace lkmock::net {

// The key and the answer to it are those of RFC 6455, 1.3.
inline constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
inline constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

inline std::string UpgradeRequest(std::string_view fields = "") {
  return Get("/rtc", absl::StrCat("Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ",
                                  kKey, "\r\n", fields));
}

inline Handler Playing(WebSocketPlan plan, absl::Duration wait = absl::ZeroDuration()) {
  return [plan = std::make_shared<const WebSocketPlan>(std::move(plan)), wait](const Call&) {
    Outcome outcome = {.wait = wait, .ending = Ending::kWebSocket, .websocket = plan};
    outcome.reply.headers.Add("X-Lk-Mock-Warning", "careful");
    return outcome;
  };
}

// "message" is answered by "[message]", "close" by "bye" and a close frame, "quiet" by nothing.
inline WebSocketPlan::Reaction Bracket(std::string_view message, absl::Time) {
  if (message == "quiet") return {};
  if (message == "close") {
    return {.message = "bye", .close = WebSocketPlan::Close{.code = 1011, .reason = "asked to"}};
  }
  return {.message = absl::StrCat("[", message, "]")};
}

// A plan of `steps` whose conversation is Bracket.
template <typename... Steps>
WebSocketPlan PlanOf(Steps... steps) {
  return {.steps = {std::move(steps)...}, .on_message = Bracket};
}

// Connected and upgraded; anything else fails the test.
inline testing::RawConnection Join(const TestServer& server, std::string_view fields = "") {
  testing::RawConnection client = server.Connect();
  client.Send(UpgradeRequest(fields));
  EXPECT_EQ(client.ReadResponse().status(), 101);
  return client;
}

}  // namespace lkmock::net

#endif  // LKMOCK_TESTS_NET_WEBSOCKET_PEER_H_
