#include "cmd/test-server/mock_service.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "auth/grant_check.h"
#include "auth/token_verifier.h"
#include "cmd/test-server/advertised_host.h"
#include "cmd/test-server/replies.h"
#include "cmd/test-server/signal_service.h"
#include "core/method_table.h"
#include "core/twirp_error.h"
#include "faults/control_parser.h"
#include "faults/fault_decision.h"
#include "faults/problem_report.h"
#include "responder/region_settings.h"
#include "responder/sip_error.h"
#include "responder/wire.h"

namespace lkmock {
namespace {

constexpr std::string_view kRegionHeader = "X-Lk-Mock-Region";

// What Go's http.NotFound writes.
Outcome NotFound() {
  Outcome outcome = PlainText(404, "404 page not found\n");
  outcome.reply.headers.Add("X-Content-Type-Options", "nosniff");
  return outcome;
}

Outcome JsonError(int status, const TwirpError& error) {
  Outcome outcome;
  outcome.reply.status = status;
  outcome.reply.headers.Add("Content-Type", "application/json");
  outcome.reply.body = ToJson(error);
  return outcome;
}

Outcome JsonError(const TwirpError& error) {
  return JsonError(FindTwirpCode(error.code)->http_status, error);
}

// Upstream: a failed Twirp call carries the region header, and leaves it empty.
Outcome OfNoRegion(Outcome outcome) {
  outcome.reply.headers.Add(kRegionHeader, "");
  return outcome;
}

bool Refuses(const MockControl& control) { return control.strict && !control.problems.empty(); }

Outcome Refusal(const MockControl& control) {
  return Report(JsonError(faults::StrictRefusal(control.problems)), control.problems);
}

// The permission error that the call meets, or nullopt where it may pass.
std::optional<TwirpError> RefusePermission(const MethodRow& row, const Call& call,
                                           const responder::DecodedRequest& request,
                                           const auth::KeyRing& keys, absl::Time now) {
  if (row.grants.empty()) return std::nullopt;
  const std::string_view token = auth::TokenFromAuthorization(call.headers.Get("Authorization"));
  const absl::StatusOr<auth::Claims> claims = auth::VerifyToken(token, keys, now);
  if (!claims.ok()) return auth::Unauthenticated(claims.status().message());
  const auth::GrantVerdict verdict =
      auth::CheckGrants(row, *claims, request.StringField(row.room_field),
                        request.StringField(kDestinationRoomField));
  if (!verdict.allowed) return auth::PermissionDenied(verdict);
  return std::nullopt;
}

absl::Duration NaturalLatency(const MethodRow& row, const responder::DecodedRequest& request) {
  const bool takes_time = row.latency_if.empty() || request.BoolField(row.latency_if);
  return takes_time ? row.latency : absl::ZeroDuration();
}

std::string DiscoveryOf(const std::vector<Region>& regions, const MockControl& control) {
  std::vector<const Region*> allowed;
  for (const Region& region : regions) {
    if (faults::RegionAllowed(control, region)) allowed.push_back(&region);
  }
  return responder::RegionSettingsJson(allowed);
}

}  // namespace

absl::StatusOr<std::unique_ptr<MockService>> MockService::Create(MockServiceOptions options) {
  auto responder = responder::Responder::Create(options.descriptor_sets);
  if (!responder.ok()) return responder.status();
  return std::unique_ptr<MockService>(new MockService(std::move(options), *std::move(responder)));
}

MockService::MockService(MockServiceOptions options,
                         std::unique_ptr<responder::Responder> responder)
    : options_(std::move(options)),
      keys_(options_.keys),
      responder_(std::move(responder)),
      twirp_path_(options_.twirp_prefix + "/"),
      all_regions_(DiscoveryOf(options_.regions, MockControl())) {
  for (const Region& region : options_.regions) region_index_.push_back(absl::StrCat(region.index));
}

Outcome MockService::Handle(const Call& call, absl::Time now) const {
  const Region& here = options_.regions[static_cast<size_t>(call.region_index)];
  if (call.path == "/settings/regions") return HandleRegions(call, here);
  if (IsValidatePath(call.path)) return HandleValidate(call, now, keys_, options_.strict);
  if (IsSignalPath(call.path)) return HandleSignal(call, now, here, keys_, options_.strict);
  if (absl::StartsWith(call.path, twirp_path_)) {
    return HandleTwirp(call, now, absl::StripPrefix(call.path, twirp_path_), here);
  }
  if (call.path == "/" || call.path == "/_test/health") return PlainText(200, "ok");
  return NotFound();
}

MockControl MockService::ReadControl(const Call& call) const {
  MockControl control = faults::ParseControl(call.headers, options_.regions);
  control.strict |= options_.strict;
  if (control.delay.has_value()) CutWait("delayMs", &*control.delay, &control.problems);
  if (control.fail_mode == FailMode::kDelay) {
    CutWait("the wait of failMode delay", &control.fail_delay, &control.problems);
  }
  return control;
}

void MockService::CutWait(std::string_view name, absl::Duration* wait,
                          std::vector<std::string>* problems) const {
  if (*wait <= options_.max_wait) return;
  problems->push_back(absl::StrCat(name, " of ", absl::FormatDuration(*wait),
                                   " exceeds --max-wait; it is cut to ",
                                   absl::FormatDuration(options_.max_wait)));
  *wait = options_.max_wait;
}

Outcome MockService::HandleRegions(const Call& call, const Region& here) const {
  const MockControl control = ReadControl(call);
  if (Refuses(control)) return Refusal(control);
  Outcome outcome;
  outcome.reply.status = control.regions_status;
  if (control.regions_status == 200) {
    outcome.reply.headers.Add("Cache-Control", "max-age=0");
    outcome.reply.headers.Add("Content-Type", "application/json");
    outcome.reply.headers.Add(kRegionHeader, region_index_[static_cast<size_t>(here.index)]);
    outcome.reply.body = Discovery(call, control);
  }
  return Report(std::move(outcome), control.problems);
}

std::string MockService::Discovery(const Call& call, const MockControl& control) const {
  if (options_.advertise_auto) {
    return DiscoveryOf(AdvertisedBy(call.headers.Get("Host"), options_.regions), control);
  }
  return control.pinned_regions.empty() ? all_regions_ : DiscoveryOf(options_.regions, control);
}

// The order of a call; docs/control.md has it in words.
Outcome MockService::HandleTwirp(const Call& call, absl::Time now, std::string_view key,
                                 const Region& here) const {
  MockControl control = ReadControl(call);

  // 1. Which method, in which encoding.
  const responder::Wire wire = responder::WireOf(call.headers.Get("Content-Type"));
  const responder::Method* method = responder_->Find(key);

  // 2. The request, as far as it can be understood; and the response, if the control gives one.
  std::optional<responder::DecodedRequest> request;
  if (method != nullptr) {
    request.emplace(responder_->Decode(*method, wire, call.body));
    if (!request->problem().empty()) {
      control.problems.push_back(absl::StrCat("request body: ", request->problem()));
    }
  }
  const std::optional<responder::GivenResponse> given = ReadResponse(method, &control);
  if (Refuses(control)) return OfNoRegion(Refusal(control));

  // 3. Permissions, before any fault.
  absl::Duration latency;
  if (method != nullptr) {
    const MethodRow& row = responder::RowOf(*method);
    if (!control.skip_auth) {
      if (const auto error = RefusePermission(row, call, *request, keys_, now)) {
        return OfNoRegion(Report(JsonError(*error), std::move(control.problems)));
      }
    }
    latency = NaturalLatency(row, *request);
  }

  // 4. to 7. Pins, the wait, a SIP failure, the failure of this region.
  const faults::FaultDecision decision =
      faults::DecideFault(control, here, latency, IsSipDialMethod(key));
  Outcome outcome;
  switch (decision.action) {
    case faults::FaultAction::kPinned:
      outcome = OfNoRegion(PlainText(451, "project not allowed in this region."));
      break;
    case faults::FaultAction::kSipFailure:
      outcome = OfNoRegion(JsonError(responder::SipError(*control.sip_status)));
      break;
    case faults::FaultAction::kStatus:
      outcome = OfNoRegion(JsonError(decision.status, faults::FaultError(decision)));
      break;
    case faults::FaultAction::kDrop:
      outcome.ending = Ending::kDrop;
      break;
    case faults::FaultAction::kServe:
      // 8. The response.
      outcome.reply.headers.Add("Content-Type", responder::ContentType(wire));
      outcome.reply.headers.Add(kRegionHeader, region_index_[static_cast<size_t>(here.index)]);
      if (given.has_value()) {
        outcome.reply.body = responder_->Respond(*given, wire);
      } else if (method != nullptr) {
        outcome.reply.body = responder_->Respond(*method, *request, wire);
      } else if (wire == responder::Wire::kJson) {
        outcome.reply.body = "{}";  // Upstream: an empty message is an answer of any method.
      }
      break;
  }
  outcome.wait = std::min(decision.wait, options_.max_wait);
  return Report(std::move(outcome), std::move(control.problems));
}

std::optional<responder::GivenResponse> MockService::ReadResponse(const responder::Method* method,
                                                                  MockControl* control) const {
  if (!control->response.has_value()) return std::nullopt;
  if (method == nullptr) {
    control->problems.emplace_back(
        "response: the method is unknown, so it has no type; an empty one is sent "
        "(--descriptor-set teaches new methods)");
    return std::nullopt;
  }
  absl::StatusOr<responder::GivenResponse> given =
      responder_->ReadResponse(*method, *control->response);
  if (given.ok()) return *std::move(given);
  control->problems.push_back(
      absl::StrCat("response is ", given.status().message(), "; the populated one is sent"));
  return std::nullopt;
}

}  // namespace lkmock
