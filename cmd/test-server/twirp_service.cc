#include "cmd/test-server/twirp_service.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "auth/claims.h"
#include "auth/grant_check.h"
#include "auth/held_grants.h"
#include "auth/recent_tokens.h"
#include "auth/token_verifier.h"
#include "cmd/test-server/explanation.h"
#include "cmd/test-server/failing.h"
#include "cmd/test-server/replies.h"
#include "core/decision.h"
#include "core/grant.h"
#include "core/header_names.h"
#include "core/method_table.h"
#include "core/mock_control.h"
#include "core/twirp_error.h"
#include "faults/call_id.h"
#include "faults/fault_decision.h"
#include "faults/problem_list.h"
#include "responder/proto_json_reader.h"
#include "responder/responder.h"
#include "responder/sip_error.h"
#include "responder/wire.h"

namespace lkmock {
namespace {

// Upstream: a failed Twirp call carries the region header, and leaves it empty.
Outcome OfNoRegion(Decision decision, Outcome outcome) {
  outcome.decision = decision;
  outcome.reply.headers.Add(kRegionHeader, "");
  return outcome;
}

absl::Duration NaturalLatency(const MethodRow& row, const responder::DecodedRequest& request) {
  const bool takes_time = row.latency_if.empty() || request.BoolField(row.latency_if);
  return takes_time ? row.latency : absl::ZeroDuration();
}

// Whether ids in the answer follow from the call's id. Upstream: a client that sends a request id
// and asks for nothing here gets "MOCK_SID" and its like.
bool DerivesIds(const MockControl& control) {
  return !control.id.empty() || !control.attempts.empty() ||
         control.failure.mode == FailMode::kLost;
}

// One attempt on its way through the service.
class Attempt {
 public:
  Attempt(const ServiceParts& parts, const Call& call, absl::Time now, std::string_view key,
          const Region& here)
      : parts_(parts),
        call_(call),
        now_(now),
        key_(key),
        here_(here),
        shared_control_(ReadControl(parts, call)),
        control_(*shared_control_),
        problems_(control_.problems),
        id_(faults::CallId(call.headers, control_)),
        number_(id_.empty() ? 0 : parts.journal->BeginAttempt(id_, now)),
        wire_(responder::WireOf(call.headers.Get("Content-Type"))),
        method_(parts.responder->Find(key)) {}

  Outcome Handle() {
    Outcome outcome = Decide();
    Annotate(&outcome);
    Remember(&outcome);
    outcome.asked = key_;
    outcome.problems = std::move(problems_);
    outcome.id = id_;
    outcome.attempt = number_;
    return outcome;
  }

 private:
  Outcome Decide();
  std::optional<TwirpError> RefusePermission();
  std::optional<responder::GivenResponse> ReadResponse();
  faults::Circumstances Circumstances() const;
  Outcome Answer(const std::optional<responder::GivenResponse>& given);
  void Annotate(Outcome* outcome) const;
  void Remember(Outcome* outcome) const;

