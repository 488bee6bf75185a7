#include "cmd/lkmock-cli/journal_command.h"

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "cmd/lkmock-cli/admin_client.h"
#include "cmd/lkmock-cli/call_record.h"
#include "cmd/lkmock-cli/json_output.h"
#include "cmd/lkmock-cli/recipe.h"
#include "cmd/lkmock-cli/session.h"
#include "cmd/lkmock-cli/stats_text.h"
#include "cmd/lkmock-cli/time_span.h"
#include "cmd/lkmock-cli/timeline.h"
#include "core/method_name.h"
#include "core/method_table.h"

namespace lkmock::cli {
namespace {

constexpr std::string_view kCalls = "/_test/calls";
constexpr int64_t kDefaultLimit = 100;

// Of the answer to a wait, which the server sends only at its end.
constexpr absl::Duration kAnswerTime = absl::Seconds(5);

absl::Status BadCount(std::string_view flag, std::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(flag, ": '", text, "' is no number from 1"));
}

// The positive number of `flag`, or `absent`.
absl::StatusOr<int64_t> Count(const Session& session, std::string_view flag, int64_t absent) {
  if (!session.args.Has(flag)) return absent;
  const std::string text = session.args.Text(flag);
  int64_t number;
  if (!absl::SimpleAtoi(text, &number) || number < 1) return BadCount(flag, text);
  return number;
}

std::string Counted(int64_t count, std::string_view thing) {
  return absl::StrCat(count, " ", thing, count == 1 ? "" : "s");
}

absl::StatusOr<int> Forget(Session& session, const std::string& id) {
  const auto response = AskAdmin(session, "DELETE", id.empty() ? kCalls : CallPath(id));
  if (!response.ok()) return response.status();
  const Json json = ParseJson(response->body);
  if (!json.is_object() || !json.contains("forgotten") || !json["forgotten"].is_number_integer()) {
    return absl::UnavailableError("the server's answer does not say what was forgotten");
  }
  session.Print(session.json
                    ? PrettyJson(json)
                    : absl::StrCat("forgot ", Counted(json["forgotten"].get<int64_t>(), "call")));
  return 0;
}

// A method as the server filters by it: a key, or the name behind the service. One that is not
// known stays as it is: servers can be taught more.
std::string MethodFilter(const std::string& name) {
  const absl::StatusOr<const MethodRow*> row = ResolveMethod(name);
  if (row.ok()) return std::string((*row)->key);
  for (const MethodRow& known : AllMethods()) {
    const std::string_view short_name = known.key.substr(known.key.rfind('/') + 1);
    if (absl::EqualsIgnoreCase(short_name, name)) return std::string(short_name);
  }
  return name;
}

// The filter as the query of /_test/calls.
absl::StatusOr<std::string> ListQuery(const Session& session) {
  const absl::StatusOr<int64_t> limit = Count(session, "--limit", kDefaultLimit);
  if (!limit.ok()) return limit.status();
  std::string query = absl::StrCat("?limit=", *limit);
  if (session.args.Has("--method")) {
    absl::StrAppend(&query, "&method=", PercentEncode(MethodFilter(session.args.Text("--method"))));
  }
  if (session.args.Has("--since")) {
    const auto since = ParseTimeSpan("--since", session.args.Text("--since"));
    if (!since.ok()) return since.status();
    const int64_t from = absl::ToUnixMillis(session.context->now() - *since);
    absl::StrAppend(&query, "&since=", std::max<int64_t>(from, 0));
  }
  return query;
}

absl::StatusOr<int> ListCalls(Session& session) {
  if (absl::Status refused = RefuseFlags(session, {"--wait"}, " needs the ID of a call");
      !refused.ok()) {
    return refused;
  }
  const absl::StatusOr<std::string> query = ListQuery(session);
  if (!query.ok()) return query.status();
  const auto response = AskAdmin(session, "GET", absl::StrCat(kCalls, *query));
  if (!response.ok()) return response.status();
  const absl::StatusOr<CallList> list = ReadCallList(response->body);
  if (!list.ok()) return list.status();
  if (session.json) {
    session.Print(PrettyJson(ParseJson(response->body)));
  } else if (!list->calls.empty()) {
    *session.context->out << CallTable(list->calls, session.context->now());
  }
  if (list->calls.empty()) {
    const bool filtered = session.args.Has("--method") || session.args.Has("--since");
    session.Note(filtered ? "no call matches" : "no call with an id was seen");
  }
  if (static_cast<int64_t>(list->calls.size()) == *Count(session, "--limit", kDefaultLimit)) {
    session.Note(absl::StrCat("the newest ", list->calls.size(), "; --limit shows more"));
  }
  if (list->forgotten + list->dropped > 0) {
    session.Note(absl::StrCat("the journal had to give up ", Counted(list->forgotten, "call"),
                              " and ", Counted(list->dropped, "attempt")));
  }
  return 0;
}

absl::StatusOr<int> ShowCall(Session& session, const std::string& id) {
  if (absl::Status refused = RefuseFlags(session, {"--method", "--since", "--limit"},
                                         " is for the list of calls, not for one");
      !refused.ok()) {
    return refused;
  }
  std::string path = CallPath(id);
  absl::Duration patience;
  if (session.args.Has("--wait")) {
    const absl::StatusOr<int64_t> attempts = Count(session, "--wait", 1);
    if (!attempts.ok()) return attempts.status();
    absl::StrAppend(&path, "?wait=", *attempts,
                    "&timeoutMs=", absl::ToInt64Milliseconds(session.timeout));
    patience = kAnswerTime;
  }
  const auto response = AskAdmin(session, "GET", path, patience);
  if (!response.ok()) return response.status();
  const absl::StatusOr<CallRecord> call = ReadCallRecord(response->body);
  if (!call.ok()) return call.status();
  if (session.json) {
    session.Print(PrettyJson(ParseJson(response->body)));
  } else if (response->status == 200 || !call->IsEmpty()) {
    *session.context->out << Timeline(*call);
  }
  if (response->status == 200) return 0;
  const auto finished = std::count_if(call->attempts.begin(), call->attempts.end(),
                                      [](const auto& attempt) { return attempt.took.has_value(); });
  session.Complain(absl::StrCat(finished, " of ", session.args.Text("--wait"), " attempts of '", id,
                                "' have finished within ", absl::FormatDuration(session.timeout),
                                call->IsEmpty() ? "; nothing of it was seen" : ""));
  return 1;
}

absl::StatusOr<int> RunCalls(Session& session) {
  const std::string id = session.args.Operand();
  if (id.empty() && !session.args.operands().empty()) {
    return absl::InvalidArgumentError("the ID is empty; leave it away to mean all calls");
  }
  if (session.args.On("--forget")) {
    if (absl::Status refused = RefuseFlags(session, {"--wait", "--method", "--since", "--limit"},
                                           " means nothing to --forget, which takes an ID or all");
        !refused.ok()) {
      return refused;
    }
    return Forget(session, id);
  }
  return id.empty() ? ListCalls(session) : ShowCall(session, id);
}

absl::StatusOr<int> RunStats(Session& session) {
  const bool metrics = session.args.On("--metrics");
  if (metrics && session.json) {
    return absl::InvalidArgumentError(
        "--metrics is Prometheus' text, which has no JSON; 'stats --json' has the same counters");
  }
  const auto response = AskAdmin(session, "GET", metrics ? "/metrics" : "/_test/stats");
  if (!response.ok()) return response.status();
  if (metrics) {
    *session.context->out << session.Shown(response->body);
    return 0;
  }
  const absl::StatusOr<std::string> text = StatsText(response->body);
  if (!text.ok()) return text.status();
  if (session.json) {
    session.Print(PrettyJson(ParseJson(response->body)));
  } else {
    *session.context->out << *text;
  }
  return 0;
}

absl::StatusOr<int> RunRecipe(Session& session) {
  const auto response = AskAdmin(session, "GET", CallPath(session.args.Operand()));
  if (!response.ok()) return response.status();
  const absl::StatusOr<CallRecord> call = ReadCallRecord(response->body);
  if (!call.ok()) return call.status();
  const absl::StatusOr<Recipe> recipe = MakeRecipe(session, *call);
  if (!recipe.ok()) return recipe.status();
  if (session.json) {
    session.Print(PrettyJson({{"control", ParseJson(recipe->control)},
                              {"curl", absl::StrJoin(recipe->curl, " ")},
                              {"call", absl::StrJoin(recipe->call, " ")},
                              {"notes", recipe->notes}}));
    return 0;
  }
  *session.context->out << RecipeText(*recipe);
  for (const std::string& note : recipe->notes) session.Note(note);
  return 0;
}

}  // namespace

