// What goes out: a value that says everything the client shall see of one request.
//
// The service decides it without a socket; net/ carries it out without knowing why. A new kind of
// fault is a new Ending and the few lines in net/ that perform it.
#ifndef LKMOCK_CORE_OUTCOME_H_
#define LKMOCK_CORE_OUTCOME_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
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
  kDrop,       // The connection is closed without a response.
  kWebSocket,  // The upgrade is accepted, with the headers of `reply`, and `websocket` is played;
               // a request that is no WebSocket upgrade is answered with 400.
};

struct Outcome {
  absl::Duration wait;  // Before anything is sent. A client that leaves ends it.
  Ending ending = Ending::kReply;
  Reply reply;
  std::shared_ptr<const WebSocketPlan> websocket;  // Of kWebSocket alone.

  // What was wrong with the call's control, for the log; the reply tells the client by itself.
  std::vector<std::string> problems;
};

}  // namespace lkmock

#endif  // LKMOCK_CORE_OUTCOME_H_
