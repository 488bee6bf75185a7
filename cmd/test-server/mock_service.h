// The mock itself: a pure function from a Call to its Outcome. No socket, no thread, no clock but
// the one it is handed; tests, fuzzers and benchmarks call it directly.
#ifndef LKMOCK_CMD_TEST_SERVER_MOCK_SERVICE_H_
#define LKMOCK_CMD_TEST_SERVER_MOCK_SERVICE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "auth/key_ring.h"
#include "core/call.h"
#include "core/mock_control.h"
#include "core/outcome.h"
#include "core/region.h"
#include "responder/responder.h"

namespace lkmock {

struct MockServiceOptions {
  std::vector<Region> regions;                  // At least one; a region's index is its position.
  bool advertise_auto = false;                  // Region discovery: see advertised_host.h.
  std::string twirp_prefix = "/twirp";          // Starts with a slash and does not end with one.
  auth::KeyRingOptions keys;                    // Which secrets verify a token.
  bool strict = false;                          // Refuse, with 400, whatever would be reported.
  absl::Duration max_wait = absl::Minutes(10);  // The longest that any call is held.
  std::vector<std::string> descriptor_sets;     // See responder::Responder::Create.
};

// Immutable once made; Handle may be called from any number of threads at once.
class MockService {
 public:
  // kInvalidArgument: a descriptor set that makes no sense.
  static absl::StatusOr<std::unique_ptr<MockService>> Create(MockServiceOptions options);

  // `call.region_index` must be the index of one of the regions. `now` is what tokens' times are
  // compared with.
  Outcome Handle(const Call& call, absl::Time now) const;

 private:
  MockService(MockServiceOptions options, std::unique_ptr<responder::Responder> responder);

  MockControl ReadControl(const Call& call) const;
  Outcome HandleRegions(const Call& call, const Region& here) const;
  std::string Discovery(const Call& call, const MockControl& control) const;
  Outcome HandleTwirp(const Call& call, absl::Time now, std::string_view key,
                      const Region& here) const;
  std::optional<responder::GivenResponse> ReadResponse(const responder::Method* method,
                                                       MockControl* control) const;
  void CutWait(std::string_view name, absl::Duration* wait,
               std::vector<std::string>* problems) const;

  const MockServiceOptions options_;
  const auth::KeyRing keys_;
  const std::unique_ptr<responder::Responder> responder_;
  const std::string twirp_path_;           // The prefix and a slash.
  const std::string all_regions_;          // The answer of region discovery without pins.
  std::vector<std::string> region_index_;  // Each region's index as text.
};

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_MOCK_SERVICE_H_
