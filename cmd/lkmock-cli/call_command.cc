#include "cmd/lkmock-cli/call_command.h"

#include <ostream>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cmd/lkmock-cli/answer.h"
#include "cmd/lkmock-cli/call_identity.h"
#include "cmd/lkmock-cli/call_plan.h"
#include "cmd/lkmock-cli/control_flags.h"
#include "cmd/lkmock-cli/curl_text.h"
#include "cmd/lkmock-cli/explanation_text.h"
#include "cmd/lkmock-cli/failover.h"
#include "cmd/lkmock-cli/json_output.h"
#include "cmd/lkmock-cli/request_json.h"
#include "cmd/lkmock-cli/server_warning.h"
#include "cmd/lkmock-cli/text_argument.h"
#include "cmd/lkmock-cli/token_flags.h"
#include "core/terminal_text.h"
#include "net/http_client.h"

namespace lkmock::cli {
namespace {

using net::ClientResponse;

std::string Outcome(const Attempt& attempt) {
  return attempt.response.ok() ? cli::Outcome(*attempt.response)
                               : std::string(attempt.response.status().message());
}

int64_t Milliseconds(absl::Duration span) { return absl::ToInt64Milliseconds(span); }

// "http://127.0.0.1:9999 (region-0)"
std::string Where(const Attempt& attempt) {
  return attempt.region.empty() ? attempt.url
                                : absl::StrCat(attempt.region, " (", attempt.url, ")");
}

// The body as JSON, or as a JSON string where it is none; null where there is no body.
Json BodyJson(const Session& session, const CallPlan& plan, const ClientResponse& response) {
  if (absl::StrContains(response.Header("Content-Type"), "protobuf") && plan.method != nullptr &&
      response.status / 100 == 2) {
    const absl::StatusOr<std::string> json = ResponseToJson(*plan.method, response.body);
    if (json.ok()) return ParseJson(*json);
    session.Note(json.status().message());
  }
  if (response.body.empty()) return nullptr;
  return JsonOrText(response.body);
}

Json HeadersJson(const ClientResponse& response) {
  Json headers = Json::object();
  for (const auto& [name, value] : response.headers) {
    if (!headers.contains(name)) {
      headers[name] = value;
    } else {
      headers[name] = absl::StrCat(headers[name].get<std::string>(), ", ", value);
    }
  }
  return headers;
}

Json AttemptJson(const Attempt& attempt) {
  Json json = {{"url", attempt.url},
               {"region", attempt.region.empty() ? Json(nullptr) : Json(attempt.region)},
               {"ms", Milliseconds(attempt.took)}};
  if (attempt.response.ok()) {
    json["status"] = attempt.response->status;
    const std::string_view explanation = attempt.response->Header(kExplainHeader);
    if (!explanation.empty()) json["explain"] = JsonOrText(explanation);
  } else {
    json["error"] = attempt.response.status().message();
  }
  return json;
}

void PrintJson(const Session& session, const CallPlan& plan, const std::vector<Attempt>& attempts) {
  const Attempt& last = attempts.back();
  Json json = Json::object();
  if (!plan.identity.id.empty()) json["id"] = plan.identity.id;
  json.update({{"status", nullptr},
               {"region", last.region.empty() ? Json(nullptr) : Json(last.region)},
               {"headers", Json::object()},
               {"attempts", Json::array()},
               {"body", nullptr}});
  for (const Attempt& attempt : attempts) json["attempts"].push_back(AttemptJson(attempt));
  if (last.response.ok()) {
    json["status"] = last.response->status;
    json["headers"] = HeadersJson(*last.response);
    json["body"] = BodyJson(session, plan, *last.response);
  } else {
    json["error"] = last.response.status().message();
  }
  session.Print(PrettyJson(json));
}

void PrintExchange(const Session& session, const CallPlan& plan, const Attempt& attempt) {
  std::ostream& err = *session.context->err;
  const auto show = [&](std::string_view arrow, const auto& headers) {
    for (const auto& [name, value] : headers) {
      err << arrow << TameText(name) << ": " << TameText(value) << '\n';
    }
  };
  err << "> POST " << TameText(absl::StrCat(attempt.url, plan.call.path)) << '\n';
  show("> ", plan.call.headers);
  if (!attempt.response.ok()) return;
  err << "< " << attempt.response->status << ' ' << TameText(attempt.response->reason) << '\n';
  show("< ", attempt.response->headers);
}

// For people; with --json it is a member of the attempt.
void PrintExplanation(const Session& session, const Attempt& attempt) {
  if (session.json || !attempt.response.ok()) return;
  const std::string_view json = attempt.response->Header(kExplainHeader);
  if (!json.empty()) *session.context->err << ExplanationText(json);
}

// As often as the control lists attempts, and once more, for what comes after them.
RetryPolicy PolicyOf(const Session& session, const CallIdentity& identity) {
  RetryPolicy policy{.walks = session.args.On("--failover")};
  if (policy.walks) policy.most_attempts = kMostAttempts;
  if (identity.listed_attempts > 0) {
    policy.stays = true;
    policy.most_attempts = identity.listed_attempts + 1;
  }
  return policy;
}

// The last attempt as a result and, for people, as a line on stderr.
int Conclude(const Session& session, const CallPlan& plan, const std::vector<Attempt>& attempts) {
  const Attempt& last = attempts.back();
  if (session.json) PrintJson(session, plan, attempts);
  if (!last.response.ok()) {
    session.Complain(last.response.status().message());
    return kFailure;
  }
  const ClientResponse& response = *last.response;
  NoteServerWarning(session, response);
  if (!session.json) {
    const Json body = BodyJson(session, plan, response);
    if (body.is_string()) {
      session.Print(session.Shown(body.get<std::string>()));
    } else if (!body.is_null()) {
      session.Print(PrettyJson(body));
    }
  }
  if (response.status / 100 == 2) {
    session.Note(
        absl::StrCat(Outcome(last), " from ", Where(last), " in ", Milliseconds(last.took), " ms"));
  } else {
    session.Complain(absl::StrCat(Outcome(last), " from ", Where(last)));
  }
  return ExitStatus(response);
}

absl::StatusOr<int> RunCall(Session& session) {
  const absl::StatusOr<std::string> data = ReadTextArgument(session, session.args.Text("--data"));
  if (!data.ok()) return data.status();
  return CallMethod(session, session.args.Operand(), *data);
}

}  // namespace

std::vector<Flag> SharedCallFlags() {
  using enum FlagKind;
  std::vector<Flag> flags = {
      {"--header", kList, "'NAME: VALUE'", "A header more; repeatable, and replaces our own", 'H'},
      {"--proto", kSwitch, "", "Protobuf on the wire; the JSON here stays JSON"},
      {"--token", kValue, "TOKEN", "Sent instead of a minted one ($LIVEKIT_TOKEN)"},
      {"--no-auth", kSwitch, "", "No Authorization at all"},
      DefectFlag(),
      {"--no-check", kSwitch, "", "Send the request even if its JSON does not fit its type"},
      {"--failover", kSwitch, "", "Go from region to region as the SDKs do, and show each attempt"},
      {"--curl", kSwitch, "", "Print the same call as a curl command, and send nothing"},
      {"--verbose", kSwitch, "", "Show the headers of both directions on stderr", 'v'},
  };
  for (Flag& flag : ControlFlags()) flags.push_back(std::move(flag));
  return flags;
}

absl::StatusOr<int> CallMethod(Session& session, const std::string& method,
                               const std::string& data) {
  const absl::StatusOr<CallPlan> plan = PlanCall(session, method, data);
  if (!plan.ok()) return plan.status();
  const RetryPolicy policy = PolicyOf(session, plan->identity);
  if (session.args.On("--curl")) {
    if (policy.most_attempts > 1) session.Note("the command makes one attempt");
    session.Print(CurlCommand({.url = absl::StrCat(plan->call.base_url, plan->call.path),
                               .headers = plan->call.headers,
                               .body = plan->call.body}));
    return 0;
  }
  if (plan->identity.is_new) {
    session.Note(absl::StrCat("the call's id is ", plan->identity.id, "; 'lkmock-cli calls ",
                              plan->identity.id, "' shows what arrived of it"));
  }
  int number = 0;
  const auto report = [&](const Attempt& attempt) {
    if (session.args.On("--verbose")) PrintExchange(session, *plan, attempt);
    if (policy.most_attempts > 1) {
      session.Note(absl::StrCat("attempt ", ++number, ": ", Where(attempt), ": ", Outcome(attempt),
                                ", ", Milliseconds(attempt.took), " ms"));
    }
    PrintExplanation(session, attempt);
  };
  const auto note = [&](std::string_view text) { session.Note(text); };
  return Conclude(session, *plan, CallRegions(plan->call, policy, *session.context, report, note));
}

std::vector<Command> CallCommands() {
  std::vector<Flag> flags = {
      {"--data", FlagKind::kValue, "JSON|@FILE|@-", "The request message (default {})", 'd'},
      {"--unknown", FlagKind::kSwitch, "", "METHOD need not be known; --data is sent as it is"}};
  for (Flag& flag : SharedCallFlags()) flags.push_back(std::move(flag));
  return {{.name = "call",
           .operands = "SERVICE/METHOD",
           .fewest_operands = 1,
           .most_operands = 1,
           .summary = "Call a method of the API, with any fault that the mock knows",
           .examples = "lkmock-cli call RoomService/CreateRoom -d '{\"name\":\"demo\"}'\n"
                       "lkmock-cli call RoomService/ListRooms --fail-regions 0,1 --fail-mode drop "
                       "--failover\n"
                       "lkmock-cli call RoomService/ListRooms --attempts drop,503,ok --explain\n"
                       "lkmock-cli call SIP/CreateSIPParticipant --sip-status 486:'Busy Here'\n",
           .flags = std::move(flags),
           .run = RunCall}};
}

}  // namespace lkmock::cli
