#include "tests/model/model.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/outcome.h"
#include "tests/model/body_model.h"
#include "tests/model/control_model.h"
#include "tests/model/error_model.h"
#include "tests/model/signal_model.h"
#include "tests/model/spec_tables.h"
#include "tests/model/token_model.h"

namespace lkmock::model {
namespace {

using ::nlohmann::json;
using testing::TestCall;

constexpr std::string_view kCreateSipParticipant = "livekit.SIP/CreateSIPParticipant";
constexpr std::string_view kTransferSipParticipant = "livekit.SIP/TransferSIPParticipant";

// The three surfaces that http.md describes.
class Server {
 public:
  Server(const TestCall& call, absl::Time now, const Settings& settings, Reading& reading)
      : call_(call), now_(now), settings_(settings), reading_(reading) {}

  Expected Twirp(const std::string& key) {
    control_ = ReadControl(call_, settings_, reading_);
    const bool json = IsJson();
    const Method* method = FindMethod(key);
    RequestBody request;
    if (method != nullptr) request = ReadBody(method->request, json, call_.body, reading_);
    MessagePtr scripted = ScriptedResponse(method);
    const bool dials = key == kCreateSipParticipant || key == kTransferSipParticipant;
    if (control_.sip.has_value() && !dials) control_.problems.push_back({{"sipStatus"}});
    if (control_.strict && (!control_.problems.empty() || !request.parses)) {
      return Malformed(control_.problems);
    }
    if (!request.parses && reading_.Is(Open::kBrokenBodyIsReported)) {
      control_.problems.push_back({{"body"}});
    }
    Expected expected = TwirpAnswer(key, method, json, request, scripted);
    expected.problems = control_.problems;
    return expected;
  }

  Expected RegionFetch() {
    control_ = ReadControl(call_, settings_, reading_);
    if (control_.strict && !control_.problems.empty()) {
      Expected malformed = Malformed(control_.problems);
      malformed.headers["X-Lk-Mock-Region"] = nullptr;
      return malformed;
    }
    Expected expected;
    if (control_.delay_ms.has_value() && reading_.Is(Open::kRegionFetchWaits)) {
      expected.wait = Capped(absl::Milliseconds(*control_.delay_ms));
    }
    expected.problems = control_.problems;
    if (control_.regions_status != 0 && control_.regions_status != 200) {
      expected.status = static_cast<int>(control_.regions_status);
      expected.headers["X-Lk-Mock-Region"] = nullptr;
      expected.body = Exactly("");
      return expected;
    }
    expected.headers = {{"Content-Type", Exactly("application/json")},
                        {"Cache-Control", Exactly("max-age=0")},
                        {"X-Lk-Mock-Region", Exactly(absl::StrCat(call_.region_index))}};
    expected.body = [regions = RegionSettings()](std::string_view body) {
      return json::parse(body, nullptr, false) == regions
                 ? ""
                 : absl::StrCat(body, "; expected ", regions.dump());
    };
    return expected;
  }

  Expected Plain(int status, std::string text) {
    Expected expected{.status = status, .body = Line(std::move(text))};
    if (!reading_.Is(Open::kControlElsewhereIsReported)) return expected;
    const Control control = ReadControl(call_, settings_, reading_);
    if (control.strict && !control.problems.empty()) return Malformed(control.problems);
    expected.problems = control.problems;
    return expected;
  }

