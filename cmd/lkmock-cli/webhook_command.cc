#include "cmd/lkmock-cli/webhook_command.h"

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "cmd/lkmock-cli/session.h"
#include "cmd/lkmock-cli/text_argument.h"
#include "cmd/lkmock-cli/time_span.h"
#include "cmd/lkmock-cli/webhook_case.h"
#include "cmd/lkmock-cli/webhook_delivery.h"
#include "cmd/lkmock-cli/webhook_event.h"
#include "cmd/lkmock-cli/webhook_report.h"
#include "core/nearest_name.h"

namespace lkmock::cli {
namespace {

constexpr std::string_view kEveryCase = "all";
constexpr int kMostRetries = 10;

std::vector<std::string_view> CaseNames() {
  std::vector<std::string_view> names;
  for (const WebhookCaseRow& row : AllWebhookCases()) names.push_back(row.name);
  names.push_back(kEveryCase);
  return names;
}

absl::Status UnknownName(std::string_view flag, std::string_view name,
                         absl::Span<const std::string_view> known) {
  return absl::InvalidArgumentError(absl::StrCat(flag, ": unknown '", name, "'",
                                                 DidYouMean(name, known), "; there are ",
                                                 absl::StrJoin(known, ", ")));
}

absl::StatusOr<absl::Span<const WebhookCaseRow>> CasesFromFlags(const Session& session) {
  const std::string name = session.args.Has("--case") ? session.args.Text("--case") : "valid";
  if (name == kEveryCase) {
    if (!session.args.Has("--id")) return AllWebhookCases();
    return absl::InvalidArgumentError("--id: '--case all' sends many events, each with its own");
  }
  const WebhookCaseRow* row = FindWebhookCase(name);
  if (row == nullptr) return UnknownName("--case", name, CaseNames());
  return absl::MakeConstSpan(row, 1);
}

absl::StatusOr<absl::Time> CreatedAtFromFlags(const Session& session) {
  if (!session.args.Has("--created-at")) return session.context->now();
  const std::string text = session.args.Text("--created-at");
  if (int64_t seconds; absl::SimpleAtoi(text, &seconds)) return absl::FromUnixSeconds(seconds);
  absl::Time time;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return time;
  return absl::InvalidArgumentError(absl::StrCat(
      "--created-at: '", text, "' is no time such as 1767225600 or 2026-01-01T00:00:00Z"));
}

absl::StatusOr<WebhookEvent> EventFromFlags(const Session& session) {
  const absl::StatusOr<absl::Time> created_at = CreatedAtFromFlags(session);
  if (!created_at.ok()) return created_at.status();
  WebhookEvent event;
  event.id = session.args.Text("--id");
  event.created_at = *created_at;
  if (session.args.Has("--event")) event.name = session.args.Text("--event");
  if (session.args.Has("--room")) event.room = session.args.Text("--room");
  if (session.args.Has("--identity")) event.identity = session.args.Text("--identity");
  const absl::Span<const std::string_view> known = AllWebhookEvents();
  if (std::find(known.begin(), known.end(), event.name) == known.end()) {
    return UnknownName("--event", event.name, known);
  }
  if (session.args.Has("--data")) {
    absl::StatusOr<std::string> data = ReadTextArgument(session, session.args.Text("--data"));
    if (!data.ok()) return data.status();
    event.data = *std::move(data);
    std::vector<std::string> notes;
    const absl::Status problem = CheckEventData(event.data, &notes);
    if (!problem.ok()) return problem;
    for (const std::string& note : notes) session.Note(note);
  }
  return event;
}

absl::StatusOr<DeliveryOptions> DeliveryFromFlags(const Session& session) {
  DeliveryOptions options = {.url = session.args.Text("--to"), .timeout = session.timeout};
  if (options.url.empty()) {
    return absl::InvalidArgumentError(
        "'webhook send' needs --to URL, where the receiver listens: --to http://127.0.0.1:3000/");
  }
  if (session.args.Has("--retries")) {
    const std::string text = session.args.Text("--retries");
    if (!absl::SimpleAtoi(text, &options.retries) || options.retries < 0 ||
        options.retries > kMostRetries) {
      return absl::InvalidArgumentError(
          absl::StrCat("--retries: '", text, "' is no number from 0 to ", kMostRetries));
    }
  }
  if (session.args.Has("--retry-wait")) {
    const absl::StatusOr<absl::Duration> wait =
        ParseTimeSpan("--retry-wait", session.args.Text("--retry-wait"));
    if (!wait.ok()) return wait.status();
    if (*wait < absl::ZeroDuration() || *wait > kLongestRetryWait) {
      return absl::InvalidArgumentError(absl::StrCat("--retry-wait: a time from 0 to ",
                                                     absl::FormatDuration(kLongestRetryWait),
                                                     " is needed"));
    }
    options.retry_wait = *wait;
  }
  return options;
}

CaseRecord SendCase(const WebhookCaseRow& row, const WebhookEvent& event,
                    const DeliveryOptions& options, const Session& session) {
  const WebhookSigner signer = {session.api_key, session.api_secret, session.context->now()};
  CaseRecord record = {&row, {}};
  for (WebhookRequest& request : RequestsOf(row.which, event, signer)) {
    Delivery delivery = Deliver(request, options, *session.context);
    record.sent.push_back({std::move(request), std::move(delivery)});
    if (!IsAnswered(record)) break;
  }
  return record;
}

absl::StatusOr<int> SendWebhooks(Session& session) {
  const absl::StatusOr<absl::Span<const WebhookCaseRow>> cases = CasesFromFlags(session);
  if (!cases.ok()) return cases.status();
  const absl::StatusOr<DeliveryOptions> options = DeliveryFromFlags(session);
  if (!options.ok()) return options.status();
  const absl::StatusOr<WebhookEvent> event = EventFromFlags(session);
  if (!event.ok()) return event.status();

  std::vector<CaseRecord> records;
  for (const WebhookCaseRow& row : *cases) {
    records.push_back(SendCase(row, *event, *options, session));
    if (IsAnswered(records.back())) continue;
    const absl::Status& status = records.back().sent.back().delivery.response.status();
    if (absl::IsInvalidArgument(status)) {
      return absl::InvalidArgumentError(absl::StrCat("--to: ", status.message()));
    }
    break;  // Nobody is there, or it hangs: the other cases would take long and tell nothing.
  }

  if (session.json) {
    session.Print(ReportJson(options->url, event->name, records));
  } else {
    *session.context->out << ReportTable(records);
  }
  for (const CaseRecord& record : records) {
    const std::string remark = Remark(record);
    if (remark.empty()) continue;
    if (IsAsExpected(record)) {
      session.Note(remark);
    } else {
      session.Complain(remark);
    }
  }
  if (!IsAnswered(records.back())) {
    if (records.size() < cases->size()) {
      session.Note(absl::StrCat("not sent: ", cases->size() - records.size(), " more cases"));
    }
    return 1;
  }
  return std::all_of(records.begin(), records.end(), IsAsExpected) ? 0 : kReceiverIsWrong;
}

}  // namespace

std::vector<Command> WebhookCommands() {
  using enum FlagKind;
  const std::string events = absl::StrJoin(AllWebhookEvents(), ", ");
  const std::string cases = absl::StrJoin(CaseNames(), ", ");
  return {{.name = "webhook send",
           .operands = "",
           .fewest_operands = 0,
           .most_operands = 0,
           .summary = "Send webhooks, good and bad, and say whether the receiver does as it should",
           .examples = "lkmock-cli webhook send --to http://127.0.0.1:3000/webhook --case all\n"
                       "lkmock-cli webhook send --to http://127.0.0.1:3000/webhook --event "
                       "track_published --room demo\n",
           .flags = {{"--to", kValue, "URL", "Where the receiver listens"},
                     {"--event", kValue, "NAME",
                      absl::StrCat("What happened (default room_started): ", events)},
                     {"--case", kValue, "NAME",
                      absl::StrCat("What is wrong with the webhook (default valid): ", cases)},
                     {"--room", kValue, "NAME", "The room that it happened in (default demo)", 'r'},
                     {"--identity", kValue, "ID",
                      "The participant that it is about (default alice)", 'i'},
                     {"--data", kValue, "JSON|@FILE|@-",
                      "Merged into the event, field by field; null takes one away", 'd'},
                     {"--id", kValue, "ID", "The event's id (default a new one)"},
                     {"--created-at", kValue, "TIME",
                      "When it happened: Unix seconds or RFC 3339 (default now)"},
                     {"--retries", kValue, "N",
                      absl::StrCat("How often to send again after a 5xx, a 429 or no answer, 0 to ",
                                   kMostRetries, " (default 4)")},
                     {"--retry-wait", kValue, "TIME",
                      "Wait before the first retry; doubles, up to 30s (default 100ms)"}},
           .run = SendWebhooks}};
}

}  // namespace lkmock::cli
