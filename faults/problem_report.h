// How a client learns that its control had problems: in a header of the answer, or, where it asked
// to be strict, by a refusal. The problems are those of MockControl.
#ifndef LKMOCK_FAULTS_PROBLEM_REPORT_H_
#define LKMOCK_FAULTS_PROBLEM_REPORT_H_

#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "core/header_names.h"
#include "core/twirp_error.h"

namespace lkmock::faults {

using ::lkmock::kWarningHeader;

// The value of that header: the problems, "; " between them, in printable ASCII ('?' for what is
// not), cut to 4 KiB with "..." at the end. "" for none.
std::string WarningHeader(absl::Span<const std::string> problems);

// The error of a strict refusal, whose HTTP status is 400: its `msg` names each problem.
TwirpError StrictRefusal(absl::Span<const std::string> problems);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_PROBLEM_REPORT_H_
