#include "cmd/lkmock-cli/time_span.h"

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace lkmock::cli {
namespace {

// More than anyone means, and far from where sums with the present would overflow.
constexpr absl::Duration kLongest = absl::Hours(24 * 365 * 1000);

}  // namespace

absl::StatusOr<absl::Duration> ParseTimeSpan(std::string_view flag, std::string_view text) {
  const absl::Status bad = absl::InvalidArgumentError(
      absl::StrCat(flag, ": '", text, "' is no time such as 30s, 5m, 24h or 90d"));
  std::string_view rest = text;
  const bool negative = absl::ConsumePrefix(&rest, "-");
  absl::Duration span;
  if (const size_t end = rest.find('d'); end != std::string_view::npos) {
    uint32_t days;
    if (!absl::SimpleAtoi(rest.substr(0, end), &days)) return bad;
    span = absl::Hours(24) * days;
    rest.remove_prefix(end + 1);
    if (rest.empty()) rest = "0";
  }
  absl::Duration within_day;
  if (!absl::ParseDuration(rest, &within_day) || within_day < absl::ZeroDuration()) return bad;
  span += within_day;
  if (span > kLongest) return bad;
  return negative ? -span : span;
}

}  // namespace lkmock::cli
