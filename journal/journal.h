// Remembers the calls that have an id: which attempt is due, what arrived, how it ended.
//
// Bounded in calls, in attempts and in bytes; what was forgotten is counted. Nothing here changes
// an answer but the number of the attempt. Every member function is thread-safe, and holds a lock
// for the time of a look-up. Of what a client sent it copies ids and a method's name meanwhile,
// both bounded; requests are copied before, and rendered after.
//
// Source: docs/journal.md.
#ifndef LKMOCK_JOURNAL_JOURNAL_H_
#define LKMOCK_JOURNAL_JOURNAL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "core/outcome.h"
#include "journal/journal_types.h"

namespace lkmock::journal {

class Journal {
 public:
  explicit Journal(JournalOptions options);
  ~Journal();

  // Begins an attempt of call `id` (1 to 256 bytes), and numbers it, from 1. `at` is when it
  // arrived.
  int BeginAttempt(std::string_view id, absl::Time at);

  // Keeps attempt `n` of `id`. Null where nothing is to be kept or counted. The observer marks its
  // begin, with which the method is executed, and its end, with the options' clock. It may outlive
  // what it marks: it is then without effect. The journal must outlive it.
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
  // and what there is. The id need not be known yet. Where no attempts are kept (max_attempts 0),
  // their ends are not counted, and it is always 408. The journal must outlive it, and what it
  // calls to wake somebody must not destroy it.
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
