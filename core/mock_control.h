// What one request asks the mock to do to it. Data alone: faults/ reads it from the headers, and
// decides by it.
//
// Source: the control protocol of LiveKit's test-server (header X-Lk-Mock); docs/control.md.
#ifndef LKMOCK_CORE_MOCK_CONTROL_H_
#define LKMOCK_CORE_MOCK_CONTROL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace lkmock {

enum class FailMode {
  kStatus,    // A Twirp error with the failure's status.
  kDrop,      // The connection closes without a response.
  kDelay,     // Upstream: wait on the failing listener alone, then as kStatus.
  kReset,     // The connection is reset: a RST where kDrop sends a FIN.
  kStall,     // Nothing is sent until the client goes.
  kTruncate,  // The answer with its full Content-Length and half of its body, then the end.
  kGarbage,   // Bytes that are no HTTP, then the end.
  kDribble,   // The answer in small pieces, over a time.
  kLost,      // The method is executed; its answer is not sent, and the connection closes.
};

// A wait: always the same, or drawn anew for each request.
struct Delay {
  enum class Shape {
    kFixed,      // `min`.
    kUniform,    // From `min` to `max`.
    kLogNormal,  // exp(N(ln median, sigma)), but at most `max`.
  };

  static Delay Fixed(absl::Duration time) { return {.min = time, .max = time}; }

  Shape shape = Shape::kFixed;
  absl::Duration min;     // Never negative, as the two below.
  absl::Duration max;     // The longest that it can be, whatever the shape.
  absl::Duration median;  // Of kLogNormal, as `sigma`.
  double sigma = 0;
};

// How a call fails where it does.
struct Failure {
  double percent = 100;  // How likely it does.
  FailMode mode = FailMode::kStatus;
  int status = 503;        // HTTP; 200 to 599.
  std::string twirp_code;  // Empty: by `status`.

  std::vector<std::pair<std::string, std::string>> headers;  // Names and values, added to it.
  std::optional<std::string> body;  // Sent instead of the Twirp error, with `content_type`.
  std::string content_type;         // Empty: text/html where there is a body; else JSON's.

  absl::Duration delay = absl::Seconds(30);    // Of kDelay, after the other wait.
  absl::Duration duration = absl::Seconds(1);  // Of kDribble: from the first piece to the last.
};

// What one attempt of a call meets.
struct AttemptControl {
  std::optional<Failure> failure;  // nullopt: it is served.
  std::optional<Delay> delay;      // Instead of the control's own.
};

struct SipStatus {
  int code = 0;        // SIP response code: 486.
  std::string phrase;  // Reason phrase; empty: the code's own name.
};

// How a dialled phone behaves. Source: LiveKit's `ringing_timeout` and `wait_until_answered` of
// CreateSIPParticipantRequest.
struct SipClock {
  std::optional<absl::Duration> answer_after;  // nullopt: after the method's own latency.
  std::optional<SipStatus> outcome;            // nullopt: it answers; else how the dial ends.
};

// What /settings/regions answers, as a target of its own.
struct RegionsControl {
  int status = 200;
  std::optional<Delay> delay;
  std::optional<int64_t> max_age;         // Seconds, in Cache-Control; nullopt: 0.
  std::optional<std::string> body;        // Instead of the list, at any status.
  std::string content_type;               // Of `body`; empty: application/json.
  std::optional<std::vector<int>> order;  // Indices of the regions to list; nullopt: all.
  std::vector<std::string> urls;          // Listed after them.
  std::optional<FailMode> fail_mode;      // nullopt: the answer is sent.
};

struct MockControl {
  std::string id;  // Of the call that this request is an attempt of; empty: the control has none.

  std::vector<int> fail_regions;         // Listeners on which this request fails, by index.
  Failure failure;                       // How.
  std::vector<AttemptControl> attempts;  // By attempt; where there are any, not by region.
  std::optional<uint64_t> seed;          // Makes what is drawn reproducible by id and attempt.

  std::optional<Delay> delay;  // Replaces a method's own latency; may be zero.

  RegionsControl regions;               // Of /settings/regions.
  std::optional<std::string> response;  // Proto3 JSON that replaces the populated response.
  bool skip_auth = false;
  bool strict = false;   // A problem below is refused, not reported.
  bool explain = false;  // The answer says what was decided, and why.
  std::optional<SipStatus> sip_status;
  std::optional<SipClock> sip_clock;
  std::vector<std::string> pinned_regions;  // Names; empty: no pin.

  // What was found in the headers and had no effect, or not the one that was meant: one clear
  // sentence each, fit for a header and for a log.
  std::vector<std::string> problems;
};

}  // namespace lkmock

#endif  // LKMOCK_CORE_MOCK_CONTROL_H_
