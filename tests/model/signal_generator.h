// Signal connections and validate requests of all kinds, with the messages that a client sends.
#ifndef LKMOCK_TESTS_MODEL_SIGNAL_GENERATOR_H_
#define LKMOCK_TESTS_MODEL_SIGNAL_GENERATOR_H_

#include <cstdint>

#include "tests/model/generated_call.h"

namespace lkmock::model {

// The same seed gives the same connection. It goes to one of AllSettings().
GeneratedCall GenerateSignal(uint64_t seed);

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_SIGNAL_GENERATOR_H_
