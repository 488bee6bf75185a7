#include "bench/load/load_report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "bench/load/histogram.h"

namespace lkmock::bench {
namespace {

using Json = nlohmann::ordered_json;

double Microseconds(absl::Duration time) { return absl::ToDoubleMicroseconds(time); }

double PerSecond(const LoadResults& results) {
  const double seconds = absl::ToDoubleSeconds(results.time);
  return seconds > 0 ? static_cast<double>(results.answered) / seconds : 0;
}

double OwnCpuPerRequest(const LoadResults& results) {
  if (results.answered == 0) return 0;
  return Microseconds(results.cpu) / static_cast<double>(results.answered);
}

// Of the threads' whole time: near 1, the generator was the limit, and not the server.
double OwnCpuShare(const LoadPlan& plan, const LoadResults& results) {
  if (results.time <= absl::ZeroDuration()) return 0;
  return absl::FDivDuration(results.cpu, results.time * plan.threads);
}

Json ToJson(const Histogram& histogram) {
  return {
      {"count", histogram.count()},
      {"min", Microseconds(histogram.min())},
      {"mean", Microseconds(histogram.mean())},
      {"p50", Microseconds(histogram.Percentile(50))},
      {"p90", Microseconds(histogram.Percentile(90))},
      {"p99", Microseconds(histogram.Percentile(99))},
      {"p999", Microseconds(histogram.Percentile(99.9))},
      {"max", Microseconds(histogram.max())},
  };
}

// Three digits at most: of more, none repeats in the next run.
std::string Rounded(absl::Duration time) {
  const absl::Duration unit = time < absl::Milliseconds(1) ? absl::Microseconds(1)
                              : time < absl::Seconds(1)    ? absl::Microseconds(10)
                                                           : absl::Milliseconds(10);
  return absl::FormatDuration(absl::Floor(time + unit / 2, unit));
}

}  // namespace

std::string ReportText(const LoadPlan& plan, const LoadResults& results) {
  std::string text = absl::StrFormat("%d requests in %s, %.0f a second; failed %d, unanswered %d\n",
                                     results.answered, Rounded(results.time), PerSecond(results),
                                     results.failed, results.unanswered);
  const Histogram& latency = results.latency;
  absl::StrAppend(&text, "latency  p50 ", Rounded(latency.Percentile(50)), "  p90 ",
                  Rounded(latency.Percentile(90)), "  p99 ", Rounded(latency.Percentile(99)),
                  "  p99.9 ", Rounded(latency.Percentile(99.9)), "  max ", Rounded(latency.max()),
                  plan.rate ? "  from when they were due\n" : "\n");
  absl::StrAppend(&text, "status  ");
  for (const auto& [status, count] : results.statuses) {
    absl::StrAppend(&text, " ", status, ": ", count);
  }
  absl::StrAppend(&text, "\n");
  for (const auto& [error, count] : results.errors) {
    absl::StrAppend(&text, "connections that ended: ", error, ": ", count, "\n");
  }
  const double share = OwnCpuShare(plan, results);
  absl::StrAppendFormat(&text, "the load generator took %.1f us a request, %.0f %% of its time%s\n",
                        OwnCpuPerRequest(results), 100 * share,
                        share > 0.95 ? ": it was the limit, not the server" : "");
  return text;
}

std::string ReportJson(const LoadPlan& plan, const LoadResults& results) {
  Json statuses = Json::object();
  for (const auto& [status, count] : results.statuses) statuses[absl::StrCat(status)] = count;
  const Json json = {
      {"seconds", absl::ToDoubleSeconds(results.time)},
      {"answered", results.answered},
      {"failed", results.failed},
      {"unanswered", results.unanswered},
      {"per_second", PerSecond(results)},
      {"statuses", statuses},
      {"latency_us", ToJson(results.latency)},
      {"opening_us", ToJson(results.opening)},
      {"all_answered", results.all_answered},
      {"errors", results.errors},
      {"own_cpu_us_per_request", OwnCpuPerRequest(results)},
      {"own_cpu_share", OwnCpuShare(plan, results)},
  };
  return json.dump() + "\n";
}

}  // namespace lkmock::bench
