// The mock itself: a function from a Call to its Outcome. No socket, no thread, no clock but the
// one it is handed; tests, fuzzers and benchmarks call it directly.
//
// What it remembers, of calls that have an id, changes no answer but the number of an attempt.
#ifndef LKMOCK_CMD_TEST_SERVER_MOCK_SERVICE_H_
#define LKMOCK_CMD_TEST_SERVER_MOCK_SERVICE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/key_ring.h"
#include "cmd/test-server/admin_service.h"
#include "cmd/test-server/discovery_service.h"
#include "cmd/test-server/service_parts.h"
#include "core/call.h"
#include "core/outcome.h"
#include "core/region.h"
#include "journal/journal.h"
#include "journal/traffic.h"

namespace lkmock {

struct MockServiceOptions {
  std::vector<Region> regions;                  // At least one; a region's index is its position.
  bool advertise_auto = false;                  // Region discovery: see advertised_host.h.
  std::string twirp_prefix = "/twirp";          // Starts with a slash and does not end with one.
  auth::KeyRingOptions keys;                    // Which secrets verify a token.
  bool strict = false;                          // Refuse, with 400, whatever would be reported.
  absl::Duration max_wait = absl::Minutes(10);  // The longest that any call is held.
  std::vector<std::string> descriptor_sets;     // See responder::Responder::Create.
  journal::JournalOptions journal;
  bool admin = true;  // Whether /_test/calls, /_test/stats and /metrics are there.

  // What the metrics say of connections; null: nothing. Thread-safe.
  std::function<journal::ConnectionStats()> connections;
  // A fresh random number a call; null: one that nobody can foretell. Thread-safe.
  std::function<uint64_t()> random;
};

// Handle may be called from any number of threads at once.
class MockService {
 public:
  // kInvalidArgument: a descriptor set that makes no sense.
  static absl::StatusOr<std::unique_ptr<MockService>> Create(MockServiceOptions options);

  // `call.region_index` must be the index of one of the regions. `now` is what tokens' times are
  // compared with, and when the call arrived. What the outcome refers to must not outlive this.
  Outcome Handle(const Call& call, absl::Time now) const;

 private:
  MockService(MockServiceOptions options, std::unique_ptr<responder::Responder> responder);

  const std::string twirp_path_;  // The prefix and a slash.
  const ServiceParts parts_;
  const DiscoveryService discovery_;
  const bool has_admin_;
  const AdminService admin_;
};

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_MOCK_SERVICE_H_
