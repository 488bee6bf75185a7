// What a server counts, as /metrics says it.
#ifndef LKMOCK_TESTS_SUPPORT_METRIC_H_
#define LKMOCK_TESTS_SUPPORT_METRIC_H_

#include <cstdint>
#include <string_view>

namespace lkmock::testing {

// The gauge or counter `name`, without labels, asked on a connection of its own, which counts among
// the connections. -1: it was not said, or the server did not wait for the question.
int64_t Metric(uint16_t port, std::string_view name);

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_METRIC_H_
