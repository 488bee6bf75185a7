#include "cmd/lkmock-cli/inspect_command.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "cmd/lkmock-cli/answer.h"
#include "cmd/lkmock-cli/control_flags.h"
#include "cmd/lkmock-cli/failover.h"
#include "cmd/lkmock-cli/json_output.h"
#include "cmd/lkmock-cli/message_schema.h"
#include "cmd/lkmock-cli/server_warning.h"
#include "cmd/lkmock-cli/session.h"
#include "cmd/lkmock-cli/table_text.h"
#include "core/grant.h"
#include "core/method_name.h"
#include "core/method_table.h"
#include "faults/control_fields.h"
#include "net/http_client.h"

namespace lkmock::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// Between two questions whether a server is there.
constexpr absl::Duration kPollInterval = absl::Milliseconds(100);

// Why there are no regions: a line of stderr and, with --json, a value on stdout, too.
int FailRegions(const Session& session, const absl::StatusOr<net::ClientResponse>& response,
                std::string_view error) {
  if (session.json) {
    Json json = {{"status", nullptr}, {"body", nullptr}, {"error", error}};
    if (response.ok()) json["status"] = response->status;
    if (response.ok() && !response->body.empty()) json["body"] = JsonOrText(response->body);
    session.Print(PrettyJson(json));
  }
  session.Complain(error);
  // A 2xx without regions is a failure, too.
  return response.ok() && response->status / 100 != 2 ? ExitStatus(*response) : kFailure;
}

absl::StatusOr<int> RunRegions(Session& session) {
  const absl::StatusOr<std::string> control = ControlJson(session);
  if (!control.ok()) return control.status();
  net::ClientRequest request{.method = "GET",
                             .url = absl::StrCat(session.url, "/settings/regions"),
                             .timeout = session.timeout};
  if (!control->empty()) request.headers.emplace_back(faults::kControlHeader, *control);
  const absl::StatusOr<net::ClientResponse> response = session.context->send(request);
  if (!response.ok()) return FailRegions(session, response, response.status().message());
  NoteServerWarning(session, *response);
  if (response->status != 200) {
    return FailRegions(session, response, absl::StrCat(Outcome(*response), " from ", request.url));
  }
  const absl::StatusOr<std::vector<RegionUrl>> regions = ParseRegionSettings(response->body);
  if (!regions.ok()) return FailRegions(session, response, regions.status().message());
  if (session.json) {
    session.Print(PrettyJson(ParseJson(response->body)));
    return 0;
  }
  Rows rows = {{"REGION", "DISTANCE", "URL"}};
  for (const RegionUrl& region : *regions) {
    rows.push_back({region.name, region.distance, region.url});
  }
  *session.context->out << AlignedTable(rows);
  return 0;
}

Json GrantsJson(const MethodRow& method) {
  Json grants = Json::array();
  for (Grant grant : method.grants.ToVector()) grants.push_back(GrantName(grant));
  return grants;
}

Json RowJson(const MethodRow& method) {
  return {{"method", method.key},
          {"grants", GrantsJson(method)},
          {"request", method.request},
          {"response", method.response}};
}

absl::StatusOr<int> RunMethods(Session& session) {
  const std::string filter = absl::AsciiStrToLower(session.args.Operand());
  Rows rows = {{"METHOD", "GRANTS", "REQUEST", "RESPONSE"}};
  Json json = Json::array();
  for (const MethodRow& method : AllMethods()) {
    if (!absl::StrContains(absl::AsciiStrToLower(method.key), filter)) continue;
    rows.push_back({std::string(ShortKey(method)),
                    method.grants.empty() ? "-" : ToString(method.grants),
                    std::string(method.request), std::string(method.response)});
    json.push_back(RowJson(method));
  }
  if (json.empty()) {
    return absl::NotFoundError(absl::StrCat("no method's name contains '", filter, "'"));
  }
  if (session.json) {
    session.Print(PrettyJson(json));
  } else {
    *session.context->out << AlignedTable(rows);
  }
  return 0;
}

Json TypeJson(const TypeSchema& type) {
  if (!type.values.empty()) return {{"type", type.name}, {"values", type.values}};
  Json fields = Json::array();
  for (const FieldSchema& field : type.fields) {
    Json row = {{"name", field.name}, {"type", field.type}};
    if (!field.oneof.empty()) row["oneof"] = field.oneof;
    fields.push_back(std::move(row));
  }
  return {{"type", type.name}, {"fields", fields}};
}

