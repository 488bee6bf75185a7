#include "journal/call_json.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/decision.h"
#include "core/json_text.h"
#include "core/outcome.h"
#include "core/region.h"
#include "journal/entry.h"
#include "journal/kept_headers.h"
#include "journal/verdicts.h"

namespace lkmock::journal {
namespace {

using Entries = std::vector<std::shared_ptr<const Entry>>;

void AppendText(std::string_view name, std::string_view text, std::string* out) {
  AppendJsonName(name, out);
  AppendJsonString(text, out);
}

void AppendTextOrNull(std::string_view name, std::string_view text, std::string* out) {
  if (!text.empty()) return AppendText(name, text, out);
  AppendJsonName(name, out);
  *out += "null";
}

void AppendNumber(std::string_view name, int64_t number, std::string* out) {
  AppendJsonName(name, out);
  absl::StrAppend(out, number);
}

void AppendNumberOrNull(std::string_view name, std::optional<int64_t> number, std::string* out) {
  if (number.has_value()) return AppendNumber(name, *number, out);
  AppendJsonName(name, out);
  *out += "null";
}

void AppendBool(std::string_view name, std::optional<bool> value, std::string* out) {
  AppendJsonName(name, out);
  *out += !value.has_value() ? "null" : *value ? "true" : "false";
}

std::string CutMark(size_t bytes) { return absl::StrCat("… (cut from ", bytes, " bytes)"); }

// Claims are the token's own text, which nobody has verified.
bool IsJsonObject(std::string_view text) {
  return text.starts_with('{') && ForeignJsonByte(text) == 0 &&
         nlohmann::json::accept(text.begin(), text.end());
}

void AppendClaims(const Entry& entry, std::string* out) {
  if (IsJsonObject(entry.claims_json)) {
    *out += entry.claims_json;
  } else if (entry.claims_bytes > kMostClaimsBytes) {
    AppendJsonString(CutMark(entry.claims_bytes), out);
  } else {
    AppendJsonString("(not a token)", out);
  }
}

// The values of all fields that are called as `fields[first]`.
std::string JoinedValues(const KeptHeaders& headers, size_t first) {
  std::string joined;
  for (size_t i = first; i < headers.fields.size(); ++i) {
    const HeaderField& field = headers.fields[i];
    if (!absl::EqualsIgnoreCase(field.name, headers.fields[first].name)) continue;
    absl::StrAppend(&joined, i == first ? "" : ", ", field.value);
    const bool is_last = i + 1 == headers.fields.size();
    if (is_last && headers.last_value_bytes > 0) joined += CutMark(headers.last_value_bytes);
  }
  return joined;
}

void AppendHeaders(const Entry& entry, std::string* out) {
  *out += '{';
  const std::vector<HeaderField>& fields = entry.headers.fields;
  for (auto field = fields.begin(); field != fields.end(); ++field) {
    const auto has_its_name = [&](const HeaderField& other) {
      return absl::EqualsIgnoreCase(other.name, field->name);
    };
    if (std::any_of(fields.begin(), field, has_its_name)) continue;
    if (field != fields.begin()) *out += ',';
    AppendJsonString(field->name, out);
    *out += ':';
    if (absl::EqualsIgnoreCase(field->name, "Authorization")) {
      AppendClaims(entry, out);
    } else {
      AppendJsonString(JoinedValues(entry.headers, field - fields.begin()), out);
    }
  }
  if (entry.headers.left_out > 0) {
    const size_t more = entry.headers.left_out;
    AppendText("(cut)", absl::StrCat(more, " more header field", more == 1 ? "" : "s"), out);
  }
  *out += '}';
}

void AppendRequest(const Entry& entry, std::string* out) {
  AppendJsonName("requestJson", out);
  *out += entry.request_json.empty() ? "null" : entry.request_json;
  if (entry.request_bytes > kMostRequestBytes) {
    AppendNumber("requestJsonBytes", static_cast<int64_t>(entry.request_bytes), out);
  }
}

// `previous`: the one before it, where that is kept.
void AppendEntry(const Entry& entry, const Entry* previous, std::string* out) {
  const Evidence& evidence = entry.evidence;
  std::optional<int64_t> gap;
  if (previous != nullptr && previous->n + 1 == entry.n) {
    gap = std::max<int64_t>(0, absl::ToInt64Milliseconds(evidence.at - previous->evidence.at));
  }
  const std::optional<Entry::End> end = entry.end();
  std::optional<int64_t> duration;
  if (end.has_value()) duration = absl::ToInt64Milliseconds(end->after);
  const bool client_gone = end.has_value() && end->how == ExchangeEnd::kClientGone;
  const std::string_view digest(reinterpret_cast<const char*>(evidence.body.data()),
                                evidence.body.size());

  *out += '{';
  AppendNumber("n", entry.n, out);
  AppendText("region", RegionName(entry.region_index), out);
  AppendNumber("connection", static_cast<int64_t>(entry.connection), out);
  AppendNumber("at", absl::ToUnixMillis(evidence.at), out);
  AppendNumberOrNull("gapMs", gap, out);
  AppendTextOrNull("wire", entry.wire, out);
  AppendTextOrNull("userAgent", Headers(entry.headers.fields).Get("User-Agent"), out);
  AppendJsonName("headers", out);
  AppendHeaders(entry, out);
  AppendText("bodySha256", absl::BytesToHexString(digest), out);
  AppendRequest(entry, out);
  AppendText("outcome", DecisionName(entry.decision), out);
  const int status = entry.status();
  AppendNumberOrNull("status", status == 0 ? std::nullopt : std::optional(status), out);
  AppendNumberOrNull("clientGoneAfterMs", client_gone ? duration : std::nullopt, out);
  AppendBool("finished", end.has_value(), out);
  AppendNumberOrNull("durationMs", duration, out);
  *out += '}';
}

void AppendEntries(std::string_view name, const Entries& entries, std::string* out) {
  AppendJsonName(name, out);
  *out += '[';
  const Entry* previous = nullptr;
  for (const auto& entry : entries) {
    if (previous != nullptr) *out += ',';
    AppendEntry(*entry, previous, out);
    previous = entry.get();
  }
  *out += ']';
}

std::vector<Evidence> EvidenceOf(const Entries& entries) {
  std::vector<Evidence> evidence;
  evidence.reserve(entries.size());
  for (const auto& entry : entries) evidence.push_back(entry->EvidenceNow());
  return evidence;
}

}  // namespace

void AppendCallJson(const CallView& call, std::string* out) {
  *out += '{';
  AppendText("id", call.id, out);
  AppendText("method", call.method, out);
  AppendNumber("executions", call.executions, out);
  AppendEntries("attempts", call.attempts, out);
  AppendEntries("discovery", call.discovery, out);

  const std::vector<Evidence> attempts = EvidenceOf(call.attempts);
  const std::vector<Evidence> discovery = EvidenceOf(call.discovery);
  AppendJsonName("verdicts", out);
  *out += '{';
  for (const VerdictRow& row : AllVerdicts()) {
    AppendBool(row.name, row.judge({attempts, discovery}), out);
  }
  *out += "}}";
}

}  // namespace lkmock::journal
