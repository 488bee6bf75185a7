// What an accepted WebSocket shall see: a script, as a value.
//
// The service writes it without a socket, net/ plays it without knowing why. A new signal mode is
// a new list of steps.
#ifndef LKMOCK_CORE_WEBSOCKET_PLAN_H_
#define LKMOCK_CORE_WEBSOCKET_PLAN_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/time/time.h"

namespace lkmock {

struct WebSocketPlan {
  // ---- Steps, played one after the other ----

  struct Send {
    std::string message;  // As one binary message.
  };
  struct Wait {
    absl::Duration time;
  };
  struct Converse {};  // Answers messages by `on_message`, until the client closes or it does.
  struct Listen {};    // Reads and ignores messages, until the client closes.
  struct Close {       // A close frame, then the client's, then the end of TCP.
    uint16_t code;
    std::string reason;  // At most 123 bytes; may be empty.
  };
  struct Drop {};   // The TCP connection ends without a close frame.
  struct Reset {};  // The same by a RST.
  using Step = std::variant<Send, Wait, Converse, Listen, Close, Drop, Reset>;

  // After the last one, the connection closes with 1000. Messages that arrive during the other
  // steps are kept, within bounds, for the next Converse.
  std::vector<Step> steps;

  // ---- What the client meets at any time ----

  struct Reaction {
    std::optional<std::string> message;  // Sent as one binary message.
    std::optional<Close> close;          // Then.
  };
  // Of one binary message, at a time; text messages are ignored. Called on the connection's thread;
  // must not block. Null: every message is ignored.
  std::function<Reaction(std::string_view message, absl::Time now)> on_message;

  bool answers_pings = true;  // WebSocket's own ping frames.
  bool answers_close = true;  // False: a close frame of the client ends TCP without an answer.
};

}  // namespace lkmock

#endif  // LKMOCK_CORE_WEBSOCKET_PLAN_H_
