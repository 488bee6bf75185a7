// The names of the fail modes, as controls, logs and documentation have them.
#ifndef LKMOCK_FAULTS_FAIL_MODES_H_
#define LKMOCK_FAULTS_FAIL_MODES_H_

#include <cstddef>
#include <iterator>
#include <string_view>

#include "core/mock_control.h"

namespace lkmock::faults {

// In the order of the enumeration.
inline constexpr std::string_view kFailModeNames[] = {
    "status", "drop", "delay", "reset", "stall", "truncate", "garbage", "dribble", "lost",
};
static_assert(std::size(kFailModeNames) == static_cast<size_t>(FailMode::kLost) + 1);

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_FAIL_MODES_H_
