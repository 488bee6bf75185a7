#include "cmd/lkmock-cli/call_identity.h"

#include "absl/strings/str_cat.h"
#include "core/call.h"
#include "core/mock_control.h"
#include "faults/call_id.h"
#include "faults/control_parser.h"

namespace lkmock::cli {

std::string NewCallId(uint64_t random) { return absl::StrCat(absl::Hex(random, absl::kZeroPad16)); }

CallIdentity IdentityOf(const std::vector<std::pair<std::string, std::string>>& headers,
                        const std::string& new_id) {
  std::vector<HeaderField> fields;
  for (const auto& [name, value] : headers) fields.push_back({name, value});
  // Last of all, so that it counts only where there is no other.
  fields.push_back({faults::kRequestIdHeader, new_id});
  const Headers all(fields);
  const MockControl control = faults::ParseControl(all, /*regions=*/{});

  CallIdentity identity{.id = std::string(faults::CallId(all, control)),
                        .listed_attempts = control.attempts.size()};
  identity.is_new = identity.id == new_id;
  if (identity.is_new && control.attempts.empty()) return {};
  return identity;
}

}  // namespace lkmock::cli
