// What one request asks the mock to do to it. Data alone: faults/ reads it from the headers, and
// decides by it.
//
// Source: the control protocol of LiveKit's test-server (header X-Lk-Mock); docs/control.md.
#ifndef LKMOCK_CORE_MOCK_CONTROL_H_
#define LKMOCK_CORE_MOCK_CONTROL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace lkmock {

enum class FailMode {
  kStatus,  // A Twirp error with `fail_status`.
  kDrop,    // The connection closes without a response.
  kDelay,   // Upstream: wait `fail_delay` on the failing listener alone, then as kStatus.
};

struct SipStatus {
  int code = 0;        // SIP response code: 486.
  std::string phrase;  // Reason phrase; empty: the code's own name.
};

struct MockControl {
  std::vector<int> fail_regions;  // Listeners on which this request fails, by index.
  FailMode fail_mode = FailMode::kStatus;
  int fail_status = 503;        // HTTP; 200 to 599.
  std::string fail_twirp_code;  // Empty: by `fail_status`.

  std::optional<absl::Duration> delay;            // Replaces a method's own latency; may be zero.
  absl::Duration fail_delay = absl::Seconds(30);  // For kDelay, after the other wait.

  int regions_status = 200;             // Of GET /settings/regions; 200: a normal answer.
  std::optional<std::string> response;  // Proto3 JSON that replaces the populated response.
  bool skip_auth = false;
  bool strict = false;  // A problem below is refused, not reported.
  std::optional<SipStatus> sip_status;
  std::vector<std::string> pinned_regions;  // Names; empty: no pin.

  // What was found in the headers and had no effect, or not the one that was meant: one clear
  // sentence each, fit for a header and for a log.
  std::vector<std::string> problems;
};

}  // namespace lkmock

#endif  // LKMOCK_CORE_MOCK_CONTROL_H_
