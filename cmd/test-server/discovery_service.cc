#include "cmd/test-server/discovery_service.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cmd/test-server/advertised_host.h"
#include "cmd/test-server/explanation.h"
#include "cmd/test-server/failing.h"
#include "cmd/test-server/replies.h"
#include "core/decision.h"
#include "core/header_names.h"
#include "core/mock_control.h"
#include "faults/call_id.h"
#include "faults/control_parser.h"
#include "faults/fault_decision.h"
#include "responder/region_settings.h"

namespace lkmock {
namespace {

constexpr std::string_view kPath = "/settings/regions";

bool ListsAsUsual(const MockControl& control) {
  return control.pinned_regions.empty() && !control.regions.order.has_value() &&
         control.regions.urls.empty();
}

// The regions that the pins allow, in the order that is asked for, and then the foreign ones.
std::string ListOf(const std::vector<Region>& regions, const MockControl& control) {
  std::vector<const Region*> list;
  const auto add = [&](const Region& region) {
    if (faults::RegionAllowed(control, region)) list.push_back(&region);
  };
  if (control.regions.order.has_value()) {
    for (const int index : *control.regions.order) add(regions[static_cast<size_t>(index)]);
  } else {
    for (const Region& region : regions) add(region);
  }
  std::vector<Region> foreign;
  for (const std::string& url : control.regions.urls) {
    const int index = static_cast<int>(regions.size() + foreign.size());
    foreign.push_back({index, RegionName(index), url});
  }
  for (const Region& region : foreign) list.push_back(&region);
  return responder::RegionSettingsJson(list);
}

}  // namespace

DiscoveryService::DiscoveryService(const ServiceParts& parts)
    : parts_(parts), all_regions_(ListOf(parts.regions, MockControl())) {}

Outcome DiscoveryService::Handle(const Call& call, absl::Time now, const Region& here) const {
  const Control shared_control = ReadControl(parts_, call, faults::ControlCarrier::kRegionFetch);
  const MockControl& control = *shared_control;
  const std::string_view id = faults::CallId(call.headers, control);
  Outcome outcome;
  if (Refuses(control, control.problems)) {
    outcome = Refusal(control.problems);
  } else {
    const faults::DiscoveryDecision decision =
        faults::DecideDiscovery(control, {.id = id, .random = parts_.random()});
    if (decision.fail_mode.has_value()) {
      Failure failure = control.failure;
      failure.mode = *decision.fail_mode;
      outcome = Fail(failure, parts_.max_wait, [&] { return Answer(call, control, here); });
    } else {
      outcome = Answer(call, control, here);
    }
    outcome.wait = std::min(decision.wait, parts_.max_wait);
  }
  AddWarning(control.problems, &outcome);
  if (control.explain) {
    outcome.reply.headers.Add(kExplainHeader, ToJson(Explanation{.region = here.name,
                                                                 .id = id,
                                                                 .wait = outcome.wait,
                                                                 .action = outcome.decision,
                                                                 .problems = control.problems}));
  }
  Remember(call, now, id, &outcome);
  outcome.asked = kPath;
  outcome.id = id;
  outcome.problems = control.problems;
  return outcome;
}

Outcome DiscoveryService::Answer(const Call& call, const MockControl& control,
                                 const Region& here) const {
  const RegionsControl& regions = control.regions;
  Outcome outcome;
  outcome.reply.status = regions.status;
  HeaderBlock& headers = outcome.reply.headers;
  const bool succeeds = regions.status == 200;
  if (!succeeds) outcome.decision = Decision::kStatus;
  if (succeeds) headers.Add("Cache-Control", absl::StrCat("max-age=", regions.max_age.value_or(0)));
  if (regions.body.has_value()) {
    headers.Add("Content-Type",
                regions.content_type.empty() ? "application/json" : regions.content_type);
    outcome.reply.body = *regions.body;
  } else if (succeeds) {
    headers.Add("Content-Type",
                regions.content_type.empty() ? "application/json" : regions.content_type);
    outcome.reply.body = List(call, control);
  }
  if (succeeds) headers.Add(kRegionHeader, parts_.region_index[static_cast<size_t>(here.index)]);
  return outcome;
}

std::string DiscoveryService::List(const Call& call, const MockControl& control) const {
  if (parts_.advertise_auto) {
    return ListOf(AdvertisedBy(call.headers.Get("Host"), parts_.regions), control);
  }
  return ListsAsUsual(control) ? all_regions_ : ListOf(parts_.regions, control);
}

void DiscoveryService::Remember(const Call& call, absl::Time now, std::string_view id,
                                Outcome* outcome) const {
  parts_.traffic->Count(parts_.TrafficIndex(ServiceParts::OtherPath::kRegions), call.region_index,
                        outcome->decision, journal::Traffic::Encoding::kNone,
                        call.headers.Get("User-Agent"));
  if (!parts_.keeps_attempts) return;
  // Without an id, the journal tells by token and control whose fetch it is.
  if (id.empty() && call.headers.Get("Authorization").empty()) return;
  outcome->observer = parts_.journal->RecordDiscovery(
      id, now,
      {.call = &call, .claims_json = ClaimsForJournal(call), .decision = outcome->decision});
}

}  // namespace lkmock
