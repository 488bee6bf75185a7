#include "core/method_name.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "core/nearest_name.h"

namespace lkmock {

std::string_view ShortKey(const MethodRow& method) {
  return method.key.substr(method.key.find('.') + 1);
}

absl::StatusOr<const MethodRow*> ResolveMethod(std::string_view name) {
  const auto dotted = [](std::string_view text) {
    return absl::AsciiStrToLower(absl::StrReplaceAll(text, {{"/", "."}}));
  };
  const std::string wanted = dotted(absl::StripPrefix(name, "/"));
  std::vector<std::string_view> short_keys;
  for (const MethodRow& row : AllMethods()) {
    if (wanted == dotted(row.key) || wanted == dotted(ShortKey(row))) return &row;
    short_keys.push_back(ShortKey(row));
  }
  const std::string_view without_package =
      absl::StartsWithIgnoreCase(name, "livekit.") ? name.substr(name.find('.') + 1) : name;
  std::string suggestion = DidYouMean(without_package, short_keys);
  if (suggestion.empty()) {  // Maybe the method without its service.
    std::vector<std::string_view> methods;
    for (std::string_view key : short_keys) methods.push_back(key.substr(key.find('/') + 1));
    const std::string_view nearest = NearestName(without_package, methods);
    const auto found = std::find(methods.begin(), methods.end(), nearest);
    if (found != methods.end()) {
      suggestion = absl::StrCat("; did you mean '", short_keys[found - methods.begin()], "'?");
    }
  }
  if (suggestion.empty()) suggestion = "; 'lkmock-cli methods' lists them";
  return absl::InvalidArgumentError(absl::StrCat("unknown method '", name, "'", suggestion));
}

}  // namespace lkmock
