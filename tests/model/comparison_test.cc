// That the comparison can fail: it must notice a mock that was started differently, and an outcome
// that was tampered with.
#include "tests/model/comparison.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "cmd/test-server/mock_service.h"
#include "core/outcome.h"
#include "core/websocket_plan.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/model/call_generator.h"
#include "tests/model/generated_call.h"
#include "tests/model/open_points.h"
#include "tests/model/settings.h"
#include "tests/model/signal_generator.h"

namespace lkmock::model {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr uint64_t kCalls = 3'000;

// Calls and signal connections, in turn, for a mock that was started with `settings`.
std::vector<GeneratedCall> CallsTo(const Settings& settings) {
  std::vector<GeneratedCall> calls;
  for (uint64_t seed = 1; seed <= kCalls; ++seed) {
    GeneratedCall call = seed % 2 == 0 ? GenerateCall(seed) : GenerateSignal(seed);
    if (call.settings == settings) calls.push_back(std::move(call));
  }
  return calls;
}

struct OtherStart {
  std::string name;
  size_t usual;  // Of AllSettings(): as which the calls take the mock to be started.
  std::function<void(Settings&)> change;
};

TEST(Comparison, NoticesAMockThatWasStartedDifferently) {
  constexpr size_t kDefault = 0, kStrictKeys = 3;
  const std::vector<OtherStart> starts = {
      {"another secret", kDefault, [](Settings& s) { s.api_secret = "another"; }},
      {"another prefix", kDefault, [](Settings& s) { s.prefix = "/api"; }},
      {"other ports", kDefault, [](Settings& s) { ++s.first_port; }},
      {"one more region", kDefault, [](Settings& s) { ++s.regions; }},
      {"a shorter longest wait", kDefault, [](Settings& s) { s.max_wait = absl::Seconds(5); }},
      {"strictness", kDefault, [](Settings& s) { s.strict = true; }},
      {"a key too few", kStrictKeys, [](Settings& s) { s.keys.erase(s.keys.begin()); }},
      {"keys beside the secret", kStrictKeys, [](Settings& s) { s.strict_keys = false; }},
  };
  for (const OtherStart& start : starts) {
    SCOPED_TRACE(start.name);
    const Settings usual = AllSettings()[start.usual];
    Settings other = usual;
    start.change(other);
    const std::unique_ptr<MockService> mock = StartMock(other);
    const std::vector<GeneratedCall> calls = CallsTo(usual);
    EXPECT_TRUE(std::any_of(calls.begin(), calls.end(), [&](const GeneratedCall& call) {
      return !Compare(call, Ask(*mock, call), nullptr).empty();
    }));
  }
}

// `headers` with the value of `name`, where it is there, made another; or without it.
HeaderBlock Changed(const HeaderBlock& headers, std::string_view name, const char* value) {
  HeaderBlock changed;
  for (const std::string_view line : absl::StrSplit(headers.bytes(), "\r\n", absl::SkipEmpty())) {
    const std::vector<std::string_view> field = absl::StrSplit(line, absl::MaxSplits(": ", 1));
    if (!absl::EqualsIgnoreCase(field[0], name)) {
      changed.Add(field[0], field[1]);
    } else if (value != nullptr) {
      changed.Add(field[0], value);
    }
  }
  return changed;
}

// A copy of the outcome's plan, to be changed.
std::shared_ptr<WebSocketPlan> PlanOf(Outcome& outcome) {
  auto plan = std::make_shared<WebSocketPlan>(*outcome.websocket);
  outcome.websocket = plan;
  return plan;
}

struct Tampering {
  std::string name;
  std::function<bool(const Outcome&)> applies;
  std::function<void(Outcome&)> tamper;
};

std::vector<Tampering> AllTamperings() {
  const auto always = [](const Outcome&) { return true; };
  const auto replies = [](const Outcome& o) { return o.ending == Ending::kReply; };
  const auto is_twirp = [](const Outcome& o) {
    return o.ending == Ending::kReply && o.reply.headers.Has("X-Lk-Mock-Region");
  };
  const auto is_json = [](const Outcome& o) {
    return o.reply.headers.Get("Content-Type") == "application/json";
  };
  const auto warns = [](const Outcome& o) {
    return o.ending != Ending::kDrop && o.reply.status != 400 && !o.problems.empty();
  };
  const auto opens = [](const Outcome& o) { return o.ending == Ending::kWebSocket; };
  return {
      {"a longer wait", always, [](Outcome& o) { o.wait += absl::Milliseconds(1); }},
      {"another ending", always,
       [](Outcome& o) { o.ending = o.ending == Ending::kReset ? Ending::kDrop : Ending::kReset; }},
      {"another status", replies, [](Outcome& o) { ++o.reply.status; }},
      {"another JSON body", is_json, [](Outcome& o) { o.reply.body.insert(1, "\"more\":1,"); }},
      {"another code",
       [](const Outcome& o) { return absl::StrContains(o.reply.body, "\"code\":\""); },
       [](Outcome& o) { o.reply.body.insert(o.reply.body.find("\"code\":\"") + 8, "x"); }},
      {"no region", is_twirp,
       [](Outcome& o) { o.reply.headers = Changed(o.reply.headers, "X-Lk-Mock-Region", nullptr); }},
      {"another region", is_twirp,
       [](Outcome& o) { o.reply.headers = Changed(o.reply.headers, "X-Lk-Mock-Region", "9"); }},
      {"a content type with a charset", is_json,
       [](Outcome& o) {
         o.reply.headers =
             Changed(o.reply.headers, "Content-Type", "application/json; charset=utf-8");
       }},
      {"no warning", warns,
       [](Outcome& o) {
         o.reply.headers = Changed(o.reply.headers, "X-Lk-Mock-Warning", nullptr);
       }},
      {"a warning without a problem",
       [](const Outcome& o) {
         return o.ending == Ending::kReply && o.problems.empty() && o.reply.status != 400 &&
                o.reply.status != 401;
       },
       [](Outcome& o) { o.reply.headers.Add("X-Lk-Mock-Warning", "nothing at all"); }},
      {"a step too few", opens, [](Outcome& o) { PlanOf(o)->steps.pop_back(); }},
      {"a step too many", opens,
       [](Outcome& o) { PlanOf(o)->steps.emplace_back(std::in_place_type<WebSocketPlan::Drop>); }},
      {"another way to close", opens,
       [](Outcome& o) {
         auto plan = PlanOf(o);
         plan->answers_close = !plan->answers_close;
       }},
      {"pings unanswered", opens, [](Outcome& o) { PlanOf(o)->answers_pings = false; }},
  };
}

TEST(Comparison, NoticesEveryOutcomeThatWasTamperedWith) {
  const Settings usual = AllSettings().front();
  const std::unique_ptr<MockService> mock = StartMock(usual);
  const std::vector<GeneratedCall> calls = CallsTo(usual);
  Consistency usual_way;
  for (const GeneratedCall& call : calls) {
    ASSERT_THAT(Compare(call, Ask(*mock, call), &usual_way), IsEmpty());
  }
  for (const Tampering& tampering : AllTamperings()) {
    SCOPED_TRACE(tampering.name);
    int tampered = 0;
    for (const GeneratedCall& call : calls) {
      Outcome outcome = Ask(*mock, call);
      if (!tampering.applies(outcome)) continue;
      ++tampered;
      tampering.tamper(outcome);
      Consistency consistency = usual_way;
      ASSERT_THAT(Compare(call, outcome, &consistency), Not(IsEmpty())) << CurlText(call) << "\n"
                                                                        << OutcomeText(outcome);
    }
    EXPECT_GT(tampered, 0);
  }
}

TEST(Comparison, NoticesAnotherAnswerToAMessage) {
  const Settings usual = AllSettings().front();
  const std::unique_ptr<MockService> mock = StartMock(usual);
  int noticed = 0;
  for (const GeneratedCall& call : CallsTo(usual)) {
    Outcome outcome = Ask(*mock, call);
    if (outcome.websocket == nullptr || call.messages.empty()) continue;
    PlanOf(outcome)->on_message = [](std::string_view, absl::Time) {
      return WebSocketPlan::Reaction{.close = WebSocketPlan::Close{4000, "another"}};
    };
    noticed += Compare(call, outcome, nullptr).empty() ? 0 : 1;
  }
  EXPECT_GT(noticed, 0);
}

TEST(Shrink, LeavesWhatTheDifferenceNeeds) {
  GeneratedCall call;
  call.call.method = "PUT";
  call.call.query = "a=b&c=d";
  call.call.headers = {{"X-Unrelated", "value"},
                       {"X-Lk-Mock", R"({"failMode":"drop","failRegions":[1,2,3],"delayMs":5})"},
                       {"Content-Type", "application/json"}};
  call.call.body = R"({"name":"room","metadata":"text"})";
  call.call.region_index = 2;
  const GeneratedCall small = Shrink(call, [](const GeneratedCall& c) {
    for (const auto& [name, value] : c.call.headers) {
      if (name == "X-Lk-Mock" && absl::StrContains(value, "\"failRegions\":[") &&
          absl::StrContains(value, "2")) {
        return true;
      }
    }
    return false;
  });
  EXPECT_EQ(CurlText(small),
            "test-server --ports <4 ports> --twirp-prefix /twirp --api-secret secret"
            " --max-wait 10m\n"
            "at 1970-01-01T00:00:00+00:00\n"
            "curl -X POST 'http://127.0.0.1:9999/' \\\n"
            "  -H 'X-Lk-Mock: {\"failRegions\":[2]}'");
}

}  // namespace
}  // namespace lkmock::model
