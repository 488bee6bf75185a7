// What a journal keeps of one request: a bounded copy without secrets, and how it ended.
#ifndef LKMOCK_JOURNAL_ENTRY_H_
#define LKMOCK_JOURNAL_ENTRY_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "core/decision.h"
#include "core/outcome.h"
#include "journal/journal_types.h"
#include "journal/kept_headers.h"
#include "journal/verdicts.h"

namespace lkmock::journal {

inline constexpr size_t kMostRequestBytes =
    16 << 10;  // Of a request's JSON; a longer one is not kept.
inline constexpr size_t kMostClaimsBytes = 8 << 10;  // The same of a token's claims.

// Once others can see it, it is constant, but for what becomes of it.
class Entry {
 public:
  enum class Kind { kAttempt, kDiscovery };

  // Attempt or region fetch `n` of call `id`. `evidence` is that of the arrival.
  Entry(Kind kind, std::string_view id, int n, const Arrival& arrival, const Evidence& evidence);
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

  // Thread-safe. The status of the response that is being sent, or was; 0: none.
  void SetStatus(int status) { status_.store(status, std::memory_order_relaxed); }
  int status() const { return status_.load(std::memory_order_relaxed); }

  // Thread-safe. False: it has ended before, and that stays.
  bool SetEnd(ExchangeEnd how, absl::Time when);

  struct End {
    ExchangeEnd how;
    absl::Duration after;  // Its arrival. Never negative.
  };
  std::optional<End> end() const;

  // With its end.
  Evidence EvidenceNow() const;

  // Memory that it takes, with what it takes to keep it.
  size_t bytes() const;

  const Kind kind;
  int n;  // From 1. Of a region fetch it is known when its call is.
  const int region_index;
  const uint64_t connection;
  const Decision decision;

  // Views of `text_`.
  std::string_view id;
  std::string_view wire;
  std::string_view claims_json;   // "": none, or too long.
  std::string_view request_json;  // The same.
  KeptHeaders headers;
  const size_t claims_bytes;   // As they arrived.
  const size_t request_bytes;  // The same.

  const Evidence evidence;  // As of its arrival.

  // Of the EntryStore, under its lock: whether it is in there, and where.
  bool stored = false;
  std::list<std::shared_ptr<Entry>>::iterator place;

 private:
  std::string text_;  // All text in one piece.

  std::atomic<int> status_ = 0;
  std::atomic<bool> ending_ = false;
  std::atomic<bool> ended_ = false;  // Releases end_.
  End end_ = {};
};

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_ENTRY_H_
