// The words beside a status code.
#ifndef LKMOCK_NET_REASON_PHRASE_H_
#define LKMOCK_NET_REASON_PHRASE_H_

#include <string_view>

namespace lkmock::net {

// The phrase of a registered status, in the words of Go's net/http ("Request Entity Too Large");
// "" for any other. Source: RFC 9110, 15, and the IANA registry.
std::string_view ReasonPhrase(int status);

}  // namespace lkmock::net

#endif  // LKMOCK_NET_REASON_PHRASE_H_
