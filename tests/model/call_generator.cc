#include "tests/model/call_generator.h"

#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/model/body_model.h"
#include "tests/model/control_generator.h"
#include "tests/model/dice.h"
#include "tests/model/spec_tables.h"
#include "tests/model/token_generator.h"
#include "tests/support/random_message.h"

namespace lkmock::model {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::nlohmann::json;

std::string JsonOf(Dice& dice, const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = dice.Percent(10);
  options.always_print_enums_as_ints = dice.Percent(10);
  options.preserve_proto_field_names = dice.Percent(15);
  options.add_whitespace = dice.Percent(5);
  std::string text;
  (void)google::protobuf::util::MessageToJsonString(message, &text, options);
  return text;
}

// Sets a singular string field, where the message has it.
void SetString(Message* message, const std::string& name, const std::string& value) {
  const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->type() != FieldDescriptor::TYPE_STRING || field->is_repeated()) {
    return;
  }
  message->GetReflection()->SetString(message, field, value);
}

std::string WithUnknownField(const std::string& text) {
  json object = json::parse(text);
  object["entirelyUnknown"] = {{"a", {1, 2, nullptr}}};
  return object.dump();
}

// A JSON object with one thing wrong, or odd.
std::string BendJson(Dice& dice, const std::string& text) {
  json object = json::parse(text, nullptr, false);
  const auto member = [&] {
    auto at = object.begin();
    std::advance(at, dice.Below(static_cast<int>(object.size())));
    return at;
  };
  switch (dice.Below(9)) {
    case 0:
      return text.substr(0, static_cast<size_t>(dice.Below(static_cast<int>(text.size()))));
    case 1:
      return WithUnknownField(text);
    case 2:
      return dice.Of({"", "not JSON", "[]", "null", "5", "{", "\"text\"", "{\"a\"}"});
    case 3:
      if (object.empty()) return text;
      *member() = dice.In(
          std::vector<json>{5, "text", true, nullptr, json::array({1}), {{"a", 1}}, -1, 1.5, 1e30});
      return object.dump();
    case 4: {
      std::string spoiled = text;  // A byte that is not UTF-8, in a string if there is one.
      const size_t quote = spoiled.rfind('"');
      spoiled.insert(quote == std::string::npos ? 1 : quote, "\xFF");
      return spoiled;
    }
    case 5:
      return text + dice.Of({"}", " x", ",", "{}"});
    case 6:
      return " \n" + text + "\t";
    case 7:
      return text.substr(0, text.size() - 1) + (text.size() > 2 ? ",}" : ",}");
    default:
      if (object.empty()) return text;
      *member() = nullptr;
      return object.dump();
  }
}

std::string BendBinary(Dice& dice, std::string bytes) {
  switch (dice.Below(5)) {
    case 0:
      return bytes.substr(0, static_cast<size_t>(dice.Below(static_cast<int>(bytes.size()) + 1)));
    case 1:
      return bytes + "\x82\xf7\x02\x03odd";  // A field 6000 of three bytes.
    case 2:
      return bytes + dice.Of({"\xFF", "\x0A\x05hi", std::string("\x00", 1), "\x0F", "\x0C"});
    case 3:
      return bytes + "\x0A\x02\xC3\x28";  // Field 1 of two bytes that are not UTF-8.
    default:
      for (int i = dice.Between(1, 3); i > 0 && !bytes.empty(); --i) {
        bytes[static_cast<size_t>(dice.Below(static_cast<int>(bytes.size())))] ^=
            static_cast<char>(1 << dice.Below(8));
      }
      return bytes;
  }
}

class CallMaker {
 public:
  explicit CallMaker(uint64_t seed) : dice_(seed) {}