std::vector<Command> JournalCommands() {
  using enum FlagKind;
  return {
      {.name = "calls",
       .operands = "[ID]",
       .fewest_operands = 0,
       .most_operands = 1,
       .summary = "Show the calls that the server has seen, or the timeline of one",
       .examples = "lkmock-cli calls --method CreateRoom --since 5m\n"
                   "lkmock-cli calls my-call --wait 3 --timeout 10s\n"
                   "lkmock-cli calls --forget\n",
       .flags = {{"--wait", kValue, "N",
                  "Wait until N attempts of ID have finished, at most --timeout"},
                 {"--method", kValue, "NAME", "Only calls of this method"},
                 {"--since", kValue, "TIME",
                  "Only calls of which something arrived within this time, such as 5m"},
                 {"--limit", kValue, "N", "At most so many (default 100)"},
                 {"--forget", kSwitch, "", "Make the server forget ID, or all calls"}},
       .run = RunCalls},
      {.name = "stats",
       .operands = "",
       .fewest_operands = 0,
       .most_operands = 0,
       .summary = "Show the server's counters",
       .examples = "lkmock-cli stats\n",
       .flags = {{"--metrics", kSwitch, "", "As Prometheus reads them"}},
       .run = RunStats},
      {.name = "recipe",
       .operands = "ID",
       .fewest_operands = 1,
       .most_operands = 1,
       .summary = "Print what repeats a call that was seen: a control object, and commands",
       .examples = "lkmock-cli recipe my-call\n",
       .flags = {},
       .run = RunRecipe},
  };
}

}  // namespace lkmock::cli
