#include "cmd/test-server/advertised_host.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace lkmock {
namespace {

bool IsAddress(int family, std::string_view text) {
  in6_addr address;  // The larger one of the two.
  return inet_pton(family, std::string(text).c_str(), &address) == 1;
}

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool IsLabel(std::string_view label) {
  const auto allowed = [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_';
  };
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), allowed);
}

bool IsName(std::string_view name) {
  absl::ConsumeSuffix(&name, ".");  // Of the root.
  if (name.size() > 253) return false;
  const std::vector<std::string_view> labels = absl::StrSplit(name, '.');
  // What ends in a number is meant as an address, and was none.
  return std::all_of(labels.begin(), labels.end(), IsLabel) && !AllDigits(labels.back());
}

// "" or ":9999"; RFC 3986 lets the number be missing.
bool IsPort(std::string_view text) {
  uint32_t port = 0;
  if (text.empty() || text == ":") return true;
  return absl::ConsumePrefix(&text, ":") && text.size() <= 5 && AllDigits(text) &&
         absl::SimpleAtoi(text, &port) && port <= 65535;
}

}  // namespace

std::string_view HostOf(std::string_view host_field) {
  // inet_pton would read no further than this.
  if (absl::StrContains(host_field, '\0')) return {};
  if (absl::StartsWith(host_field, "[")) {
    const size_t end = host_field.find(']');
    if (end == std::string_view::npos || !IsPort(host_field.substr(end + 1)) ||
        !IsAddress(AF_INET6, host_field.substr(1, end - 1))) {
      return {};
    }
    return host_field.substr(0, end + 1);
  }
  const std::string_view host = host_field.substr(0, host_field.find(':'));
  const bool valid =
      IsPort(host_field.substr(host.size())) && (IsAddress(AF_INET, host) || IsName(host));
  return valid ? host : std::string_view();
}

std::vector<Region> AdvertisedBy(std::string_view host_field, std::vector<Region> regions) {
  const std::string_view host = HostOf(host_field);
  if (host.empty()) return regions;
  for (Region& region : regions) {
    region.url = absl::StrCat("http://", host, region.url.substr(region.url.rfind(':')));
  }
  return regions;
}

}  // namespace lkmock
