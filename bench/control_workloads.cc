// What does it cost to read a control header?
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/sample_calls.h"
#include "bench/workload.h"
#include "core/call.h"
#include "core/mock_control.h"
#include "core/region.h"
#include "faults/control_parser.h"

namespace lkmock::bench {
namespace {

// Every field, each with what it asks for at its longest.
constexpr char kAllFields[] = R"({"failRegions":[0,1,2,3],"failMode":"status","failStatus":503,)"
                              R"("failTwirpCode":"unavailable","failHeaders":{"Retry-After":"1"},)"
                              R"("failBody":"no","failContentType":"text/plain","durationMs":100,)"
                              R"("failPercent":50.5,"seed":7,"id":"call-1",)"
                              R"("attempts":["drop",503,{"failStatus":429,"delayMs":1},"ok"],)"
                              R"("delayMs":{"min":1,"max":2},"regions":{"status":200,"maxAge":5},)"
                              R"("response":{"sid":"RM_x"},"skipAuth":true,)"
                              R"("sipStatus":{"code":486,"status":"Busy Here"},)"
                              R"("call":{"answerAfterMs":10,"outcome":{"code":486}},)"
                              R"("pinnedRegions":["region-0"],"strict":false,"explain":true})";

std::function<void()> Parse(std::string control) {
  struct State {
    std::string control;
    std::vector<HeaderField> fields;
    std::vector<Region> regions = FourRegions();
  };
  auto state = std::make_shared<State>();
  state->control = std::move(control);
  state->fields = SdkHeaders("application/json");
  if (!state->control.empty()) state->fields.push_back({"X-Lk-Mock", state->control});
  return [state] { Keep(faults::ParseControl(Headers(state->fields), state->regions)); };
}

}  // namespace

std::vector<Workload> ControlWorkloads() {
  return {
      {"control/none", [](size_t) { return Parse(""); }},
      {"control/small", [](size_t) { return Parse(kSmallControl); }},
      {"control/all_fields", [](size_t) { return Parse(kAllFields); }},
      {"control/200kB_response",
       [](size_t) { return Parse(absl::StrCat(R"({"response":)", LargeRoomList(), "}")); }, 4},
  };
}

}  // namespace lkmock::bench
