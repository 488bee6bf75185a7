// The error that a dial ends with when the callee's side answers with a SIP failure.
#ifndef LKMOCK_RESPONDER_SIP_ERROR_H_
#define LKMOCK_RESPONDER_SIP_ERROR_H_

#include "core/mock_control.h"
#include "core/twirp_error.h"

namespace lkmock::responder {

// The error as the real server sends it: code by core's table of SIP codes, `msg` with code and
// phrase, and in `meta` sip_status_code, sip_status and error_details: base64 of a
// google.rpc.Status whose details hold a livekit.SIPStatus. `status.code` must be a failure, no
// 2xx. Thread-safe.
//
// Source: livekit.SIPStatus in livekit/protocol, and docs/control.md, "SIP failures".
TwirpError SipError(const SipStatus& status);

}  // namespace lkmock::responder

#endif  // LKMOCK_RESPONDER_SIP_ERROR_H_
