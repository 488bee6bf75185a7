#include "cmd/test-server/admin_service.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cmd/test-server/replies.h"
#include "core/nearest_name.h"
#include "core/query.h"
#include "core/twirp_error.h"
#include "faults/problem_list.h"

namespace lkmock {
namespace {

constexpr std::string_view kCalls = "/_test/calls";
constexpr std::string_view kCallPrefix = "/_test/calls/";
constexpr std::string_view kStats = "/_test/stats";
constexpr std::string_view kMetrics = "/metrics";

constexpr int64_t kMostAwaited = 1000;
constexpr int64_t kDefaultTimeoutMs = 5000;

Outcome Json(std::string body) {
  Outcome outcome;
  outcome.reply.headers.Add("Content-Type", "application/json");
  outcome.reply.body = std::move(body);
  return outcome;
}

Outcome Refuse(std::string message) {
  Outcome outcome = JsonError({"invalid_argument", std::move(message), {}});
  outcome.decision = Decision::kMalformed;
  return outcome;
}

Outcome UnknownCall(std::string_view id) {
  Outcome outcome = JsonError(
      {"not_found",
       absl::StrCat("no call ", faults::Quoted(id), " is known; it was not seen, or is forgotten"),
       {}});
  outcome.decision = Decision::kNotFound;
  return outcome;
}

Outcome Forgot(int64_t calls) { return Json(absl::StrCat("{\"forgotten\":", calls, "}")); }

bool Reads(const Call& call) { return call.method == "GET" || call.method == "HEAD"; }

Outcome WrongMethod(std::string_view allowed) {
  Outcome outcome = PlainText(405, absl::StrCat("method not allowed; ", allowed, " are\n"));
  outcome.reply.headers.Add("Allow", allowed);
  return outcome;
}

// The first parameter of `query` that is none of `known`, or that QueryValue would skip, as a
// complaint; "" where there is none.
std::string WrongParameter(std::string_view query, std::vector<std::string_view> known) {
  for (std::string_view parameter : absl::StrSplit(query, '&', absl::SkipEmpty())) {
    if (absl::StrContains(parameter, ';') || !PercentDecode(parameter).has_value()) {
      return absl::StrCat("parameter ", faults::Quoted(parameter), " has a ';' or a broken escape");
    }
    const std::string_view name = parameter.substr(0, parameter.find('='));
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return absl::StrCat("unknown parameter ", faults::Quoted(name), DidYouMean(name, known));
  }
  return "";
}

// A parameter's number from `least` to `most`, or `absent`; a complaint where it is none.
std::string ReadNumber(std::string_view query, std::string_view name, int64_t least, int64_t most,
                       int64_t absent, int64_t* number) {
  const std::string text = QueryValue(query, name);
  *number = absent;
  if (text.empty()) return "";
  if (absl::SimpleAtoi(text, number) && *number >= least && *number <= most) return "";
  return absl::StrCat(name, ": ", faults::Quoted(text), " is no number from ", least, " to ", most);
}

}  // namespace

AdminService::AdminService(const ServiceParts& parts,
                           std::function<journal::ConnectionStats()> connections)
    : parts_(parts), connections_(std::move(connections)) {}

bool AdminService::Serves(std::string_view path) {
  return path == kCalls || absl::StartsWith(path, kCallPrefix) || path == kStats ||
         path == kMetrics;
}

Outcome AdminService::Handle(const Call& call, absl::Time now) const {
  if (call.path == kCalls) return HandleCalls(call);
  if (absl::StartsWith(call.path, kCallPrefix)) {
    return HandleCall(call, absl::StripPrefix(call.path, kCallPrefix));
  }
  if (!Reads(call)) return WrongMethod("GET, HEAD");
  const journal::JournalSizes sizes = parts_.journal->sizes();
  if (call.path == kStats) return Json(parts_.traffic->StatsJson(now, Connections(), sizes));
  Outcome metrics;
  metrics.reply.headers.Add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  metrics.reply.body = parts_.traffic->MetricsText(Connections(), sizes);
  return metrics;
}

Outcome AdminService::HandleCalls(const Call& call) const {
  if (call.method == "DELETE") return Forgot(parts_.journal->ForgetAll());
  if (!Reads(call)) return WrongMethod("GET, HEAD, DELETE");
  const std::string method = QueryValue(call.query, "method");
  int64_t since_ms;
  int64_t limit;
  for (const std::string& complaint :
       {WrongParameter(call.query, {"method", "since", "limit"}),
        ReadNumber(call.query, "since", 0, int64_t{1} << 53, 0, &since_ms),
        ReadNumber(call.query, "limit", 1, 1'000'000, 100, &limit)}) {
    if (!complaint.empty()) return Refuse(complaint);
  }
  return Json(parts_.journal->CallsJson({.method = method,
                                         .since = absl::FromUnixMillis(since_ms),
                                         .limit = static_cast<size_t>(limit)}));
}

Outcome AdminService::HandleCall(const Call& call, std::string_view id) const {
  if (call.method == "DELETE") {
    const int64_t forgotten = parts_.journal->Forget(id);
    return forgotten == 0 ? UnknownCall(id) : Forgot(forgotten);
  }
  if (!Reads(call)) return WrongMethod("GET, HEAD, DELETE");
  int64_t attempts;
  int64_t timeout_ms;
  for (const std::string& complaint :
       {WrongParameter(call.query, {"wait", "timeoutMs"}),
        ReadNumber(call.query, "wait", 1, kMostAwaited, 0, &attempts),
        ReadNumber(call.query, "timeoutMs", 0, absl::ToInt64Milliseconds(parts_.max_wait),
                   std::min(kDefaultTimeoutMs, absl::ToInt64Milliseconds(parts_.max_wait)),
                   &timeout_ms)}) {
    if (!complaint.empty()) return Refuse(complaint);
  }
  if (attempts > 0) {
    Outcome outcome;
    outcome.wait = absl::Milliseconds(timeout_ms);
    outcome.late = parts_.journal->AwaitAttempts(id, static_cast<int>(attempts));
    return outcome;
  }
  std::string json = parts_.journal->CallJson(id);
  return json.empty() ? UnknownCall(id) : Json(std::move(json));
}

journal::ConnectionStats AdminService::Connections() const {
  return connections_ ? connections_() : journal::ConnectionStats();
}

}  // namespace lkmock
