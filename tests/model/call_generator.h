// Calls of all kinds: paths, methods, wires, control, older headers, tokens, bodies; weighted so
// that what interferes with one another meets often.
#ifndef LKMOCK_TESTS_MODEL_CALL_GENERATOR_H_
#define LKMOCK_TESTS_MODEL_CALL_GENERATOR_H_

#include <cstdint>
#include <vector>

#include "tests/model/generated_call.h"
#include "tests/model/settings.h"

namespace lkmock::model {

// The servers that calls go to: the default, a strict one, one with keys, one with keys alone.
const std::vector<Settings>& AllSettings();

// The same seed gives the same call. Without the control fields of docs/control.md that http.md
// does not have.
GeneratedCall GenerateCall(uint64_t seed);

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_CALL_GENERATOR_H_
