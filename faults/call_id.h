// Which logical call a request is an attempt of.
//
// Source: docs/faults.md, "The call's id".
#ifndef LKMOCK_FAULTS_CALL_ID_H_
#define LKMOCK_FAULTS_CALL_ID_H_

#include <string>
#include <string_view>

#include "core/call.h"
#include "core/header_names.h"
#include "core/mock_control.h"

namespace lkmock::faults {

using ::lkmock::kRequestIdHeader;

// 1 to 256 bytes of printable ASCII.
bool IsCallId(std::string_view text);

// What is wrong with a text that is none: "is empty", "is 300 bytes long, more than 256".
std::string IdProblem(std::string_view text);

// The control's id, or else that of the header, or "": the request is an attempt of no call that
// could be told from others. Views `headers` or `control`. Thread-safe; allocates nothing.
std::string_view CallId(const Headers& headers, const MockControl& control);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_CALL_ID_H_
