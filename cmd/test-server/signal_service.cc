#include "cmd/test-server/signal_service.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "auth/claims.h"
#include "auth/recent_tokens.h"
#include "auth/token_verifier.h"
#include "cmd/test-server/replies.h"
#include "core/decision.h"
#include "core/query.h"
#include "core/websocket_plan.h"
#include "faults/problem_report.h"
#include "faults/signal_control.h"
#include "faults/signal_modes.h"
#include "net/websocket_handshake.h"
#include "responder/join_request.h"
#include "responder/signal_messages.h"

namespace lkmock {
namespace {

using Act = faults::SignalStep::Act;

using Claims = std::shared_ptr<const auth::Claims>;

absl::StatusOr<Claims> VerifySignalToken(const Call& call, absl::Time now,
                                         const auth::KeyRing& keys) {
  const std::string token = QueryValue(call.query, "access_token");
  if (!token.empty()) return auth::VerifyRecentToken(token, keys, now);
  return auth::VerifyRecentToken(auth::TokenFromAuthorization(call.headers.Get("Authorization")),
                                 keys, now);
}

Outcome InvalidToken(const absl::Status& refusal) {
  Outcome outcome = PlainText(401, absl::StrCat("invalid token: ", refusal.message()));
  outcome.decision = Decision::kUnauthenticated;
  return outcome;
}

Outcome Malformed(const std::vector<std::string>& problems) {
  Outcome outcome = PlainText(400, absl::StrCat("malformed: ", faults::WarningHeader(problems)));
  outcome.decision = Decision::kMalformed;
  return outcome;
}

// What the mode of a token answers where it refuses.
Decision DecisionOfMode(int status) {
  if (status == 200) return Decision::kServed;
  return status == 404 ? Decision::kNotFound : Decision::kStatus;
}

Outcome Counted(const ServiceParts& parts, const Call& call, ServiceParts::OtherPath path,
                Outcome outcome) {
  parts.traffic->Count(parts.TrafficIndex(path), call.region_index, outcome.decision,
                       journal::Traffic::Encoding::kNone, call.headers.Get("User-Agent"));
  outcome.asked = call.path;
  return outcome;
}

// Those that a request has whatever its token says.
std::vector<std::string> ProblemsOf(const Call& call) {
  std::vector<std::string> problems;
  if (std::optional<std::string> problem = faults::IdleControlProblem(call.headers)) {
    problems.push_back(*std::move(problem));
  }
  return problems;
}

// What the token asks for; what is wrong with that is appended to `problems`.
faults::SignalControl ControlOf(const auth::Claims& claims, std::vector<std::string>& problems) {
  const auto attribute = claims.attributes.find(std::string(faults::kSignalAttribute));
  faults::SignalControl control = faults::ParseSignalControl(
      attribute == claims.attributes.end() ? std::string_view() : attribute->second);
  std::move(control.problems.begin(), control.problems.end(), std::back_inserter(problems));
  return control;
}

// What joins, of token and join_request.
struct Joining {
  responder::SignalParticipant participant;
  bool reconnect = false;
};

Joining ReadJoining(const Call& call, const auth::Claims& claims,
                    std::vector<std::string>& problems) {
  Joining joining;
  joining.participant.room = claims.video.room;
  joining.participant.identity = std::string(claims.Identity());
  joining.participant.name = claims.name;
  joining.reconnect = QueryValue(call.query, "reconnect") == "1";
  const std::string text = QueryValue(call.query, "join_request");
  if (!absl::StartsWith(call.path, "/rtc/v1") || text.empty()) return joining;
  absl::StatusOr<responder::JoinRequest> request = responder::DecodeJoinRequest(text);
  if (!request.ok()) {
    problems.emplace_back(request.status().message());
    return joining;
  }
  joining.reconnect |= request->reconnect;
  joining.participant.metadata = std::move(request->metadata);
  joining.participant.attributes = std::move(request->attributes);
  return joining;
}

WebSocketPlan::Step Translate(const faults::SignalStep& step, const Joining& joining,
                              const Region& here, int leave_action) {
  switch (step.act) {
    case Act::kFirstMessage:
      return WebSocketPlan::Send{joining.reconnect
                                     ? responder::ReconnectMessage(here)
                                     : responder::JoinMessage(joining.participant, here)};
    case Act::kLeave:
      return WebSocketPlan::Send{responder::LeaveMessage(leave_action)};
    case Act::kWait:
      return WebSocketPlan::Wait{step.time};
    case Act::kLoop:
      return WebSocketPlan::Converse{};
    case Act::kSilence:
      return WebSocketPlan::Listen{};
    case Act::kClose:
      return WebSocketPlan::Close{step.code, std::string(step.reason)};
    case Act::kDrop:
      return WebSocketPlan::Drop{};
  }
  return WebSocketPlan::Drop{};
}

std::shared_ptr<const WebSocketPlan> PlanOf(const faults::SignalControl& control,
                                            const Joining& joining, const Region& here) {
  const faults::SignalMode& mode = *control.mode;
  auto plan = std::make_shared<WebSocketPlan>();
  for (const faults::SignalStep& step : joining.reconnect ? mode.reconnect : mode.join) {
    plan->steps.push_back(Translate(step, joining, here, control.leave_action));
  }
  plan->on_message = [pongs = mode.pongs](std::string_view message, absl::Time now) {
    return responder::AnswerSignal(message, pongs, now);
  };
  plan->answers_close = mode.answers_close;
  return plan;
}

}  // namespace

bool IsValidatePath(std::string_view path) {
  return path == "/rtc/validate" || path == "/rtc/v1/validate";
}

bool IsSignalPath(std::string_view path) { return path == "/rtc" || path == "/rtc/v1"; }

Outcome HandleValidate(const ServiceParts& parts, const Call& call, absl::Time now) {
  const absl::StatusOr<Claims> claims = VerifySignalToken(call, now, parts.keys);
  Outcome outcome;
  std::vector<std::string> problems = ProblemsOf(call);
  if (claims.ok()) {
    const faults::SignalControl control = ControlOf(**claims, problems);
    ReadJoining(call, **claims, problems);  // What refuses the WebSocket is told here, too.
    if (parts.strict && !problems.empty()) {
      outcome = Malformed(problems);
    } else {
      outcome = PlainText(control.mode->validate_status, control.mode->validate_body);
      outcome.decision = DecisionOfMode(control.mode->validate_status);
    }
  } else {
    outcome = InvalidToken(claims.status());
  }
  outcome.reply.headers.Add("Access-Control-Allow-Origin", "*");
  return Counted(parts, call, ServiceParts::OtherPath::kValidate,
                 Report(std::move(outcome), std::move(problems)));
}

Outcome HandleSignal(const ServiceParts& parts, const Call& call, absl::Time now,
                     const Region& here) {
  const absl::StatusOr<Claims> claims = VerifySignalToken(call, now, parts.keys);
  Outcome outcome;
  std::vector<std::string> problems = ProblemsOf(call);
  if (claims.ok()) {
    const faults::SignalControl control = ControlOf(**claims, problems);
    const Joining joining = ReadJoining(call, **claims, problems);
    if (parts.strict && !problems.empty()) {
      outcome = Malformed(problems);
    } else if (control.mode->join.empty()) {
      outcome.reply.status = control.mode->validate_status;  // Upstream: without a body.
      outcome.decision = DecisionOfMode(control.mode->validate_status);
    } else {
      if (!net::IsUpgrade(call)) outcome.decision = Decision::kMalformed;  // net/ answers 400.
      outcome.ending = Ending::kWebSocket;
      outcome.websocket = PlanOf(control, joining, here);
    }
  } else {
    outcome = InvalidToken(claims.status());
  }
  return Counted(parts, call, ServiceParts::OtherPath::kSignal,
                 Report(std::move(outcome), std::move(problems)));
}

}  // namespace lkmock
