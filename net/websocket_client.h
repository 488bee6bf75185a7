// A blocking WebSocket client for command lines and tests.
#ifndef LKMOCK_NET_WEBSOCKET_CLIENT_H_
#define LKMOCK_NET_WEBSOCKET_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "net/client_response.h"

namespace lkmock::net {

struct WebSocketRequest {
  std::string url;  // As ParseUrl reads it; https and wss are refused.
  // Host and the fields of the upgrade are added.
  std::vector<std::pair<std::string, std::string>> headers;
  // For the connection and the answer to the upgrade; and later, for the server to take a message:
  // where it does not, TCP is ended, for nothing may follow half a frame.
  absl::Duration connect_timeout = absl::Seconds(10);
  bool offer_deflate = false;
};

// Not thread-safe. Destroying it ends TCP, without a close frame.
class WebSocketClient {
 public:
  // What came of a request.
  struct Answer {
    std::unique_ptr<WebSocketClient> client;  // Null: the upgrade was refused.
    ClientResponse response;                  // The 101, or the refusal with its body.
  };

  struct Event {
    enum Kind {
      kMessage,  // `message`, of a binary or a text message.
      kTimeout,
      kClosed,   // A close frame came, with `close_code` (1005: without) and `close_reason`.
      kDropped,  // TCP ended without a close frame.
      kReset,    // TCP was reset, or broke otherwise, or the server took no message in time.
      kBroken,   // The server broke the protocol, or sent more than 64 MiB: it was told so with
                 // `close_code` and `close_reason`, and TCP is ended.
    };
    Kind kind = kTimeout;
    std::string message;
    uint16_t close_code = 0;
    std::string close_reason;
  };

  // A refused upgrade is no error.
  //   kInvalidArgument: a URL or header that cannot be sent.
  //   kUnavailable: as net::Send; or a 101 that is no answer to what was asked.
  //   kResourceExhausted: a refusal with a body above 64 MiB.
  static absl::StatusOr<Answer> Connect(const WebSocketRequest& request);

  WebSocketClient(const WebSocketClient&) = delete;
  WebSocketClient& operator=(const WebSocketClient&) = delete;
  ~WebSocketClient();

  const ClientResponse& upgrade() const;  // The 101.

  // kUnavailable: the connection has ended, or takes no more; Receive says how it ended.
  absl::Status Send(std::string_view binary_message);
  // A ping; its pong is not reported.
  absl::Status Ping(std::string_view payload);

  // Waits for the next message, or the end; after an end, says the same again. Pings that come
  // meanwhile are answered, and so is a close frame. What has arrived counts even where `timeout`
  // is zero. A server that takes no pong may hold it for the connect_timeout, once.
  Event Receive(absl::Duration timeout);

  // Starts the close handshake; what the server still sends, its close frame at last, comes by
  // Receive. 1005: a frame without a code.
  void Close(uint16_t code, std::string_view reason);

 private:
  class Impl;
  explicit WebSocketClient(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_WEBSOCKET_CLIENT_H_
