// SIP response codes and the Twirp error that a call which ends with one becomes.
//
// Source: livekit.SIPStatusCode in livekit/protocol at d74e7cdb, and how the real server maps a
// failed dial.
#ifndef LKMOCK_CORE_SIP_STATUS_H_
#define LKMOCK_CORE_SIP_STATUS_H_

#include <string_view>

#include "absl/types/span.h"

namespace lkmock {

struct SipCode {
  int code;                     // 486
  std::string_view name;        // "SIP_STATUS_BUSY_HERE", as livekit.SIPStatusCode has it.
  std::string_view twirp_code;  // "" for codes that are no final failure.
};

// All known codes, ascending. Thread-safe; lives forever.
absl::Span<const SipCode> AllSipCodes();

// The row of `code`, or nullptr.
const SipCode* FindSipCode(int code);

// The Twirp code of a call that ends with `sip_code`, known or not; "" for a 2xx, which is no
// failure.
std::string_view TwirpCodeOfSip(int sip_code);

}  // namespace lkmock

#endif  // LKMOCK_CORE_SIP_STATUS_H_
