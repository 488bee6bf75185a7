// What the target of a request line asks for. Pure.
#ifndef LKMOCK_NET_REQUEST_TARGET_H_
#define LKMOCK_NET_REQUEST_TARGET_H_

#include <optional>
#include <string_view>

namespace lkmock::net {

struct RequestTarget {
  std::string_view path;   // With its escapes; "" in authority-form, "*" in asterisk-form.
  std::string_view query;  // Without the '?'; "" where there is none.
};

// Takes `target`, which is not empty, apart; both views are parts of it. nullopt: it is in none of
// the four forms: origin-form, absolute-form, authority-form (of CONNECT alone), asterisk-form.
// Source: RFC 9112, 3.2. Upstream: Go reads an absolute-form of any scheme and any host.
std::optional<RequestTarget> SplitRequestTarget(std::string_view method, std::string_view target);

}  // namespace lkmock::net

#endif  // LKMOCK_NET_REQUEST_TARGET_H_
