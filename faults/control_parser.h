// Reads what a request asks of the mock from its headers.
//
// Source: the control protocol of LiveKit's test-server (X-Lk-Mock, and the older headers of a
// setting each); docs/control.md.
#ifndef LKMOCK_FAULTS_CONTROL_PARSER_H_
#define LKMOCK_FAULTS_CONTROL_PARSER_H_

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/call.h"
#include "core/mock_control.h"
#include "core/region.h"

namespace lkmock::faults {

// What carries a control. SDKs forward a call's control to the region fetch, but not its id.
enum class ControlCarrier { kCall, kRegionFetch };

// The older headers first, then the object of X-Lk-Mock, which overrides them field by field. Of a
// header that is there twice, the first counts.
//
// Never fails: what makes no sense has no effect and is listed in `problems`, in ASCII, at most
// ProblemList::kMost of them and a count of the rest. `regions` are all listeners. Without a
// control header it allocates nothing; with any, its time is linear in their length. Thread-safe.
//
// `strict` is what the object says: a default from the command line is for the caller to add.
//
// A call without an id cannot have `attempts` or a `seed`; a region fetch without one may carry
// those of its call, but has no use for the seed: where its own wait is drawn, that is a problem.
//
// A wait that may exceed `max_wait` is a problem, and stays as it is: see wait_limit.h.
MockControl ParseControl(const Headers& headers, absl::Span<const Region> regions,
                         ControlCarrier carrier = ControlCarrier::kCall,
                         absl::Duration max_wait = absl::InfiniteDuration());

// The one header value that ParseControl makes its control of, beside whether there is a CallId:
// "" where no control header is given; nullopt where it makes it of several. Thread-safe.
std::optional<std::string_view> SoleControl(const Headers& headers);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_CONTROL_PARSER_H_
