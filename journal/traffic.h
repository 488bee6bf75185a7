// Counts all requests, with or without an id: by method, region, decision, encoding and user agent.
//
// Counting takes no lock. Bounded: what clients make up (methods, user agents) cannot make it grow
// beyond its limits.
//
// Source: docs/journal.md, "Counters".
#ifndef LKMOCK_JOURNAL_TRAFFIC_H_
#define LKMOCK_JOURNAL_TRAFFIC_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/decision.h"
#include "journal/journal_types.h"

namespace lkmock::journal {

// What is known of the connections, from whoever serves them.
struct ConnectionStats {
  int64_t open = 0;
  int64_t accepted = 0;  // Since the start.
  int64_t waiting = 0;   // Requests in their wait.
  int64_t websockets = 0;
};

class Traffic {
 public:
  // At most so many user agents are told apart; the others are counted under "other".
  static constexpr int kMostUserAgents = 100;

  enum class Encoding { kNone, kJson, kProtobuf };

  // `methods` are the names that Count speaks of by index: keys of the API, and paths.
  Traffic(std::vector<std::string> methods, int regions, absl::Time start);
  ~Traffic();

  // Thread-safe, without a lock. `user_agent` may be ""; its first 100 bytes count.
  void Count(int method, int region, Decision decision, Encoding encoding,
             std::string_view user_agent);

  // The counters as /_test/stats shows them.
  std::string StatsJson(absl::Time now, const ConnectionStats& connections,
                        const JournalSizes& journal) const;

  // Prometheus' text format, version 0.0.4.
  std::string MetricsText(const ConnectionStats& connections, const JournalSizes& journal) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_TRAFFIC_H_
