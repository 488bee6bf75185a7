// Remembers the calls that have an id: which attempt is due, what arrived, how it ended.
//
// Bounded in calls, in attempts and in bytes; what was forgotten is counted. Nothing here changes
// an answer but the number of the attempt. Every member function is thread-safe, and holds a lock
// for the time of a look-up, never while it renders or copies what a client sent.
//
// Source: docs/journal.md.
#ifndef LKMOCK_JOURNAL_JOURNAL_H_
#define LKMOCK_JOURNAL_JOURNAL_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "core/call.h"
#include "core/decision.h"
#include "core/outcome.h"

namespace lkmock::journal {

struct JournalOptions {
  int64_t max_calls = 16384;     // Ids known at a time; then the least recently used goes.
  int64_t max_attempts = 10000;  // Kept, region fetches included; 0: attempts are only counted.
  size_t max_bytes = 64 << 20;   // Of all that is kept; then the oldest goes.
  absl::Duration max_idle = absl::Minutes(10);  // A call that is not touched for so long goes.
  std::function<absl::Time()> clock;            // Null: absl::Now.
};

// One request as it arrived, and what was decided about it. Views are copied.
struct Arrival {
  std::string_view method;  // "livekit.RoomService/CreateRoom"; of a region fetch "".
  const Call* call = nullptr;
  std::string_view wire;          // "json" or "protobuf".
  std::string_view claims_json;   // Of its token, verified or not; "": it has none.
  std::string_view request_json;  // The request as proto3 JSON, without secrets; "": unknown.
  Decision decision = Decision::kServed;
  int status = 0;  // HTTP; 0: no response is sent.
  bool executed = false;
};

struct CallFilter {
  std::string_view method;                  // The key, or what follows its last '/'; "": all.
  absl::Time since = absl::InfinitePast();  // Of a call's last arrival.
  size_t limit = 100;
};

struct JournalSizes {
  int64_t calls = 0;             // Known now.
  int64_t attempts = 0;          // Kept now, region fetches included.
  int64_t bytes = 0;             // That they take.
  int64_t forgotten_calls = 0;   // Since the start; not those that a client deleted.
  int64_t dropped_attempts = 0;  // The same.
};

class Journal {
 public:
  explicit Journal(JournalOptions options);
  ~Journal();

  // Begins an attempt of call `id` (not empty), and numbers it, from 1. `at` is when it arrived.
  int BeginAttempt(std::string_view id, absl::Time at);

  // Keeps attempt `n` of `id`. Null where nothing is to be kept. The observer marks its end, with
  // the options' clock, and may outlive what it marks: it is then without effect.
  std::shared_ptr<ExchangeObserver> RecordAttempt(std::string_view id, int n, absl::Time at,
                                                  const Arrival& arrival);

  // Keeps a region fetch, under `id`, or if that is empty under the call that last came with the
  // same Authorization and X-Lk-Mock (both must be there); null where there is none.
  std::shared_ptr<ExchangeObserver> RecordDiscovery(std::string_view id, absl::Time at,
                                                    const Arrival& arrival);

  // {"calls":[…],"dropped":…,"forgotten":…}: newest first.
  std::string CallsJson(const CallFilter& filter) const;

  // One call; "" where `id` is unknown.
  std::string CallJson(std::string_view id) const;

  // Answers with the call once `attempts` of it have ended, 200; at the end of the wait with 408
  // and what there is. The id need not be known yet. The journal must outlive it.
  std::shared_ptr<LateReply> AwaitAttempts(std::string_view id, int attempts);

  // How many calls were forgotten by it.
  int64_t Forget(std::string_view id);
  int64_t ForgetAll();

  JournalSizes sizes() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_JOURNAL_H_
