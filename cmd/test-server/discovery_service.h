// The regions as clients are told of them: /settings/regions. Pure, as MockService is.
#ifndef LKMOCK_CMD_TEST_SERVER_DISCOVERY_SERVICE_H_
#define LKMOCK_CMD_TEST_SERVER_DISCOVERY_SERVICE_H_

#include <string>

#include "absl/time/time.h"
#include "cmd/test-server/service_parts.h"
#include "core/call.h"
#include "core/outcome.h"
#include "core/region.h"

namespace lkmock {

class DiscoveryService {
 public:
  // The parts must outlive it.
  explicit DiscoveryService(const ServiceParts& parts);

  // Thread-safe.
  Outcome Handle(const Call& call, absl::Time now, const Region& here) const;

 private:
  std::string List(const Call& call, const MockControl& control) const;
  Outcome Answer(const Call& call, const MockControl& control, const Region& here) const;
  void Remember(const Call& call, absl::Time now, std::string_view id, Outcome* outcome) const;

  const ServiceParts& parts_;
  const std::string all_regions_;  // The answer to a control that says nothing of regions.
};

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_DISCOVERY_SERVICE_H_
