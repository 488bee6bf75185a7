#include "net/request_target.h"

#include <algorithm>

namespace lkmock::net {

std::optional<RequestTarget> SplitRequestTarget(std::string_view method, std::string_view target) {
  std::string_view rest = target;
  if (method == "CONNECT" && target[0] != '/') return RequestTarget();
  if (target[0] != '/' && target != "*") {
    const size_t scheme = target.find("://");
    if (scheme == std::string_view::npos || scheme == 0) return std::nullopt;
    rest.remove_prefix(scheme + 3);
    rest.remove_prefix(std::min(rest.find_first_of("/?"), rest.size()));
  }
  const std::string_view path = rest.substr(0, rest.find('?'));
  return RequestTarget{
      .path = path.empty() ? target.substr(target.find('/'), 1) : path,  // "/" is meant.
      .query = rest.substr(std::min(path.size() + 1, rest.size()))};
}

}  // namespace lkmock::net
