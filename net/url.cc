#include "net/url.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace lkmock::net {
namespace {

struct Scheme {
  std::string_view name;
  bool secure;
};

constexpr Scheme kSchemes[] = {{"http", false}, {"https", true}, {"ws", false}, {"wss", true}};

uint16_t DefaultPort(bool secure) { return secure ? 443 : 80; }

bool IsIpv6(std::string_view host) { return absl::StrContains(host, ':'); }

}  // namespace

std::string Url::HostAndPort() const {
  return IsIpv6(host) ? absl::StrCat("[", host, "]:", port) : absl::StrCat(host, ":", port);
}

std::string Url::Authority() const {
  if (port != DefaultPort(secure)) return HostAndPort();
  return IsIpv6(host) ? absl::StrCat("[", host, "]") : host;
}

std::string Url::Target() const {
  return absl::StrCat(path.empty() ? "/" : path, query.empty() ? "" : "?", query);
}

absl::StatusOr<Url> ParseUrl(std::string_view text) {
  const auto error = [text](std::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("URL '", text, "': ", what));
  };
  for (const char c : text) {
    if (!absl::ascii_isgraph(c)) {
      return error("has a blank, a control character or a byte that is not ASCII");
    }
  }
  const size_t colon = text.find("://");
  if (colon == std::string_view::npos) {
    return error("has no scheme; write http://HOST:PORT");
  }
  const std::string_view name = text.substr(0, colon);
  const Scheme* scheme =
      std::find_if(std::begin(kSchemes), std::end(kSchemes),
                   [name](const Scheme& s) { return absl::EqualsIgnoreCase(s.name, name); });
  if (scheme == std::end(kSchemes)) {
    return error(absl::StrCat("scheme '", name, "' is none of http, https, ws, wss"));
  }

  Url url;
  url.secure = scheme->secure;
  url.port = DefaultPort(url.secure);
  text.remove_prefix(colon + 3);
  text = text.substr(0, text.find('#'));
  const std::string_view authority = text.substr(0, text.find_first_of("/?"));
  text.remove_prefix(authority.size());
  const size_t question = text.find('?');
  url.path = text.substr(0, question);
  if (question != std::string_view::npos) url.query = text.substr(question + 1);

  if (absl::StrContains(authority, '@')) return error("names a user; send a token instead");
  std::string_view rest;  // After the host: nothing, or ":port".
  if (absl::StartsWith(authority, "[")) {
    const size_t bracket = authority.find(']');
    if (bracket == std::string_view::npos) return error("'[' has no ']'");
    url.host = authority.substr(1, bracket - 1);
    if (!IsIpv6(url.host)) return error("what stands in brackets is no IPv6 address");
    rest = authority.substr(bracket + 1);
  } else if (std::count(authority.begin(), authority.end(), ':') > 1) {
    return error("has more than one ':' after the scheme; an IPv6 address stands in brackets");
  } else {
    url.host = authority.substr(0, authority.find(':'));
    rest = authority.substr(url.host.size());
  }
  if (url.host.empty()) return error("has no host");
  if (rest.empty()) return url;
  if (rest[0] != ':') return error("has something other than ':PORT' after ']'");
  rest.remove_prefix(1);
  uint32_t port = 0;
  if (!std::all_of(rest.begin(), rest.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(rest, &port) || port == 0 || port > 65535) {
    return error(absl::StrCat("port '", rest, "' is no number from 1 to 65535"));
  }
  url.port = static_cast<uint16_t>(port);
  return url;
}

}  // namespace lkmock::net
