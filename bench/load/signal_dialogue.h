// A signal connection: an upgrade, a join, and then a ping of the signal protocol as each request.
//
// Source: docs/signal.md; livekit.SignalRequest.ping_req.
#ifndef LKMOCK_BENCH_LOAD_SIGNAL_DIALOGUE_H_
#define LKMOCK_BENCH_LOAD_SIGNAL_DIALOGUE_H_

#include <string>
#include <string_view>

#include "bench/load/dialogue.h"
#include "bench/load/request_source.h"
#include "bench/load/response_reader.h"
#include "net/websocket_reader.h"

namespace lkmock::bench {

// The fields that ask for an upgrade, besides Host.
// Source: RFC 6455, 4.1; the key is its example.
inline constexpr std::string_view kUpgradeFields[][2] = {
    {"Connection", "Upgrade"},
    {"Upgrade", "websocket"},
    {"Sec-WebSocket-Version", "13"},
    {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
};

class SignalDialogue final : public Dialogue {
 public:
  // `upgrades` and `ping`, a serialized SignalRequest, must outlive it.
  SignalDialogue(RequestSource& upgrades, std::string_view ping)
      : upgrades_(upgrades), ping_(ping) {}

  bool Open(std::string* out) override;
  void Request(std::string* out) override;
  Event Next(std::string_view* input, std::string* out) override;

  int status() const override { return 200; }
  std::string_view error() const override { return error_; }

 private:
  enum class State { kUpgrading, kJoining, kJoined };

  Event TakeUpgrade(std::string_view* input);
  Event End(std::string error);

  RequestSource& upgrades_;
  const std::string_view ping_;
  State state_ = State::kUpgrading;
  ResponseReader http_;
  net::WebSocketReader reader_{net::WebSocketReader::Peer::kServer, /*deflate=*/false,
                               /*max_message_bytes=*/size_t{1} << 20};
  std::string error_;
};

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_SIGNAL_DIALOGUE_H_
