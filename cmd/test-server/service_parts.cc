#include "cmd/test-server/service_parts.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "auth/token_verifier.h"
#include "core/header_names.h"
#include "core/recent_values.h"
#include "faults/control_parser.h"

namespace lkmock {
namespace {

// Keeps a wait within --max-wait, and says so.
class WaitCutter {
 public:
  WaitCutter(absl::Duration max_wait, std::vector<std::string>* problems)
      : max_wait_(max_wait), problems_(*problems) {}

  void Cut(std::string_view name, absl::Duration* wait) {
    if (*wait <= max_wait_) return;
    problems_.push_back(absl::StrCat(name, " of ", absl::FormatDuration(*wait),
                                     " exceeds --max-wait; it is cut to ",
                                     absl::FormatDuration(max_wait_)));
    *wait = max_wait_;
  }
  void Cut(std::string_view name, std::optional<absl::Duration>* wait) {
    if (wait->has_value()) Cut(name, &**wait);
  }
  void Cut(std::string_view name, std::optional<Delay>* delay) {
    if (!delay->has_value()) return;
    Cut(name, &(*delay)->max);
    (*delay)->min = std::min((*delay)->min, (*delay)->max);
    (*delay)->median = std::min((*delay)->median, (*delay)->max);
  }
  void Cut(std::string_view path, Failure* failure) {
    if (failure->mode == FailMode::kDelay) {
      Cut(absl::StrCat(path, "the wait of failMode delay"), &failure->delay);
    } else if (failure->mode == FailMode::kDribble) {
      Cut(absl::StrCat(path, "durationMs"), &failure->duration);
    }
  }

 private:
  const absl::Duration max_wait_;
  std::vector<std::string>& problems_;
};

MockControl ParseControl(const ServiceParts& parts, const Call& call,
                         faults::ControlCarrier carrier) {
  MockControl control = faults::ParseControl(call.headers, parts.regions, carrier);
  control.strict |= parts.strict;
  WaitCutter cutter(parts.max_wait, &control.problems);
  cutter.Cut("delayMs", &control.delay);
  cutter.Cut("", &control.failure);
  cutter.Cut("regions.delayMs", &control.regions.delay);
  if (control.sip_clock.has_value()) {
    cutter.Cut("call.answerAfterMs", &control.sip_clock->answer_after);
  }
  for (size_t i = 0; i < control.attempts.size(); ++i) {
    const std::string path = absl::StrCat("attempts[", i, "].");
    cutter.Cut(absl::StrCat(path, "delayMs"), &control.attempts[i].delay);
    if (control.attempts[i].failure.has_value()) cutter.Cut(path, &*control.attempts[i].failure);
  }
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
