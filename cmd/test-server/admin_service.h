// What the mock tells of itself: the journal, the counters, the metrics.
//
// Source: docs/journal.md.
#ifndef LKMOCK_CMD_TEST_SERVER_ADMIN_SERVICE_H_
#define LKMOCK_CMD_TEST_SERVER_ADMIN_SERVICE_H_

#include <functional>
#include <string_view>

#include "absl/time/time.h"
#include "cmd/test-server/service_parts.h"
#include "core/call.h"
#include "core/outcome.h"
#include "journal/traffic.h"

namespace lkmock {

class AdminService {
 public:
  // The parts must outlive it. `connections` may be null.
  AdminService(const ServiceParts& parts, std::function<journal::ConnectionStats()> connections);

  static bool Serves(std::string_view path);

  // Of a path that it serves. 400 for a query that makes no sense, 405 for another HTTP method, 404
  // for a call that is not known. Thread-safe.
  Outcome Handle(const Call& call, absl::Time now) const;

 private:
  Outcome HandleCalls(const Call& call) const;
  Outcome HandleCall(const Call& call, std::string_view id) const;
  journal::ConnectionStats Connections() const;

  const ServiceParts& parts_;
  const std::function<journal::ConnectionStats()> connections_;
};

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_ADMIN_SERVICE_H_