  const ServiceParts& parts_;
  const Call& call_;
  const absl::Time now_;
  const std::string_view key_;
  const Region& here_;
  const Control shared_control_;
  const MockControl& control_;
  std::vector<std::string> problems_;  // The control's own, and those that follow.
  const std::string_view id_;  // Empty: it is an attempt of no call that could be told from others.
  const int number_;           // Among the call's attempts, from 1; 0: without an id.
  const responder::Wire wire_;
  const responder::Method* const method_;  // Null: unknown.
  std::optional<responder::DecodedRequest> request_;
  std::shared_ptr<const auth::Claims> claims_;  // Of a token that was verified; null: of none.
  bool executes_ = false;
};

// The order of a call; docs/control.md has it in words, and numbers.
Outcome Attempt::Decide() {
  // 2. The request, as far as it can be understood; and the response, if the control gives one.
  if (method_ != nullptr) {
    request_.emplace(parts_.responder->Decode(*method_, wire_, call_.body));
    if (!request_->problem().empty()) {
      problems_.push_back(absl::StrCat("request body: ", request_->problem()));
    }
  }
  const std::optional<responder::GivenResponse> given = ReadResponse();
  const faults::Circumstances circumstances = Circumstances();
  for (std::string& problem : faults::DialProblems(control_, circumstances)) {
    problems_.push_back(std::move(problem));
  }
  if (Refuses(control_, problems_)) return OfNoRegion(Decision::kMalformed, Refusal(problems_));

  // 3. Permissions, before any fault.
  if (const std::optional<TwirpError> error = RefusePermission()) {
    return OfNoRegion(claims_ != nullptr ? Decision::kDenied : Decision::kUnauthenticated,
                      JsonError(*error));
  }

  // 4. to 8. Pins, the wait, the phone, the failure, the response.
  const faults::FaultDecision decision = faults::DecideFault(control_, here_, circumstances);
  const auto answer = [&] { return Answer(given); };
  Outcome outcome;
  switch (decision.action) {
    case faults::FaultAction::kPinned:
      outcome =
          OfNoRegion(Decision::kPinned, PlainText(451, "project not allowed in this region."));
      break;
    case faults::FaultAction::kSipFailure:
      outcome = OfNoRegion(Decision::kSip, JsonError(responder::SipError(*decision.sip_status)));
      break;
    case faults::FaultAction::kFail:
      outcome = Fail(*decision.failure, parts_.max_wait, answer);
      if (!Executes(decision.failure->mode)) outcome.reply.headers.Add(kRegionHeader, "");
      break;
    case faults::FaultAction::kServe:
      outcome = answer();
      break;
  }
  outcome.wait = std::min(decision.wait, parts_.max_wait);
  return outcome;
}

// The permission error that the call meets, or nullopt where it may pass.
std::optional<TwirpError> Attempt::RefusePermission() {
  if (method_ == nullptr || control_.skip_auth) return std::nullopt;
  const MethodRow& row = responder::RowOf(*method_);
  if (row.grants.empty()) return std::nullopt;
  const std::string_view token = auth::TokenFromAuthorization(call_.headers.Get("Authorization"));
  auto claims = auth::VerifyRecentToken(token, parts_.keys, now_);
  if (!claims.ok()) return auth::Unauthenticated(claims.status().message());
  claims_ = *std::move(claims);
  // Looked up only where a grant asks for them: most methods have neither.
  const auto field = [&](Grant grant, std::string_view name) {
    return row.grants.Has(grant) ? request_->StringField(name) : std::string();
  };
  const auth::GrantVerdict verdict =
      auth::CheckGrants(row, *claims_, field(Grant::kRoomAdmin, row.room_field),
                        field(Grant::kDestinationRoom, kDestinationRoomField));
  if (!verdict.allowed) return auth::PermissionDenied(verdict);
  return std::nullopt;
}

std::optional<responder::GivenResponse> Attempt::ReadResponse() {
  if (!control_.response.has_value()) return std::nullopt;
  if (method_ == nullptr) {
    problems_.emplace_back(
        "response: the method is unknown, so it has no type; an empty one is sent "
        "(--descriptor-set teaches new methods)");
    return std::nullopt;
  }
  faults::ProblemList unknown;
  absl::StatusOr<responder::GivenResponse> given = parts_.responder->ReadResponse(
      *method_, *control_.response, [&](const responder::UnknownName& name) {
        const std::string path = absl::StrCat("response.", name.path);
        if (name.kind == responder::UnknownName::Kind::kField) {
          unknown.AddUnknown("field", path, name.name, name.known);
        } else {
          unknown.AddUnknown(path, "", name.name, name.known);
        }
      });
  for (std::string& problem : std::move(unknown).Take()) problems_.push_back(std::move(problem));
  if (given.ok()) return *std::move(given);
  problems_.push_back(absl::StrCat("response is ", given.status().message(),
                                   control_.strict ? "" : "; the populated one is sent"));
  return std::nullopt;
}

faults::Circumstances Attempt::Circumstances() const {
  faults::Circumstances circumstances;
  circumstances.id = id_;
  circumstances.attempt = number_;
  circumstances.random = parts_.random();
  if (method_ == nullptr) return circumstances;
  const MethodRow& row = responder::RowOf(*method_);
  circumstances.natural_latency = NaturalLatency(row, *request_);
  circumstances.is_sip_dial = IsSipDialMethod(key_);
  // What takes time by nature does so until somebody answers.
  circumstances.awaits_answer = circumstances.natural_latency > absl::ZeroDuration();
  if (control_.sip_clock.has_value()) {
    circumstances.ringing_timeout = request_->DurationField("ringing_timeout");
  }
  return circumstances;
}

// The method runs, and this is what it is answered with.
Outcome Attempt::Answer(const std::optional<responder::GivenResponse>& given) {
  executes_ = true;
  Outcome outcome;
  outcome.reply.headers.Add("Content-Type", responder::ContentType(wire_));
  outcome.reply.headers.Add(kRegionHeader, parts_.region_index[static_cast<size_t>(here_.index)]);
  if (given.has_value()) {
    outcome.reply.body = parts_.responder->Respond(*given, wire_);
  } else if (method_ != nullptr) {
    outcome.reply.body =
        parts_.responder->Respond(*method_, *request_, wire_, DerivesIds(control_) ? id_ : "");
  } else if (wire_ == responder::Wire::kJson) {
    outcome.reply.body = "{}";  // Upstream: an empty message is an answer of any method.
  }
  return outcome;
}

// The headers that every answer may carry.
void Attempt::Annotate(Outcome* outcome) const {
  HeaderBlock& headers = outcome->reply.headers;
  if (number_ > 0) headers.Add(kAttemptHeader, absl::StrCat(number_));
  std::vector<std::string> unused;
  const GrantSet required = method_ == nullptr ? GrantSet() : responder::RowOf(*method_).grants;
  if (claims_ != nullptr) {
    unused = auth::UnusedGrants(*claims_, required);
    if (!unused.empty()) headers.Add(kUnusedGrantsHeader, absl::StrJoin(unused, ", "));
  }
  AddWarning(problems_, outcome);
  if (!control_.explain) return;
  Explanation explanation{.region = here_.name,
                          .id = id_,
                          .attempt = number_,
                          .required = required,
                          .unused = std::move(unused),
                          .wait = outcome->wait,
                          .action = outcome->decision,
                          .problems = problems_};
  if (claims_ != nullptr) explanation.present = auth::HeldGrants(*claims_);
  headers.Add(kExplainHeader, ToJson(explanation));
}

// Counts it, and keeps what is to be kept.
void Attempt::Remember(Outcome* outcome) const {
  const bool is_json = wire_ == responder::Wire::kJson;
  parts_.traffic->Count(
      parts_.TrafficIndex(method_), here_.index, outcome->decision,
      is_json ? journal::Traffic::Encoding::kJson : journal::Traffic::Encoding::kProtobuf,
      call_.headers.Get("User-Agent"));
  if (id_.empty()) return;
  std::string claims_json;
  std::string request_json;
  if (parts_.keeps_attempts) {
    claims_json = ClaimsForJournal(call_);
    if (method_ != nullptr) request_json = parts_.responder->RequestJson(*method_, *request_);
  }
  outcome->observer = parts_.journal->RecordAttempt(id_, number_, now_,
                                                    {.method = key_,
                                                     .call = &call_,
                                                     .wire = is_json ? "json" : "protobuf",
                                                     .claims_json = claims_json,
                                                     .request_json = request_json,
                                                     .decision = outcome->decision,
                                                     .executes = executes_});
}

}  // namespace

Outcome HandleTwirp(const ServiceParts& parts, const Call& call, absl::Time now,
                    std::string_view key, const Region& here) {
  return Attempt(parts, call, now, key, here).Handle();
}

}  // namespace lkmock
