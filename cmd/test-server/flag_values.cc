#include "cmd/test-server/flag_values.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cmd/test-server/advertised_host.h"

namespace lkmock {
namespace {

// Bodies are handed to protobuf, which counts bytes as int.
constexpr size_t kLargestBody = size_t{1} << 30;

absl::Status Invalid(std::string_view source, std::string_view found, std::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat(source, ": '", absl::Utf8SafeCHexEscape(found), "' is no ", wanted));
}

}  // namespace

absl::StatusOr<bool> ParseSwitch(std::string_view source, std::string_view text) {
  bool on;
  if (absl::SimpleAtob(text, &on)) return on;
  return Invalid(source, text, "yes or no (true or false)");
}

absl::StatusOr<absl::Duration> ParseTime(std::string_view source, std::string_view text) {
  absl::Duration time;
  if (absl::ParseDuration(text, &time) && time >= absl::ZeroDuration()) return time;
  return Invalid(source, text, "time such as 500ms, 30s or 10m");
}

absl::StatusOr<int64_t> ParseNumber(std::string_view source, std::string_view text, int64_t least,
                                    int64_t most) {
  int64_t number;
  if (absl::SimpleAtoi(text, &number) && number >= least && number <= most) return number;
  return Invalid(source, text, absl::StrCat("number from ", least, " to ", most));
}

absl::StatusOr<size_t> ParseBodySize(std::string_view source, std::string_view text) {
  constexpr struct {
    std::string_view suffix;
    size_t bytes;
  } kUnits[] = {{"GiB", size_t{1} << 30},
                {"MiB", size_t{1} << 20},
                {"KiB", size_t{1} << 10},
                {"B", 1},
                {"", 1}};
  for (const auto& unit : kUnits) {
    std::string_view digits = text;
    uint64_t count;
    if (!absl::ConsumeSuffix(&digits, unit.suffix)) continue;
    if (absl::SimpleAtoi(digits, &count) && count <= kLargestBody / unit.bytes) {
      return static_cast<size_t>(count * unit.bytes);
    }
  }
  return Invalid(source, text, "size of at most 1GiB, such as 65536, 64KiB or 64MiB");
}

absl::StatusOr<std::vector<uint16_t>> ParsePorts(std::string_view source, std::string_view text) {
  std::vector<uint16_t> ports;
  for (std::string_view entry : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    entry = absl::StripAsciiWhitespace(entry);
    uint32_t port;
    if (!absl::SimpleAtoi(entry, &port) || port > 65535) {
      return Invalid(source, entry, "port; 0 to 65535 are");
    }
    const bool twice = port != 0 && std::find(ports.begin(), ports.end(), port) != ports.end();
    if (twice) {
      return absl::InvalidArgumentError(absl::StrCat(source, ": ", port, " stands there twice"));
    }
    ports.push_back(static_cast<uint16_t>(port));
  }
  if (ports.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(source, ": at least one port is required"));
  }
  return ports;
}

absl::StatusOr<std::string> ParsePrefix(std::string_view source, std::string_view text) {
  const std::string_view prefix = absl::StripSuffix(text, "/");
  if (prefix.empty() || prefix.front() != '/') {
    return Invalid(source, text, "path such as /twirp");
  }
  return std::string(prefix);
}

absl::StatusOr<std::string> ParseAdvertiseHost(std::string_view source, std::string_view text) {
  std::string_view url = text;
  while (absl::ConsumeSuffix(&url, "/")) continue;
  for (const std::string_view scheme : {"http://", "https://", "ws://", "wss://"}) {
    if (!absl::StartsWithIgnoreCase(url, scheme)) continue;
    const std::string_view host = url.substr(scheme.size());
    if (!host.empty() && HostOf(host) == host) return std::string(url);
  }
  return Invalid(source, text,
                 "URL of scheme and host alone, such as http://127.0.0.1 (a region's port is its "
                 "listener's), nor auto");
}

absl::StatusOr<LogFormat> ParseLogFormat(std::string_view source, std::string_view text) {
  if (text == "text") return LogFormat::kText;
  if (text == "json") return LogFormat::kJson;
  return Invalid(source, text, "log format; text and json are");
}

}  // namespace lkmock
