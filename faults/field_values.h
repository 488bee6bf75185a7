// Reads the values that several fields share. `name` is what problems call the field.
#ifndef LKMOCK_FAULTS_FIELD_VALUES_H_
#define LKMOCK_FAULTS_FIELD_VALUES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "faults/json_view.h"
#include "faults/problem_list.h"

namespace lkmock::faults {

constexpr bool IsStatus(int64_t status) { return status >= 200 && status <= 599; }

// The fail mode, in any case, or nullopt.
std::optional<FailMode> FindFailMode(std::string_view text);

// The same, where kStatus replaces what is unknown. "" is kStatus, as if the field were absent.
FailMode ReadFailMode(std::string_view text, std::string_view name, ProblemList& problems);

// Whether one of the `regions` has this index; reported where none has.
bool IsListener(int64_t index, absl::Span<const Region> regions, std::string_view name,
                ProblemList& problems);

// Each of these reads what ForEachField hands over, reports what makes no sense, and is nullopt
// then: the field is ignored.

std::optional<int64_t> ReadNotNegative(const JsonView& value, std::string_view name,
                                       ProblemList& problems);
std::optional<absl::Duration> ReadMilliseconds(const JsonView& value, std::string_view name,
                                               ProblemList& problems);

// Milliseconds, or {min, max}, or {median, sigma, max}.
std::optional<Delay> ReadDelay(const JsonView& value, std::string_view name, ProblemList& problems);

// The status of discovery, for which 0 stands for 200.
std::optional<int> ReadDiscoveryStatus(const JsonView& value, std::string_view name,
                                       ProblemList& problems);

// A header's value.
std::optional<std::string> ReadContentType(const JsonView& value, std::string_view name,
                                           ProblemList& problems);

// {code, status}.
std::optional<SipStatus> ReadSipStatus(const JsonView& value, std::string_view name,
                                       ProblemList& problems);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_FIELD_VALUES_H_
