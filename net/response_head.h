// What stands before the body of a response, byte for byte.
#ifndef LKMOCK_NET_RESPONSE_HEAD_H_
#define LKMOCK_NET_RESPONSE_HEAD_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "core/outcome.h"

namespace lkmock::net {

// A request that is answered without asking the handler: it breaks HTTP, or a limit.
struct Rejection {
  int status = 400;
  std::string_view detail =
      {};  // Static; what is wrong, where the status does not say it. May be "".
};

// What the request says about the shape of its response.
struct ResponseShape {
  bool http_1_0 = false;    // An HTTP/1.0 client.
  bool is_head = false;     // Method HEAD: the header of the response, without the body.
  bool keep_alive = false;  // The connection lives on.
};

// Whether a response with this status may carry a body. Source: RFC 9110, 6.4.1.
bool StatusAllowsBody(int status);

// Appends status line and fields of `reply`, then Date, Content-Length and Connection where they
// belong, and the empty line. In the details as Go's net/http: a status without a registered
// phrase is "299 status code 299", a 304 has no Content-Type.
void AppendResponseHead(const Reply& reply, const ResponseShape& shape, std::string_view date,
                        std::string* out);

// The whole answer to a rejected request, in the words of Go's net/http:
// "HTTP/1.1 400 Bad Request: missing required Host header", text/plain, Connection: close.
std::string RejectionResponse(const Rejection& rejection);

// "Sun, 06 Nov 1994 08:49:37 GMT". Source: RFC 9110, 5.6.7 (IMF-fixdate).
std::string HttpDate(absl::Time time);

}  // namespace lkmock::net

#endif  // LKMOCK_NET_RESPONSE_HEAD_H_
