// The results of a load, for people and for programs.
#ifndef LKMOCK_BENCH_LOAD_LOAD_REPORT_H_
#define LKMOCK_BENCH_LOAD_LOAD_REPORT_H_

#include <string>

#include "bench/load/load_plan.h"
#include "bench/load/load_results.h"

namespace lkmock::bench {

// A few lines of text.
std::string ReportText(const LoadPlan& plan, const LoadResults& results);

// One JSON object; docs/performance.md lists its members.
std::string ReportJson(const LoadPlan& plan, const LoadResults& results);

}  // namespace lkmock::bench

#endif  // LKMOCK_BENCH_LOAD_LOAD_REPORT_H_
