// What the values of the server's flags may be, each kind by a function. Pure.
//
// `text` is what was given, `source` the flag or variable that it was given by. kInvalidArgument:
// one line that names the source, what was found, and what would do.
#ifndef LKMOCK_CMD_TEST_SERVER_FLAG_VALUES_H_
#define LKMOCK_CMD_TEST_SERVER_FLAG_VALUES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/log.h"

namespace lkmock {

// "true", "yes", "1" and their opposites, in any case: a switch may have a value, too, and its
// variable has one.
absl::StatusOr<bool> ParseSwitch(std::string_view source, std::string_view text);

// "500ms", "1h30m"; not negative.
absl::StatusOr<absl::Duration> ParseTime(std::string_view source, std::string_view text);

absl::StatusOr<int64_t> ParseNumber(std::string_view source, std::string_view text, int64_t least,
                                    int64_t most);

// Bytes, with a unit or none: "65536", "64KiB". At most 1 GiB.
absl::StatusOr<size_t> ParseBodySize(std::string_view source, std::string_view text);

// "9999,10000": one or more, none of them twice but 0.
absl::StatusOr<std::vector<uint16_t>> ParsePorts(std::string_view source, std::string_view text);

// Begins with a slash; the one at its end is taken off.
absl::StatusOr<std::string> ParsePrefix(std::string_view source, std::string_view text);

// A scheme and a host, without a port; slashes at the end are taken off.
absl::StatusOr<std::string> ParseAdvertiseHost(std::string_view source, std::string_view text);

absl::StatusOr<LogFormat> ParseLogFormat(std::string_view source, std::string_view text);

}  // namespace lkmock

#endif  // LKMOCK_CMD_TEST_SERVER_FLAG_VALUES_H_
