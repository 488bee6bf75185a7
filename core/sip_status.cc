#include "core/sip_status.h"

#include <algorithm>
#include <iterator>

namespace lkmock {
namespace {

// In ascending order of the code.
constexpr SipCode kCodes[] = {
    {0, "SIP_STATUS_UNKNOWN", ""},
    {100, "SIP_STATUS_TRYING", ""},
    {180, "SIP_STATUS_RINGING", ""},
    {181, "SIP_STATUS_CALL_IS_FORWARDED", ""},
    {182, "SIP_STATUS_QUEUED", ""},
    {183, "SIP_STATUS_SESSION_PROGRESS", ""},
    {199, "SIP_STATUS_EARLY_DIALOG_TERMINATED", ""},
    {200, "SIP_STATUS_OK", ""},
    {202, "SIP_STATUS_ACCEPTED", ""},
    {204, "SIP_STATUS_NO_NOTIFICATION", ""},
    {300, "SIP_STATUS_MULTIPLE_CHOICES", "invalid_argument"},
    {301, "SIP_STATUS_MOVED_PERMANENTLY", "not_found"},
    {302, "SIP_STATUS_MOVED_TEMPORARILY", "not_found"},
    {305, "SIP_STATUS_USE_PROXY", "invalid_argument"},
    {380, "SIP_STATUS_ALTERNATIVE_SERVICE", "invalid_argument"},
    {400, "SIP_STATUS_BAD_REQUEST", "invalid_argument"},
    {401, "SIP_STATUS_UNAUTHORIZED", "permission_denied"},
    {402, "SIP_STATUS_PAYMENT_REQUIRED", "permission_denied"},
    {403, "SIP_STATUS_FORBIDDEN", "permission_denied"},
    {404, "SIP_STATUS_NOTFOUND", "not_found"},
    {405, "SIP_STATUS_METHOD_NOT_ALLOWED", "invalid_argument"},
    {406, "SIP_STATUS_NOT_ACCEPTABLE", "invalid_argument"},
    {407, "SIP_STATUS_PROXY_AUTH_REQUIRED", "unauthenticated"},
    {408, "SIP_STATUS_REQUEST_TIMEOUT", "deadline_exceeded"},
    {409, "SIP_STATUS_CONFLICT", "failed_precondition"},
    {410, "SIP_STATUS_GONE", "not_found"},
    {411, "SIP_STATUS_LENGTH_REQUIRED", "invalid_argument"},
    {412, "SIP_STATUS_CONDITIONAL_REQUEST_FAILED", "failed_precondition"},
    {413, "SIP_STATUS_REQUEST_ENTITY_TOO_LARGE", "invalid_argument"},
    {414, "SIP_STATUS_REQUEST_URI_TOO_LONG", "invalid_argument"},
    {415, "SIP_STATUS_UNSUPPORTED_MEDIA_TYPE", "invalid_argument"},
    {416, "SIP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE", "out_of_range"},
    {417, "SIP_STATUS_UNKNOWN_RESOURCE_PRIORITY", "invalid_argument"},
    {420, "SIP_STATUS_BAD_EXTENSION", "invalid_argument"},
    {421, "SIP_STATUS_EXTENSION_REQUIRED", "invalid_argument"},
    {422, "SIP_STATUS_SESSION_INTERVAL_TOO_SMALL", "invalid_argument"},
    {423, "SIP_STATUS_INTERVAL_TOO_BRIEF", "invalid_argument"},
    {424, "SIP_STATUS_BAD_LOCATION_INFORMATION", "invalid_argument"},
    {425, "SIP_STATUS_BAD_ALERT_MESSAGE", "invalid_argument"},
    {428, "SIP_STATUS_USE_IDENTITY_HEADER", "unauthenticated"},
    {429, "SIP_STATUS_PROVIDE_REFERRER_IDENTITY", "invalid_argument"},
    {430, "SIP_STATUS_FLOW_FAILED", "invalid_argument"},
    {433, "SIP_STATUS_ANONYMITY_DISALLOWED", "permission_denied"},
    {436, "SIP_STATUS_BAD_IDENTITY_INFO", "unauthenticated"},
    {437, "SIP_STATUS_UNSUPPORTED_CERTIFICATE", "unauthenticated"},
    {438, "SIP_STATUS_INVALID_IDENTITY_HEADER", "unauthenticated"},
    {439, "SIP_STATUS_FIRST_HOP_LACKS_OUTBOUND_SUPPORT", "invalid_argument"},
    {440, "SIP_STATUS_MAX_BREADTH_EXCEEDED", "resource_exhausted"},
    {469, "SIP_STATUS_BAD_INFO_PACKAGE", "invalid_argument"},
    {470, "SIP_STATUS_CONSENT_NEEDED", "permission_denied"},
    {480, "SIP_STATUS_TEMPORARILY_UNAVAILABLE", "resource_exhausted"},
    {481, "SIP_STATUS_CALL_TRANSACTION_DOES_NOT_EXISTS", "not_found"},
    {482, "SIP_STATUS_LOOP_DETECTED", "failed_precondition"},
    {483, "SIP_STATUS_TOO_MANY_HOPS", "failed_precondition"},
    {484, "SIP_STATUS_ADDRESS_INCOMPLETE", "invalid_argument"},
    {485, "SIP_STATUS_AMBIGUOUS", "invalid_argument"},
    {486, "SIP_STATUS_BUSY_HERE", "resource_exhausted"},
    {487, "SIP_STATUS_REQUEST_TERMINATED", "aborted"},
    {488, "SIP_STATUS_NOT_ACCEPTABLE_HERE", "invalid_argument"},
    {489, "SIP_STATUS_BAD_EVENT", "invalid_argument"},
    {491, "SIP_STATUS_REQUEST_PENDING", "aborted"},
    {493, "SIP_STATUS_UNDECIPHERABLE", "invalid_argument"},
    {494, "SIP_STATUS_SECURITY_AGREEMENT_REQUIRED", "unauthenticated"},
    {500, "SIP_STATUS_INTERNAL_SERVER_ERROR", "failed_precondition"},
    {501, "SIP_STATUS_NOT_IMPLEMENTED", "failed_precondition"},
    {502, "SIP_STATUS_BAD_GATEWAY", "failed_precondition"},
    {503, "SIP_STATUS_SERVICE_UNAVAILABLE", "failed_precondition"},
    {504, "SIP_STATUS_GATEWAY_TIMEOUT", "deadline_exceeded"},
    {505, "SIP_STATUS_VERSION_NOT_SUPPORTED", "invalid_argument"},
    {513, "SIP_STATUS_MESSAGE_TOO_LARGE", "invalid_argument"},
    {600, "SIP_STATUS_GLOBAL_BUSY_EVERYWHERE", "resource_exhausted"},
    {603, "SIP_STATUS_GLOBAL_DECLINE", "permission_denied"},
    {604, "SIP_STATUS_GLOBAL_DOES_NOT_EXIST_ANYWHERE", "not_found"},
    {606, "SIP_STATUS_GLOBAL_NOT_ACCEPTABLE", "invalid_argument"},
    {607, "SIP_STATUS_GLOBAL_UNWANTED", "permission_denied"},
    {608, "SIP_STATUS_GLOBAL_REJECTED", "permission_denied"},
};

std::string_view TwirpCodeByClass(int sip_code) {
  if (sip_code < 200) return "unknown";
  if (sip_code < 300) return "";
  return sip_code >= 500 && sip_code < 600 ? "failed_precondition" : "invalid_argument";
}

}  // namespace

absl::Span<const SipCode> AllSipCodes() { return kCodes; }

const SipCode* FindSipCode(int code) {
  const auto* row = std::lower_bound(std::begin(kCodes), std::end(kCodes), code,
                                     [](const SipCode& row, int code) { return row.code < code; });
  return row != std::end(kCodes) && row->code == code ? row : nullptr;
}

std::string_view TwirpCodeOfSip(int sip_code) {
  const SipCode* row = FindSipCode(sip_code);
  return row != nullptr && !row->twirp_code.empty() ? row->twirp_code : TwirpCodeByClass(sip_code);
}

}  // namespace lkmock
