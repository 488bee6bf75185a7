// What stands in a URL, decoded.
#ifndef LKMOCK_CORE_QUERY_H_
#define LKMOCK_CORE_QUERY_H_

#include <optional>
#include <string>
#include <string_view>

namespace lkmock {

// Replaces each "%XX" by its byte; nullopt where '%' is followed by anything else.
// Source: RFC 3986, 2.1.
std::optional<std::string> PercentDecode(std::string_view text);

// The first value of parameter `name` in `query` ("a=1&b=2", without the '?'), decoded: '+' is a
// blank, %41 a byte. "" where there is none. A pair with a broken escape or a ';' does not count.
// Source: the URL standard's application/x-www-form-urlencoded, as Go's url.ParseQuery reads it.
std::string QueryValue(std::string_view query, std::string_view name);

}  // namespace lkmock

#endif  // LKMOCK_CORE_QUERY_H_