std::string TypeText(const TypeSchema& type) {
  std::string text = absl::StrCat("\n", type.name, "\n");
  if (!type.values.empty())
    return absl::StrCat(text, "  ", absl::StrJoin(type.values, "\n  "), "\n");
  Rows rows;
  for (const FieldSchema& field : type.fields) {
    rows.push_back({absl::StrCat("  ", field.name), field.type,
                    field.oneof.empty() ? "" : absl::StrCat("one of ", field.oneof)});
  }
  return absl::StrCat(text, rows.empty() ? "  (no fields)\n" : AlignedTable(rows));
}

std::string MethodText(const MethodRow& method) {
  Rows rows = {
      {"  grants", method.grants.empty() ? "none: no token is needed" : ToString(method.grants)}};
  if (!method.room_field.empty()) {
    rows.push_back(
        {"  room", absl::StrCat("the token's must be the request's ", method.room_field)});
  }
  if (method.latency > absl::ZeroDuration()) {
    rows.push_back(
        {"  latency", absl::StrCat(absl::FormatDuration(method.latency),
                                   method.latency_if.empty() ? "" : " with ", method.latency_if)});
  }
  rows.push_back({"  request", std::string(method.request)});
  rows.push_back({"  response", std::string(method.response)});
  return absl::StrCat(method.key, "\n", AlignedTable(rows));
}

absl::StatusOr<int> RunDescribe(Session& session) {
  const absl::StatusOr<const MethodRow*> method = ResolveMethod(session.args.Operand());
  if (!method.ok()) return method.status();
  if (session.args.On("--template")) {
    session.Print(RequestTemplate(**method));
    return 0;
  }
  const std::vector<TypeSchema> types = TypesOf(**method);
  if (session.json) {
    Json json = RowJson(**method);
    json["types"] = Json::array();
    for (const TypeSchema& type : types) json["types"].push_back(TypeJson(type));
    session.Print(PrettyJson(json));
    return 0;
  }
  std::string text = MethodText(**method);
  for (const TypeSchema& type : types) text += TypeText(type);
  *session.context->out << text;
  return 0;
}

// LiveKit's real server answers "/", too.
absl::StatusOr<int> RunWait(Session& session) {
  const Context& context = *session.context;
  const absl::Time begin = context.now();
  while (true) {
    const absl::Duration left = begin + session.timeout - context.now();
    const absl::StatusOr<net::ClientResponse> response =
        context.send({.method = "GET",
                      .url = absl::StrCat(session.url, "/"),
                      .timeout = std::max(left, absl::Milliseconds(1))});
    if (absl::IsInvalidArgument(response.status())) return response.status();
    const absl::Duration waited = context.now() - begin;
    if (response.ok() && response->status == 200) {
      const int64_t milliseconds = absl::ToInt64Milliseconds(waited);
      if (session.json) session.Print(PrettyJson({{"url", session.url}, {"ms", milliseconds}}));
      session.Note(absl::StrCat(session.url, " answers after ", milliseconds, " ms"));
      return 0;
    }
    if (waited + kPollInterval >= session.timeout) {
      return absl::DeadlineExceededError(
          absl::StrCat("no answer within ", absl::FormatDuration(session.timeout), ": ",
                       response.ok() ? absl::StrCat(session.url, " says ", response->status)
                                     : std::string(response.status().message())));
    }
    context.sleep(kPollInterval);
  }
}

}  // namespace

std::vector<Command> InspectCommands() {
  return {
      {.name = "regions",
       .operands = "",
       .fewest_operands = 0,
       .most_operands = 0,
       .summary = "List the server's regions, as clients discover them",
       .examples = "lkmock-cli regions\nlkmock-cli regions --pinned-regions region-1,region-2\n",
       .flags = ControlFlags(),
       .run = RunRegions},
      {.name = "methods",
       .operands = "[FILTER]",
       .fewest_operands = 0,
       .most_operands = 1,
       .summary = "List the API's methods: grants, request, response",
       .examples = "lkmock-cli methods sip\n",
       .flags = {},
       .run = RunMethods},
      {.name = "describe",
       .operands = "SERVICE/METHOD",
       .fewest_operands = 1,
       .most_operands = 1,
       .summary = "Show a method's messages, field by field",
       .examples = "lkmock-cli describe RoomService/CreateRoom\n"
                   "lkmock-cli describe Egress/StartEgress --template > request.json\n",
       .flags = {{"--template", FlagKind::kSwitch, "", "A JSON skeleton of the request instead"}},
       .run = RunDescribe},
      {.name = "wait",
       .operands = "",
       .fewest_operands = 0,
       .most_operands = 0,
       .summary = "Wait until the server answers, at most --timeout",
       .examples = "lkmock-cli wait --timeout 10s && npm test\n",
       .flags = {},
       .run = RunWait},
  };
}

}  // namespace lkmock::cli
