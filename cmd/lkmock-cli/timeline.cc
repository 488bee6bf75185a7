#include "cmd/lkmock-cli/timeline.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cmd/lkmock-cli/table_text.h"
#include "core/terminal_text.h"

namespace lkmock::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::string_view kDiscovery = "discovery";

std::string MillisecondsText(std::optional<absl::Duration> span) {
  return span.has_value() ? absl::StrCat(absl::ToInt64Milliseconds(*span), " ms") : "";
}

// "<1s", "5s", "2m5s".
std::string AgeText(absl::Duration age) {
  if (age < absl::Seconds(1)) return "<1s";
  return absl::FormatDuration(absl::Trunc(age, absl::Seconds(1)));
}

absl::Time LastArrival(const CallRecord& call) {
  absl::Time last = absl::InfinitePast();
  for (const auto* requests : {&call.attempts, &call.discovery}) {
    if (!requests->empty()) last = std::max(last, requests->back().at);
  }
  return last;
}

std::string_view WithoutPackage(std::string_view method) {
  return absl::StripPrefix(method, "livekit.");
}

// A request of a call, and what it is called there.
struct Event {
  std::string what;
  const RequestRecord* request;
};

std::vector<Event> EventsOf(const CallRecord& call) {
  std::vector<Event> events;
  for (const RequestRecord& attempt : call.attempts) {
    events.push_back({absl::StrCat("attempt ", attempt.n), &attempt});
  }
  for (const RequestRecord& fetch : call.discovery) {
    events.push_back({std::string(kDiscovery), &fetch});
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& left, const Event& right) {
    return left.request->at < right.request->at;
  });
  return events;
}

std::string_view Remark(const RequestRecord& request) {
  if (!request.took.has_value()) return "under way";
  return request.client_gone ? "the client left" : "";
}

std::string ExecutionsText(int64_t executions) {
  if (executions == 0) return "never executed";
  if (executions == 1) return "executed once";
  return absl::StrCat("executed ", executions, " times");
}

std::string EventTable(const std::vector<Event>& events) {
  // Gaps are counted from what stands in the table, so that they add up.
  const RequestRecord* previous = nullptr;
  Rows rows = {{"AT", "GAP", "", "REGION", "OUTCOME", "TOOK"}};
  for (const auto& [what, request] : events) {
    std::optional<absl::Duration> gap;
    if (what != kDiscovery) {
      if (previous != nullptr && request->gap.has_value()) gap = request->at - previous->at;
      previous = request;
    }
    rows.push_back({MillisecondsText(request->at - events.front().request->at),
                    MillisecondsText(gap), what, request->region, request->OutcomeText(),
                    MillisecondsText(request->took), std::string(Remark(*request))});
  }
  for (const size_t column : {0, 1, 5}) AlignRight(column, &rows);
  return AlignedTable(rows);
}

std::string VerdictTable(const CallRecord& call) {
  Rows rows;
  for (const auto& [name, verdict] : call.verdicts) {
    rows.push_back({name, !verdict.has_value() ? "–" : *verdict ? "yes" : "no"});
  }
  return AlignedTable(rows);
}

}  // namespace

std::string CallTable(const std::vector<CallRecord>& calls, absl::Time now) {
  Rows rows = {{"ID", "METHOD", "ATTEMPTS", "LAST", "AGE"}};
  for (const CallRecord& call : calls) {
    const RequestRecord* last = call.attempts.empty() ? nullptr : &call.attempts.back();
    rows.push_back({call.id, call.method.empty() ? "-" : std::string(WithoutPackage(call.method)),
                    absl::StrCat(last == nullptr ? 0 : last->n),
                    last == nullptr ? "-" : last->OutcomeText(),
                    call.IsEmpty() ? "-" : AgeText(now - LastArrival(call))});
  }
  AlignRight(2, &rows);
  return AlignedTable(rows);
}

std::string Timeline(const CallRecord& call) {
  std::string text = TameText(call.id);
  if (!call.method.empty()) absl::StrAppend(&text, ": ", TameText(WithoutPackage(call.method)));
  absl::StrAppend(&text, ", ", ExecutionsText(call.executions));
  const std::vector<Event> events = EventsOf(call);
  if (events.empty()) return absl::StrCat(text, "; nothing of it is kept\n");
  absl::StrAppend(
      &text, ", ",
      absl::FormatTime("%Y-%m-%d %H:%M:%E3S UTC", events.front().request->at, absl::UTCTimeZone()),
      "\n\n", EventTable(events));
  if (!call.verdicts.empty()) absl::StrAppend(&text, "\n", VerdictTable(call));
  return text;
}

}  // namespace lkmock::cli
