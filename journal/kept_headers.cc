#include "journal/kept_headers.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace lkmock::journal {
namespace {

constexpr std::string_view kAuthorization = "Authorization";

// Shorter ones are no tokens, and would be found in innocent values.
constexpr size_t kShortestToken = 16;

// What a client could repeat elsewhere: the token, or the whole value where there is no scheme.
std::string_view TokenOf(const Headers& headers) {
  const std::string_view authorization = headers.Get(kAuthorization);
  const std::string_view token = authorization.substr(authorization.rfind(' ') + 1);
  return token.size() < kShortestToken ? std::string_view() : token;
}

}  // namespace

bool IsSecretHeader(std::string_view name) {
  if (absl::EqualsIgnoreCase(name, "Cookie")) return true;
  if (absl::EqualsIgnoreCase(name, "Proxy-Authorization")) return true;
  for (; !name.empty(); name.remove_prefix(1)) {
    const char first = name.front() | 0x20;  // Lower case, if it is a letter.
    if (first == 's' && absl::StartsWithIgnoreCase(name, "secret")) return true;
    if (first == 't' && absl::StartsWithIgnoreCase(name, "token")) return true;
    if (first == 'a' && (absl::StartsWithIgnoreCase(name, "api-key") ||
                         absl::StartsWithIgnoreCase(name, "apikey"))) {
      return true;
    }
  }
  return false;
}

KeptHeaders SelectHeaders(const Headers& headers) {
  const std::string_view token = TokenOf(headers);
  const auto shown = [&](const HeaderField& field) -> std::string_view {
    if (absl::EqualsIgnoreCase(field.name, kAuthorization)) return {};
    if (IsSecretHeader(field.name)) return kHiddenValue;
    if (!token.empty() && absl::StrContains(field.value, token)) return kHiddenValue;
    return field.value;
  };

  KeptHeaders kept;
  kept.fields.reserve(std::min(headers.fields().size(), kMostHeaderFields));
  size_t room = kMostHeaderBytes;
  for (const HeaderField& field : headers.fields()) {
    if (kept.left_out > 0 || kept.last_value_bytes > 0 || field.name.size() > room ||
        kept.fields.size() == kMostHeaderFields) {
      ++kept.left_out;
      continue;
    }
    room -= field.name.size();
    const std::string_view value = shown(field);
    kept.fields.push_back({field.name, value.substr(0, room)});
    if (value.size() > room) kept.last_value_bytes = value.size();
    room -= std::min(room, value.size());
  }
  return kept;
}

}  // namespace lkmock::journal