 private:
  // The order of a call.
  Expected TwirpAnswer(const std::string& key, const Method* method, bool json,
                       const RequestBody& request, const MessagePtr& scripted) {
    if (method != nullptr && !control_.skip_auth && !method->grants.empty()) {
      const auto authorization = HeaderOf(call_, "Authorization");
      const std::string jwt = TokenOfAuthorization(authorization.value_or(""), reading_);
      const Token token = VerifyToken(jwt, now_, settings_, reading_);
      if (!token.valid) return Unauthenticated(token);
      std::string room = StringField(*request.message, "room");
      if (room.empty()) room = StringField(*request.message, "room_name");
      const auto denial =
          Denied(*method, token.claims, room, StringField(*request.message, "destination_room"));
      if (denial.has_value()) return PermissionDenied(*denial);
    }
    const std::string here = RegionName(call_.region_index);
    if (!control_.pins.empty() &&
        std::find(control_.pins.begin(), control_.pins.end(), here) == control_.pins.end()) {
      Expected pinned{.status = 451, .body = Line("project not allowed in this region.")};
      pinned.headers = {{"Content-Type", Mentions({"text/plain"})},
                        {"X-Lk-Mock-Region", Exactly("")}};
      return pinned;
    }

    const bool dials = key == kCreateSipParticipant || key == kTransferSipParticipant;
    absl::Duration wait;
    if (key == kTransferSipParticipant ||
        (key == kCreateSipParticipant && BoolField(*request.message, "wait_until_answered"))) {
      wait = absl::Seconds(11);
    }
    if (control_.delay_ms.has_value()) wait = absl::Milliseconds(*control_.delay_ms);

    Expected expected;
    if (dials && control_.sip.has_value()) {
      expected = SipFailure(*control_.sip);
    } else if (control_.fail_regions.count(call_.region_index)) {
      if (control_.fail_mode == "drop") {
        expected.ending = Ending::kDrop;
      } else {
        expected = StatusFault(control_);
      }
      if (control_.fail_mode == "delay") wait += absl::Milliseconds(control_.fail_delay_ms);
    } else {
      expected = Response(method, json, request, scripted);
    }
    expected.wait = Capped(wait);
    return expected;
  }

  Expected Response(const Method* method, bool json, const RequestBody& request,
                    const MessagePtr& scripted) {
    Expected expected;
    expected.headers = {
        {"Content-Type", Exactly(json ? "application/json" : "application/protobuf")},
        {"X-Lk-Mock-Region", Exactly(absl::StrCat(call_.region_index))}};
    if (method == nullptr) {
      expected.body = Exactly(json ? "{}" : "");
      return expected;
    }
    const MessagePtr message =
        scripted != nullptr ? scripted : Populate(method->response, *request.message);
    expected.body = [message, json](std::string_view body) {
      return BodyDifference(*message, json, body);
    };
    return expected;
  }

  // Of the control; null where there is none, or where it does not parse, which is a problem.
  MessagePtr ScriptedResponse(const Method* method) {
    if (!control_.response.has_value()) return nullptr;
    MessagePtr message;
    if (method != nullptr) {
      message = MessageOfJson(method->response, *control_.response);
      if (message == nullptr) control_.problems.push_back({{"response"}});
      for (const std::string& name : UnknownFields(method->response, *control_.response)) {
        control_.problems.push_back({{"response", name}});
      }
    } else if (reading_.Is(Open::kResponseOfUnknownMethodIsReported)) {
      control_.problems.push_back({{"response"}});
    }
    return message;
  }

  bool IsJson() {
    const std::string type = HeaderOf(call_, "Content-Type").value_or("");
    if (absl::StrContains(type, "json")) return true;
    return Contains(type, "json") && reading_.Is(Open::kUpperCaseJsonIsJson);
  }

  json RegionSettings() {
    json list = json::array();
    for (int i = 0; i < settings_.regions; ++i) {
      const std::string name = RegionName(i);
      const bool pinned =
          std::find(control_.pins.begin(), control_.pins.end(), name) != control_.pins.end();
      if (!control_.pins.empty() && !pinned) continue;
      json region = {{"region", name}, {"url", RegionUrl(settings_, i)}};
      if (i > 0) region["distance"] = absl::StrCat(i);
      list.push_back(region);
    }
    return list.empty() ? json::object() : json{{"regions", list}};
  }

  absl::Duration Capped(absl::Duration wait) const { return std::min(wait, settings_.max_wait); }

  const TestCall& call_;
  const absl::Time now_;
  const Settings& settings_;
  Reading& reading_;
  Control control_;
};

}  // namespace

Expected Expect(const TestCall& call, absl::Time now, const Settings& settings, Reading& reading) {
  Server server(call, now, settings, reading);
  const std::string& path = call.path;
  if (path == "/settings/regions") return server.RegionFetch();
  for (const char* signal : {"/rtc/validate", "/rtc/v1/validate", "/rtc", "/rtc/v1"}) {
    if (path == signal) return ExpectSignal(call, now, settings, reading);
  }
  if (const std::string root = settings.prefix + "/"; absl::StartsWith(path, root)) {
    return server.Twirp(path.substr(root.size()));
  }
  if (path == "/" || path == "/_test/health") return server.Plain(200, "ok");
  return server.Plain(404, "404 page not found");
}

}  // namespace lkmock::model
