#include "journal/verdicts.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "absl/strings/match.h"
#include "core/header_names.h"

namespace lkmock::journal {
namespace {

using Verdict = std::optional<bool>;
using Requests = absl::Span<const Evidence>;

template <typename Value>
Verdict AllHaveTheSame(Requests requests, Value Evidence::*member) {
  if (requests.size() < 2) return std::nullopt;
  return std::all_of(requests.begin() + 1, requests.end(), [&](const Evidence& request) {
    return request.*member == requests.front().*member;
  });
}

// The same of a header: where no request has it, there is nothing to compare.
Verdict AllHaveTheSame(Requests requests, std::optional<uint64_t> Evidence::*header) {
  const auto has = [&](const Evidence& request) { return (request.*header).has_value(); };
  if (std::none_of(requests.begin(), requests.end(), has)) return std::nullopt;
  return AllHaveTheSame<std::optional<uint64_t>>(requests, header);
}

Verdict SameBody(const CallEvidence& call) {
  return AllHaveTheSame(call.attempts, &Evidence::body);
}

Verdict SameRequestId(const CallEvidence& call) {
  return AllHaveTheSame(call.attempts, &Evidence::request_id);
}

Verdict SameToken(const CallEvidence& call) {
  return AllHaveTheSame(call.attempts, &Evidence::token);
}

// A client may renew its token between attempts, so that a fetch is held against each of them.
Verdict HeadersForwarded(const CallEvidence& call) {
  if (call.discovery.empty() || call.attempts.empty()) return std::nullopt;
  const auto forwards = [](const Evidence& attempt, const Evidence& fetch) {
    return (!attempt.token.has_value() || fetch.token == attempt.token) &&
           (!attempt.control.has_value() || fetch.control == attempt.control);
  };
  return std::all_of(call.discovery.begin(), call.discovery.end(), [&](const Evidence& fetch) {
    return std::any_of(call.attempts.begin(), call.attempts.end(),
                       [&](const Evidence& attempt) { return forwards(attempt, fetch); });
  });
}

Verdict DiscoveryWithoutContentType(const CallEvidence& call) {
  if (call.discovery.empty()) return std::nullopt;
  return std::none_of(call.discovery.begin(), call.discovery.end(),
                      [](const Evidence& fetch) { return fetch.has_content_type; });
}

Verdict BackoffGrows(const CallEvidence& call) {
  if (call.attempts.size() < 3) return std::nullopt;
  const auto pause_before = [&](size_t i) {
    const Evidence& previous = call.attempts[i - 1];
    return call.attempts[i].at - previous.ended_at.value_or(previous.at);
  };
  for (size_t i = 2; i < call.attempts.size(); ++i) {
    if (pause_before(i) <= pause_before(i - 1)) return false;
  }
  return true;
}

Verdict NoInternalHeaders(const CallEvidence& call) {
  if (call.attempts.empty() && call.discovery.empty()) return std::nullopt;
  const auto leaks = [](const Evidence& request) { return request.has_internal_header; };
  return std::none_of(call.attempts.begin(), call.attempts.end(), leaks) &&
         std::none_of(call.discovery.begin(), call.discovery.end(), leaks);
}

constexpr VerdictRow kVerdicts[] = {
    {"sameBody", SameBody},
    {"sameRequestId", SameRequestId},
    {"sameToken", SameToken},
    {"headersForwarded", HeadersForwarded},
    {"discoveryWithoutContentType", DiscoveryWithoutContentType},
    {"backoffGrows", BackoffGrows},
    {"noInternalHeaders", NoInternalHeaders},
};

std::optional<uint64_t> HashOf(std::string_view value) {
  if (value.empty()) return std::nullopt;
  return absl::HashOf(value);
}

bool HasField(const Headers& headers, std::string_view name) {
  return std::any_of(headers.fields().begin(), headers.fields().end(),
                     [&](const HeaderField& f) { return absl::EqualsIgnoreCase(f.name, name); });
}

}  // namespace

Evidence EvidenceOf(const Call& call, absl::Time at) {
  Evidence evidence;
  evidence.at = at;
  evidence.body = Sha256(call.body);
  evidence.request_id = HashOf(call.headers.Get(kRequestIdHeader));
  evidence.token = HashOf(call.headers.Get("Authorization"));
  evidence.control = HashOf(call.headers.Get(kControlHeader));
  evidence.has_content_type = HasField(call.headers, "Content-Type");
  evidence.has_internal_header = HasField(call.headers, "X-Lk-Request-Timeout");
  return evidence;
}

absl::Span<const VerdictRow> AllVerdicts() { return kVerdicts; }

}  // namespace lkmock::journal
