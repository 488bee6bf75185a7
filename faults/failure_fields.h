// Reads the fields that say how something fails: those of the control, and those of an attempt.
#ifndef LKMOCK_FAULTS_FAILURE_FIELDS_H_
#define LKMOCK_FAULTS_FAILURE_FIELDS_H_

#include <string_view>

#include "core/mock_control.h"
#include "faults/json_view.h"
#include "faults/problem_list.h"

namespace lkmock::faults {

// The value is of the field's kind and not null, as ForEachField hands it over; `name` is what
// problems call the field.
using FailureSetter = void (*)(const JsonView& value, std::string_view name, Failure& failure,
                               ProblemList& problems);

void SetFailMode(const JsonView& value, std::string_view name, Failure& failure,
                 ProblemList& problems);
void SetFailStatus(const JsonView& value, std::string_view name, Failure& failure,
                   ProblemList& problems);
void SetFailTwirpCode(const JsonView& value, std::string_view name, Failure& failure,
                      ProblemList& problems);
void SetFailHeaders(const JsonView& value, std::string_view name, Failure& failure,
                    ProblemList& problems);
void SetFailBody(const JsonView& value, std::string_view name, Failure& failure,
                 ProblemList& problems);
void SetFailContentType(const JsonView& value, std::string_view name, Failure& failure,
                        ProblemList& problems);
void SetFailPercent(const JsonView& value, std::string_view name, Failure& failure,
                    ProblemList& problems);
void SetDribbleDuration(const JsonView& value, std::string_view name, Failure& failure,
                        ProblemList& problems);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_FAILURE_FIELDS_H_
