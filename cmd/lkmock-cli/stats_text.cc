#include "cmd/lkmock-cli/stats_text.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cmd/lkmock-cli/json_output.h"
#include "cmd/lkmock-cli/table_text.h"

namespace lkmock::cli {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// What is counted by name, and the heading of that.
constexpr std::pair<const char*, std::string_view> kTables[] = {
    {"methods", "METHOD"},   {"outcomes", "OUTCOME"},      {"regions", "REGION"},
    {"wire", "WIRE FORMAT"}, {"userAgents", "USER AGENT"},
};

int64_t Number(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_integer() ? found->get<int64_t>() : 0;
}

const Json& Object(const Json& stats, const char* name) {
  static const Json kEmpty = Json::object();
  const auto found = stats.find(name);
  return found != stats.end() && found->is_object() ? *found : kEmpty;
}

std::string Summary(const Json& stats) {
  const Json& connections = Object(stats, "connections");
  const Json& journal = Object(stats, "journal");
  const absl::Duration uptime = absl::Milliseconds(Number(stats, "uptimeMs"));
  return AlignedTable({
      {"up", absl::FormatDuration(absl::Trunc(uptime, absl::Seconds(1)))},
      {"requests", absl::StrCat(Number(stats, "requests"), ", ", Number(connections, "waiting"),
                                " of them waiting")},
      {"connections",
       absl::StrCat(Number(connections, "open"), " open, ", Number(connections, "websockets"),
                    " of them WebSockets; ", Number(connections, "accepted"), " accepted")},
      {"journal", absl::StrCat(Number(journal, "calls"), " calls, ", Number(journal, "attempts"),
                               " attempts, ", Number(journal, "bytes"),
                               " bytes; gone: ", Number(journal, "forgotten"), " calls, ",
                               Number(journal, "dropped"), " attempts")},
  });
}

std::string CountTable(std::string_view heading, const Json& counts) {
  std::vector<std::pair<int64_t, std::string>> sorted;
  for (const auto& [name, count] : counts.items()) {
    if (count.is_number_integer()) sorted.emplace_back(count.get<int64_t>(), name);
  }
  if (sorted.empty()) return "";
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& left, const auto& right) { return left.first > right.first; });
  Rows rows = {{"COUNT", std::string(heading)}};
  for (const auto& [count, name] : sorted) rows.push_back({absl::StrCat(count), name});
  AlignRight(0, &rows);
  return absl::StrCat("\n", AlignedTable(rows));
}

}  // namespace

absl::StatusOr<std::string> StatsText(std::string_view json) {
  const Json stats = ParseJson(json);
  if (!stats.is_object() || !stats.contains("requests")) {
    return absl::UnavailableError("the server's answer has no counters");
  }
  std::string text = Summary(stats);
  for (const auto& [member, heading] : kTables) text += CountTable(heading, Object(stats, member));
  return text;
}

}  // namespace lkmock::cli
