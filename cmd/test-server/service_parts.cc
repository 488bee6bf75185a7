#include "cmd/test-server/service_parts.h"

#include <optional>
#include <string_view>
#include <utility>

#include "auth/token_verifier.h"
#include "core/header_names.h"
#include "core/recent_values.h"
#include "faults/control_parser.h"

namespace lkmock {
namespace {

MockControl ParseControl(const ServiceParts& parts, const Call& call,
                         faults::ControlCarrier carrier) {
  MockControl control = faults::ParseControl(call.headers, parts.regions, carrier, parts.max_wait);
  control.strict |= parts.strict;
  return control;
}

}  // namespace

Control ReadControl(const ServiceParts& parts, const Call& call, faults::ControlCarrier carrier) {
  const std::optional<std::string_view> text = faults::SoleControl(call.headers);
  if (!text.has_value()) {
    return std::make_shared<const MockControl>(ParseControl(parts, call, carrier));
  }
  if (text->empty()) return Control(Control(), &parts.no_control);  // Counts no references.

  thread_local const auto recent = std::make_unique<RecentValues<MockControl>>();
  // All that a control depends on, beside its text.
  const bool has_id = !call.headers.Get(kRequestIdHeader).empty();
  const uint64_t owner = 4 * parts.number + 2 * static_cast<uint64_t>(carrier) + (has_id ? 1 : 0);
  if (Control known = recent->Find(owner, *text)) return known;
  auto control = std::make_shared<const MockControl>(ParseControl(parts, call, carrier));
  recent->Keep(owner, *text, control);
  return control;
}

std::string ClaimsForJournal(const Call& call) {
  const std::string_view token = auth::TokenFromAuthorization(call.headers.Get("Authorization"));
  absl::StatusOr<auth::DecodedToken> decoded = auth::DecodeToken(token);
  return decoded.ok() ? std::move(decoded->claims_json) : std::string();
}

}  // namespace lkmock
