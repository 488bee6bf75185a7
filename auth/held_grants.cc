#include "auth/held_grants.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "auth/claims_table.h"

namespace lkmock::auth {
namespace {

// Whether a claim of a group is a grant that is held. Room names and the three-state permissions
// within a room are none.
bool IsHeld(std::string_view, const bool* flag) { return *flag; }
bool IsHeld(std::string_view name, const std::string* text) {
  return name == "destinationRoom" && !text->empty();
}
template <typename Other>
bool IsHeld(std::string_view, const Other&) {
  return false;
}

bool IsAmong(GrantSet grants, std::string_view group, std::string_view name) {
  for (int i = 0; i < kGrantCount; ++i) {
    const auto grant = static_cast<Grant>(i);
    std::string_view rest = GrantName(grant);
    if (grants.Has(grant) && absl::ConsumePrefix(&rest, group) && absl::ConsumePrefix(&rest, ".") &&
        rest == name) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::string> HeldGrants(const Claims& claims) { return UnusedGrants(claims, {}); }

std::vector<std::string> UnusedGrants(const Claims& claims, GrantSet required) {
  std::vector<std::string> unused;
  VisitClaims(claims, [&](std::string_view group, std::string_view name, const auto& place) {
    if (group.empty() || !IsHeld(name, place) || IsAmong(required, group, name)) return;
    unused.push_back(absl::StrCat(group, ".", name));
  });
  return unused;
}

}  // namespace lkmock::auth
