// What the services of one server share.
#ifndef LKMOCK_CMD_TEST_SERVER_SERVICE_PARTS_H_
#define LKMOCK_CMD_TEST_SERVER_SERVICE_PARTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "auth/key_ring.h"
#include "core/call.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "faults/control_parser.h"
#include "journal/journal.h"
#include "journal/traffic.h"
#include "responder/responder.h"

namespace lkmock {

// What the control of one request is, whoever else may have it: never null.
using Control = std::shared_ptr<const MockControl>;

struct ServiceParts {
  uint64_t number = 0;  // No other service of this process has, or had, the same.
  std::vector<Region> regions;
  bool advertise_auto = false;            // Region discovery: see advertised_host.h.
  std::vector<std::string> region_index;  // Each region's index as text.
  auth::KeyRing keys;
  bool strict = false;
  MockControl no_control;  // Of a request that asks for nothing.
  absl::Duration max_wait;
  bool keeps_attempts = false;  // Whether the journal does more than to count.
  std::function<uint64_t()> random;
  std::unique_ptr<responder::Responder> responder;
  std::unique_ptr<journal::Journal> journal;
  std::unique_ptr<journal::Traffic> traffic;

  // What traffic counts: the responder's methods by their index, then these.
  enum class OtherPath { kUnknownMethod, kRegions, kSignal, kValidate };
  // In the order of the enumeration, as statistics name them.
  static constexpr std::string_view kOtherPathNames[] = {"unknown", "/settings/regions", "/rtc",
                                                         "/rtc/validate"};
  static_assert(std::size(kOtherPathNames) == static_cast<size_t>(OtherPath::kValidate) + 1);
  int TrafficIndex(const responder::Method* method) const {
    return method != nullptr ? responder::IndexOf(*method)
                             : TrafficIndex(OtherPath::kUnknownMethod);
  }
  int TrafficIndex(OtherPath path) const { return method_count + static_cast<int>(path); }
  int method_count = 0;
};

// The control of `call`, strict where the server is; a wait beyond --max-wait is among its
// problems. Lives as long as it and the parts do. A header that comes again is not parsed again
// (core/recent_values.h).
Control ReadControl(const ServiceParts& parts, const Call& call,
                    faults::ControlCarrier carrier = faults::ControlCarrier::kCall);

// What a journal shows of the token in `call`: its claims, verified or not; "" where it has none.
std::string ClaimsForJournal(const Call& call);

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_SERVICE_PARTS_H_
