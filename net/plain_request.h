// The request that nearly every client sends, read in one pass: a quarter of what the whole grammar
// costs. Pure.
//
// What is plain is a part of HTTP/1.1 in which no reader has anything to decide:
//   - The request line is a token, a blank, a target of visible ASCII, a blank, "HTTP/1.1".
//   - A field is a token, a colon, and printable ASCII. Every line ends with CRLF.
//   - There is one Host, and at most one Content-Length, of one to nine digits.
//   - Connection is "close" or "keep-alive", in any case; there is no Proxy-Connection, Expect or
//     Transfer-Encoding.
// What is not plain may be as right as what is: RequestReader has Boost.Beast look at it. What is
// plain, Beast reads the same way: tests/net/request_agreement_test.cc.
#ifndef LKMOCK_NET_PLAIN_REQUEST_H_
#define LKMOCK_NET_PLAIN_REQUEST_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace lkmock::net {

// A part of a request, counted from its first byte: the request may move in memory.
struct Slice {
  uint32_t begin = 0;
  uint32_t size = 0;
};

struct FieldSlices {
  Slice name;
  Slice value;  // Without the blanks around it.
};

struct PlainRequest {
  Slice method;
  Slice target;  // Not looked into.
  Slice host;    // As are the bytes of this one.
  Slice body;    // The last of the request.
  bool keep_alive = true;
};

// Reads the request that `bytes` begin with, and puts its fields into `fields`, which is empty.
// nullopt: it is not plain, not all there, or beyond a limit (`max_head` counts up to the empty
// line, and with it; below 4 GiB); what `fields` has then is of no use.
std::optional<PlainRequest> ReadPlainRequest(std::string_view bytes, size_t max_head,
                                             size_t max_body, std::vector<FieldSlices>& fields);

}  // namespace lkmock::net

#endif  // LKMOCK_NET_PLAIN_REQUEST_H_
