#include "tests/model/signal_generator.h"

#include <livekit_rtc.pb.h>
#include <zlib.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "tests/model/call_generator.h"
#include "tests/model/dice.h"
#include "tests/model/token_generator.h"
#include "tests/model/token_model.h"
#include "tests/support/random_message.h"

namespace lkmock::model {
namespace {

using ::nlohmann::json;

std::string Gzip(std::string text) {
  z_stream stream = {};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string PercentEncode(std::string_view text, bool all) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    if (plain && !all) {
      encoded += c;
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

class SignalMaker {
 public:
  explicit SignalMaker(uint64_t seed) : dice_(seed) {}

  GeneratedCall Make() {
    made_.settings = dice_.In(AllSettings());
    made_.now = absl::FromUnixMillis(1'800'000'000'000 + dice_.Below(1000));
    made_.call.region_index = dice_.Below(made_.settings.regions);
    made_.call.method = "GET";
    made_.call.path =
        dice_.Of({"/rtc", "/rtc/v1", "/rtc", "/rtc/v1", "/rtc/validate", "/rtc/v1/validate"});
    made_.call.headers = {{"Connection", "Upgrade"},
                          {"Upgrade", "websocket"},
                          {"Sec-WebSocket-Version", "13"},
                          {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                          {"Origin", "https://example.com"}};
    AddToken();
    if (dice_.Percent(5)) {
      made_.call.headers.push_back({dice_.AnyCase(dice_.Of({"X-Lk-Mock", "X-Lk-Mock-Fail-Mode"})),
                                    dice_.Of({"{}", R"({"skipAuth":true})", "drop", ""})});
    }
    if (dice_.Percent(35)) {
      parameters_.push_back(
          absl::StrCat("reconnect=", dice_.Of({"1", "1", "1", "0", "true", "", "2"})));
    }
    if (dice_.Percent(50)) AddJoinRequest();
    if (dice_.Percent(30)) parameters_.push_back("protocol=16&sdk=js&auto_subscribe=1");
    // Shuffled, so that no place in the query is special.
    for (size_t i = parameters_.size(); i > 1; --i) {
      std::swap(parameters_[i - 1], parameters_[static_cast<size_t>(dice_.Below(i))]);
    }
    made_.call.query = absl::StrJoin(parameters_, "&");
    for (int i = dice_.Below(6); i > 0; --i) made_.messages.push_back(Message());
    return std::move(made_);
  }

 private:
  void AddToken() {
    const Wanted wanted = {
        .grants = {"video.roomJoin"}, .room = dice_.In(Rooms()), .destination = ""};
    json claims = GenerateClaims(dice_, wanted, made_.now, made_.settings);
    if (dice_.Percent(85)) claims["attributes"]["lk.mock"] = Mode();
    // Defects of tokens are Twirp's to meet; here, the modes matter more.
    std::string token = GenerateToken(dice_, claims, made_.now, made_.settings);
    if (dice_.Percent(1)) token.clear();
    const bool in_query = dice_.Percent(60);
    const bool in_header = !in_query || dice_.Percent(20);
    if (in_query) {
      parameters_.push_back(absl::StrCat("access_token=", PercentEncode(token, dice_.Percent(5))));
    }
    if (in_header) {
      if (in_query && dice_.Percent(50)) token = "another";
      made_.call.headers.push_back({"Authorization", absl::StrCat("Bearer ", token)});
    }
    if (!in_query && dice_.Percent(5)) parameters_.push_back("access_token=");
  }

  std::string Mode() {
    static const auto* const kModes = new std::vector<std::string>{"happy",
                                                                   "validate_500",
                                                                   "validate_service_not_found",
                                                                   "room_not_found",
                                                                   "no_first_message",
                                                                   "no_pong",
                                                                   "close_before_join",
                                                                   "close_when_connected",
                                                                   "drop_when_connected",
                                                                   "leave_when_connected",
                                                                   "leave_first_message",
                                                                   "leave_during_reconnect",
                                                                   "drop_on_close"};
    if (dice_.Percent(5)) {
      return dice_.Of({"", "not JSON", "[]", "\"no_pong\"", "{", "5", "null", "{}",
                       R"({"signal":5})", R"({"signal":null})", R"({"leaveAction":1})"});
    }
    json mode = {{"signal", dice_.In(*kModes)}};
    if (dice_.Percent(5)) mode["signal"] = dice_.Of({"unheard_of", "", "happy ", "no-pong"});
    if (dice_.Percent(3)) mode["signal"] = dice_.AnyCase(dice_.In(*kModes));
    if (dice_.Percent(50)) {
      mode["leaveAction"] = dice_.In(
          std::vector<json>{0, 1, 2, "DISCONNECT", "RESUME", "RECONNECT", "reconnect", "Resume"});
    }
    if (dice_.Percent(10)) {
      mode["leaveAction"] = dice_.In(std::vector<json>{
          7, -1, "7", "1", "EXPLODE", "", true, nullptr, json::array(), 1.5, 2.0, 4294967297});
    }
    return mode.dump();
  }

  void AddJoinRequest() {
    livekit::JoinRequest request;
    if (dice_.Percent(60)) testing::FillRandomly(dice_.random(), dice_.Below(2), &request);
    request.set_reconnect(dice_.Percent(30));
    std::string payload = request.SerializeAsString();
    if (dice_.Percent(5)) payload += "\xFF";
    livekit::WrappedJoinRequest wrapped;
    if (dice_.Percent(50)) {
      wrapped.set_compression(livekit::WrappedJoinRequest::GZIP);
      payload = dice_.Percent(95) ? Gzip(payload) : dice_.Of({payload, "\x1f\x8b", ""});
      if (dice_.Percent(5)) payload.resize(payload.size() / 2);
    } else if (dice_.Percent(4)) {
      wrapped.set_compression(static_cast<livekit::WrappedJoinRequest::Compression>(5));
    }
    wrapped.set_join_request(payload);
    std::string bytes = wrapped.SerializeAsString();
    if (dice_.Percent(4)) bytes += dice_.Of({"\xFF", "\x0A", "\x82\xf7\x02\x03odd"});
    std::string text = Base64UrlEncode(bytes);
    if (dice_.Percent(50)) text.append((4 - text.size() % 4) % 4, '=');
    if (dice_.Percent(4)) text = dice_.Of({"!!!", "A", "AAAAA", "", "%41", "AA=A", "CgA\n"});
    parameters_.push_back(absl::StrCat(
        "join_request=", dice_.Percent(50) ? text : PercentEncode(text, dice_.Percent(10))));
  }

  std::string Message() {
    livekit::SignalRequest request;
    switch (dice_.Below(7)) {
      case 0:
        request.set_ping(static_cast<int64_t>(dice_.random()()));
        break;
      case 1:
        request.mutable_ping_req()->set_timestamp(dice_.Below(1000));
        request.mutable_ping_req()->set_rtt(5);
        break;
      case 2:
        request.mutable_update_metadata()->set_request_id(dice_.random()());
        request.mutable_update_metadata()->set_metadata("text");
        break;
      case 3:
        request.mutable_leave()->set_reason(livekit::CLIENT_INITIATED);
        break;
      case 4:
        break;  // Nothing is set.
      default:
        testing::FillRandomly(dice_.random(), 1, &request);
        break;
    }
    std::string bytes = request.SerializeAsString();
    if (dice_.Percent(5)) bytes += dice_.Of({"\xFF", "\x82\xf7\x02\x03odd", "\x0A\x05hi"});
    if (dice_.Percent(5)) bytes.resize(bytes.size() / 2);
    return bytes;
  }

  Dice dice_;
  GeneratedCall made_;
  std::vector<std::string> parameters_;
};

}  // namespace

GeneratedCall GenerateSignal(uint64_t seed) { return SignalMaker(seed).Make(); }

}  // namespace lkmock::model
