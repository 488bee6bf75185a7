// What goes out: a value that says everything the client shall see of one request.
//
// The service decides it without a socket; net/ carries it out without knowing why. A new kind of
// fault is a new Ending and the few lines in net/ that perform it.
#ifndef LKMOCK_CORE_OUTCOME_H_
#define LKMOCK_CORE_OUTCOME_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/decision.h"
#include "core/websocket_plan.h"

namespace lkmock {

// Header fields ready for the wire, "Name: value\r\n" each. The one place through which a header
// of a response goes, and so the one that keeps a value from breaking out of its line.
class HeaderBlock {
 public:
  // Appends a field. CR, LF and NUL in `value` become spaces, as Go's net/http does. A `name`
  // that is no token (RFC 9110, 5.6.2) adds nothing.
  void Add(std::string_view name, std::string_view value);

  // The first value under `name` (any case), and whether there is one: an empty value is not an
  // absent field.
  bool Has(std::string_view name) const;
  std::string_view Get(std::string_view name) const;

  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

struct Reply {
  int status = 200;
  HeaderBlock headers;  // Without Date, Content-Length and Connection: net/ adds those.
  std::string body;
};

enum class Ending {
  kReply,      // `reply` is sent; the connection lives on if the client wants it to.
  kDrop,       // The connection is closed without a response: a FIN.
  kReset,      // The same by a RST.
  kStall,      // Nothing is sent until the client goes, or `span` is over.
  kTruncate,   // The head of `reply` with its full Content-Length, half of its body, and a FIN. Of
               // a body that has no half, the head alone is cut.
  kDribble,    // `reply` in small pieces, evenly over `span`.
  kRaw,        // The body of `reply` alone, as it stands, and a FIN.
  kWebSocket,  // The upgrade is accepted, with the headers of `reply`, and `websocket` is played;
               // a request that is no WebSocket upgrade is answered with 400.
};

// How carrying out an outcome ended.
enum class ExchangeEnd {
  kDone,        // As the outcome says. An upgrade is done when the WebSocket begins.
  kClientGone,  // The client left before that.
  kCut,         // The server did: a time-out, or its own end.
};

// Told how the exchange of a request goes; on the thread of its connection, so it must not block.
class ExchangeObserver {
 public:
  virtual ~ExchangeObserver() = default;

  // The wait is over, and the client still there: the outcome is carried out, which begins now.
  // `status` is HTTP's; 0: no response is sent. Never, where the exchange ends before; else once.
  virtual void OnBegin(int status) = 0;

  // Once.
  virtual void OnEnd(ExchangeEnd end) = 0;
};

// A reply that depends on what happens during the outcome's wait, and may come before its end.
class LateReply {
 public:
  virtual ~LateReply() = default;

  // Once. `wake` may be called once, on any thread and also before Arm returns: the reply is there.
  // The destructor, on the connection's thread, returns only when no call of `wake` is under way.
  virtual void Arm(std::function<void()> wake) = 0;

  // Once, after `wake` or at the end of the wait.
  virtual Reply Answer() = 0;
};

struct Outcome {
  absl::Duration wait;  // Before anything is sent. A client that leaves ends it.
  Ending ending = Ending::kReply;
  Reply reply;
  absl::Duration span;                             // Of kStall and kDribble.
  std::shared_ptr<const WebSocketPlan> websocket;  // Of kWebSocket alone.
  std::shared_ptr<LateReply> late;                 // Of kReply alone: what replaces `reply`.
  std::shared_ptr<ExchangeObserver> observer;      // Null: nobody asks.

  // For the log; the reply tells the client by itself.
  std::string_view asked;  // The method or path, as a view of the call; empty: not worth a line.
  Decision decision = Decision::kServed;
  std::string id;                     // Of the call; empty: it has none.
  int attempt = 0;                    // Of that call, from 1; 0: without an id.
  std::vector<std::string> problems;  // What was wrong with the call's control.
};

}  // namespace lkmock

#endif  // LKMOCK_CORE_OUTCOME_H_