  GeneratedCall Make() {
    made_.settings = dice_.In(AllSettings());
    made_.now = absl::FromUnixSeconds(1'800'000'000);
    if (dice_.Percent(30)) made_.now += absl::Milliseconds(dice_.Below(1000));
    made_.call.region_index = dice_.Below(made_.settings.regions);
    made_.call.method =
        dice_.Percent(85) ? "POST" : dice_.Of({"GET", "HEAD", "PUT", "OPTIONS", "BREW"});
    const int kind = dice_.Below(100);
    if (kind < 82) {
      MakeTwirpCall();
    } else if (kind < 92) {
      made_.call.path = "/settings/regions";
      made_.call.method = dice_.Percent(85) ? "GET" : "POST";
      AddControl("{}");
      if (dice_.Percent(50)) AddToken({});
    } else {
      made_.call.path =
          dice_.Of({"/", "/_test/health", "/nothing", made_.settings.prefix, "//", "/twirp",
                    "/settings", "/settings/regions/", "/_test/health/", "/settings/Regions",
                    "/rtc/", "/rtc/v2", "/rtc/validate/", "/Twirp/livekit.RoomService/CreateRoom"});
      AddControl("{}");
    }
    return std::move(made_);
  }

 private:
  void MakeTwirpCall() {
    const Method& method = dice_.In(Interesting());
    std::string key = method.key;
    if (dice_.Percent(4)) {
      key = dice_.Of({"livekit.RoomService/NoSuchMethod", "", "livekit.RoomService", key + "/",
                      "/" + key, "livekit.Nobody/CreateRoom", dice_.AnyCase(key) + "x"});
    }
    made_.call.path = absl::StrCat(made_.settings.prefix, "/", key);
    if (dice_.Percent(5)) made_.call.query = "a=b";

    const MessagePtr request = NewMessage(method.request);
    if (dice_.Percent(85)) testing::FillRandomly(dice_.random(), dice_.Below(3), request.get());
    wanted_.grants = method.grants;
    wanted_.room = dice_.In(Rooms());
    wanted_.destination = dice_.In(Rooms());
    for (const char* field : {"room", "room_name"}) {
      SetString(request.get(), field, dice_.Percent(85) ? wanted_.room : "");
    }
    SetString(request.get(), "destination_room", dice_.Percent(85) ? wanted_.destination : "");
    AddBody(*request);

    const MessagePtr response = NewMessage(method.response);
    if (dice_.Percent(50)) testing::FillRandomly(dice_.random(), 1, response.get());
    std::string scripted = JsonOf(dice_, *response);
    if (dice_.Percent(5)) scripted = WithUnknownField(scripted);
    AddControl(scripted);
    if (dice_.Percent(93)) AddToken(wanted_);
  }

  // Methods with every rule of their own more often than others.
  static const std::vector<Method>& Interesting() {
    static const auto* const kMethods = [] {
      auto* methods = new std::vector<Method>(Methods());
      for (const Method& method : Methods()) {
        const bool dials = absl::StrContains(method.key, "SIPParticipant");
        const int extra = dials ? 10 : method.destination ? 4 : method.grants.empty() ? 0 : 1;
        methods->insert(methods->end(), static_cast<size_t>(extra), method);
      }
      return methods;
    }();
    return *kMethods;
  }

  void AddBody(const Message& request) {
    const bool as_json = dice_.Percent(50);
    if (as_json) {
      const std::string type =
          dice_.Percent(85) ? "application/json"
                            : dice_.Of({"application/json; charset=utf-8", "text/json",
                                        "application/vnd.api+json", "json", "application/JSON"});
      made_.call.headers.push_back({dice_.Percent(90) ? "Content-Type" : "content-type", type});
      made_.call.body = JsonOf(dice_, request);
      if (dice_.Percent(15)) made_.call.body = BendJson(dice_, made_.call.body);
    } else {
      if (dice_.Percent(95)) {
        made_.call.headers.push_back(
            {"Content-Type", dice_.Percent(85) ? "application/protobuf"
                                               : dice_.Of({"application/octet-stream", "text/plain",
                                                           "application/jso", ""})});
      }
      made_.call.body = request.SerializeAsString();
      if (dice_.Percent(15)) made_.call.body = BendBinary(dice_, made_.call.body);
    }
    if (dice_.Percent(2)) made_.call.body.clear();
    if (dice_.Percent(1)) made_.call.body = request.SerializeAsString();
  }

  void AddControl(const std::string& response) {
    const int here = made_.call.region_index;
    const bool dials = absl::StrContains(made_.call.path, "SIPParticipant");
    auto& headers = made_.call.headers;
    if (dice_.Percent(20)) {
      for (auto& header : GenerateOlderHeaders(dice_, made_.settings, here, response)) {
        headers.push_back(std::move(header));
      }
    }
    if (dice_.Percent(60)) {
      headers.push_back({dice_.Percent(90) ? "X-Lk-Mock" : dice_.AnyCase("X-Lk-Mock"),
                         GenerateControl(dice_, made_.settings, here, response, dials)});
    }
    if (dice_.Percent(3)) headers.push_back({"X-Unrelated", "value"});
  }

  void AddToken(const Wanted& wanted) {
    const std::string token = GenerateToken(
        dice_, GenerateClaims(dice_, wanted, made_.now, made_.settings), made_.now, made_.settings);
    const std::string scheme =
        dice_.Percent(94) ? "Bearer " : dice_.Of({"", "bearer ", "BEARER ", "Basic "});
    made_.call.headers.push_back({dice_.Percent(90) ? "Authorization" : "authorization",
                                  dice_.Percent(99) ? scheme + token : ""});
  }

  Dice dice_;
  GeneratedCall made_;
  Wanted wanted_;
};

}  // namespace

const std::vector<Settings>& AllSettings() {
  static const auto* const kSettings = new std::vector<Settings>{
      {},
      {.strict = true},
      {.prefix = "/api/v2",
       .api_secret = "top",
       .keys = {{"devkey", "devsecret"}, {"other", "othersecret"}},
       .regions = 2,
       .first_port = 7880},
      {.prefix = "/settings",
       .api_secret = "unused",
       .keys = {{"devkey", "devsecret"}, {"other", "othersecret"}},
       .strict_keys = true,
       .regions = 1,
       .max_wait = absl::Seconds(20)},
  };
  return *kSettings;
}

GeneratedCall GenerateCall(uint64_t seed) { return CallMaker(seed).Make(); }

}  // namespace lkmock::model
