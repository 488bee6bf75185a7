#include "net/client_response.h"

#include "absl/strings/match.h"

namespace lkmock::net {

std::string_view ClientResponse::Header(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (absl::EqualsIgnoreCase(field, name)) return value;
  }
  return {};
}

}  // namespace lkmock::net
