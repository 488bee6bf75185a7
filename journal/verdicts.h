// Judges a call by what arrived of it: did the client repeat itself as an SDK should? Pure.
//
// Source: docs/journal.md, "Verdicts".
#ifndef LKMOCK_JOURNAL_VERDICTS_H_
#define LKMOCK_JOURNAL_VERDICTS_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/call.h"
#include "core/sha256.h"

namespace lkmock::journal {

// What the verdicts compare of one request. Headers are hashed as they arrived, byte for byte;
// nullopt: there is none.
struct Evidence {
  absl::Time at;                       // When it arrived.
  std::optional<absl::Time> ended_at;  // nullopt: it has not ended.
  Sha256Digest body = {};
  std::optional<uint64_t> request_id;  // X-Livekit-Request-Id.
  std::optional<uint64_t> token;       // Authorization.
  std::optional<uint64_t> control;     // X-Lk-Mock.
  bool has_content_type = false;
  bool has_internal_header = false;  // X-Lk-Request-Timeout, which never leaves an SDK.
};

// Of a request that has not ended.
Evidence EvidenceOf(const Call& call, absl::Time at);

// What is known of one call, in the order of its arrival.
struct CallEvidence {
  absl::Span<const Evidence> attempts;
  absl::Span<const Evidence> discovery;  // Its region fetches.
};

struct VerdictRow {
  std::string_view name;                                   // As in JSON.
  std::optional<bool> (*judge)(const CallEvidence& call);  // nullopt: not applicable.
};

absl::Span<const VerdictRow> AllVerdicts();

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_VERDICTS_H_
