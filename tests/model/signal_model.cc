#include "tests/model/signal_model.h"

#include <google/protobuf/descriptor.h>
#include <livekit_models.pb.h>
#include <livekit_rtc.pb.h>
#include <zlib.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "core/outcome.h"
#include "tests/model/control_model.h"
#include "tests/model/token_model.h"

namespace lkmock::model {
namespace {

using ::nlohmann::json;
using testing::TestCall;

struct ModeRow {
  std::string_view name;
  int status = 200;  // Of validate, and of the WebSocket where it is refused.
  std::string_view body = "success";
};

constexpr ModeRow kModes[] = {
    {"happy"},
    {"validate_500", 500, "internal server error"},
    {"validate_service_not_found", 404, "404 page not found"},
    {"room_not_found", 404, "requested room does not exist"},
    {"no_first_message"},
    {"no_pong"},
    {"close_before_join"},
    {"close_when_connected"},
    {"drop_when_connected"},
    {"leave_when_connected"},
    {"leave_first_message"},
    {"leave_during_reconnect"},
    {"drop_on_close"},
};

// ---- The query ----

int HexDigit(char c) {
  if ('0' <= c && c <= '9') return c - '0';
  c = absl::ascii_tolower(c);
  return 'a' <= c && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string QueryParameter(std::string_view query, std::string_view name) {
  for (std::string_view pair : absl::StrSplit(query, '&')) {
    const size_t equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) != name) continue;
    std::string value;
    std::string_view raw = pair.substr(std::min(equals + 1, pair.size()));
    for (size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '%' && i + 2 < raw.size() && HexDigit(raw[i + 1]) >= 0 &&
          HexDigit(raw[i + 2]) >= 0) {
        value += static_cast<char>(HexDigit(raw[i + 1]) * 16 + HexDigit(raw[i + 2]));
        i += 2;
      } else {
        value += raw[i] == '+' ? ' ' : raw[i];
      }
    }
    return value;
  }
  return "";
}

// The content of one gzip member, or nullopt.
std::optional<std::string> Gunzip(std::string bytes) {
  z_stream stream = {};
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return std::nullopt;
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string content;
  int result = Z_OK;
  while (result == Z_OK) {
    char buffer[4096];
    stream.next_out = reinterpret_cast<Bytef*>(buffer);
    stream.avail_out = sizeof(buffer);
    result = inflate(&stream, Z_NO_FLUSH);
    content.append(buffer, sizeof(buffer) - stream.avail_out);
  }
  inflateEnd(&stream);
  if (result != Z_STREAM_END) return std::nullopt;
  return content;
}

std::optional<livekit::JoinRequest> DecodeJoinRequest(std::string text, Reading& reading) {
  if (absl::StrContains(text, '\n') && !reading.Is(Open::kLineEndsSpoilBase64)) {
    text.erase(std::remove(text.begin(), text.end(), '\n'), text.end());
  }
  for (int i = 0; i < 2 && absl::EndsWith(text, "="); ++i) text.pop_back();
  const auto bytes = Base64UrlDecode(text);
  livekit::WrappedJoinRequest wrapped;
  if (!bytes.has_value() || !wrapped.ParseFromString(*bytes)) return std::nullopt;
  std::optional<std::string> payload = wrapped.join_request();
  if (wrapped.compression() == livekit::WrappedJoinRequest::GZIP) {
    payload = Gunzip(*payload);
  } else if (wrapped.compression() != livekit::WrappedJoinRequest::NONE &&
             !reading.Is(Open::kUnknownCompressionIsNone)) {
    return std::nullopt;
  }
  livekit::JoinRequest request;
  if (!payload.has_value() || !request.ParseFromString(*payload)) return std::nullopt;
  return request;
}

class SignalServer {
 public:
  SignalServer(const TestCall& call, absl::Time now, const Settings& settings, Reading& reading)
      : call_(call), now_(now), settings_(settings), reading_(reading) {}

  Expected Answer() {
    const bool validates = absl::EndsWith(call_.path, "/validate");
    Expected expected = AnswerOnce(validates);
    if (validates) {
      expected.headers.emplace("Access-Control-Allow-Origin", Exactly("*"));
      expected.body = body_;
    }
    return expected;
  }

 private:
  Expected AnswerOnce(bool validates) {
    for (const auto& [name, value] : call_.headers) {
      const bool controls = absl::StartsWithIgnoreCase(name, "X-Lk-Mock") && !value.empty();
      if (controls && problems_.empty()) problems_.push_back({{name}});
    }
    const Token token = VerifyToken(TokenText(), now_, settings_, reading_);
    if (!token.valid) {
      body_ = [reasons = token.reasons](std::string_view body) -> std::string {
        if (!absl::StartsWith(body, "invalid token: ")) return std::string(body);
        return Mentions(reasons)(body.substr(15));
      };
      return {.status = 401, .problems = problems_};
    }
    claims_ = token.claims;
    ReadMode();
    ReadJoinRequest();
    if (settings_.strict && !problems_.empty()) {
      return {.status = 400, .problems_are_open = true};
    }
    if (validates || mode_.status != 200) {
      body_ = Line(std::string(mode_.body));
      Expected expected{.status = mode_.status, .problems = problems_};
      return expected;
    }
    Expected expected{.ending = Ending::kWebSocket, .problems = problems_};
    expected.script = WriteScript();
    return expected;
  }

  std::string TokenText() {
    const std::string token = QueryParameter(call_.query, "access_token");
    if (!token.empty()) return token;
    return TokenOfAuthorization(HeaderOf(call_, "Authorization").value_or(""), reading_);
  }

  void ReadMode() {
    const json attributes = claims_.value("attributes", json::object());
    if (!attributes.is_object() || !attributes.contains("lk.mock")) return;
    const std::string text = attributes["lk.mock"].get<std::string>();
    if (text.empty() && !reading_.Is(Open::kEmptyModeTextIsReported)) return;
    const json wish = json::parse(text, nullptr, false);
    if (!wish.is_object()) {
      problems_.push_back({});
      return;
    }
    leave_action_ = LeaveAction(wish.value("leaveAction", json()));
    const json signal = wish.value("signal", json());
    if (signal.is_null() || signal == "") {
      if (reading_.Is(Open::kOddModeObjectIsReported)) problems_.push_back({});
      return;
    }
    if (!signal.is_string()) {
      problems_.push_back({});
      return;
    }
    const std::string name = signal.get<std::string>();
    for (const ModeRow& row : kModes) {
      if (name == row.name ||
          (absl::EqualsIgnoreCase(name, row.name) && reading_.Is(Open::kModeInOtherCaseIsKnown))) {
        mode_ = row;
        return;
      }
    }
    problems_.push_back({{name}});
  }

  livekit::LeaveRequest::Action LeaveAction(const json& wish) {
    const auto* actions = livekit::LeaveRequest::Action_descriptor();
    if (wish.is_null()) return livekit::LeaveRequest::DISCONNECT;
    for (int i = 0; i < actions->value_count(); ++i) {
      const auto& action = *actions->value(i);
      const bool by_number =
          wish.is_number() && wish == action.number() &&
          (wish.is_number_integer() || reading_.Is(Open::kIntegralFloatIsAnAction));
      const bool by_name =
          wish.is_string() && absl::EqualsIgnoreCase(wish.get<std::string>(), action.name());
      if (by_number || by_name) {
        return static_cast<livekit::LeaveRequest::Action>(action.number());
      }
    }
    if (reading_.Is(Open::kUnknownLeaveActionIsReported)) problems_.push_back({});
    return livekit::LeaveRequest::DISCONNECT;
  }

  void ReadJoinRequest() {
    const std::string reconnect = QueryParameter(call_.query, "reconnect");
    reconnects_ =
        reconnect == "1" || (reconnect == "true" && reading_.Is(Open::kReconnectTrueIsReconnect));
    const std::string text = QueryParameter(call_.query, "join_request");
    if (!absl::StartsWith(call_.path, "/rtc/v1") || text.empty()) return;
    join_request_ = DecodeJoinRequest(text, reading_);
    if (!join_request_.has_value()) problems_.push_back({{"join_request"}});
    reconnects_ = reconnects_ || (join_request_.has_value() && join_request_->reconnect());
  }

  // ---- Messages ----

  static std::string Send(const livekit::SignalResponse& response) {
    return SendText(response.SerializeAsString());
  }

  std::string Leave() const {
    livekit::SignalResponse response;
    response.mutable_leave()->set_reason(livekit::SERVER_SHUTDOWN);
    response.mutable_leave()->set_action(leave_action_);
    return Send(response);
  }

  std::string FirstMessage() const {
    livekit::ServerInfo info;
    info.set_edition(livekit::ServerInfo::Standard);
    info.set_version("mock");
    info.set_protocol(15);
    info.set_region(RegionName(call_.region_index));
    info.set_node_id("MOCK_NODE");
    livekit::SignalResponse response;
    if (reconnects_) {
      *response.mutable_reconnect()->mutable_server_info() = info;
      return Send(response);
    }
    livekit::JoinResponse& join = *response.mutable_join();
    join.mutable_room()->set_sid("RM_MOCK");
    join.mutable_room()->set_name(StringClaim(claims_, "video.room"));
    livekit::ParticipantInfo& participant = *join.mutable_participant();
    participant.set_sid("PA_MOCK");
    const std::string identity = IdentityOf(claims_);
    participant.set_identity(identity.empty() ? "mock-participant" : identity);
    participant.set_name(StringClaim(claims_, "name"));
    participant.set_state(livekit::ParticipantInfo::JOINED);
    if (join_request_.has_value()) {
      participant.set_metadata(join_request_->metadata());
      *participant.mutable_attributes() = join_request_->participant_attributes();
    }
    join.set_ping_interval(1);
    join.set_ping_timeout(3);
    join.set_server_version("mock");
    join.set_server_region(RegionName(call_.region_index));
    *join.mutable_server_info() = info;
    return Send(response);
  }

  Script WriteScript() {
    Script script;
    const std::string_view mode = mode_.name;
    const bool leaves_only =
        mode == "leave_first_message" || (mode == "leave_during_reconnect" && reconnects_);
    if (mode == "no_first_message") {
      script.steps = {"listen"};
    } else if (mode == "close_before_join") {
      script.steps = {"wait 50ms", "close 1011"};
    } else if (leaves_only) {
      script.steps = {Leave()};
      if (!reading_.Is(Open::kServerClosesAfterOnlyMessage)) script.steps.push_back("listen");
    } else {
      script.steps = {FirstMessage()};
      if (absl::EndsWith(mode, "_when_connected")) script.steps.push_back("wait 200ms");
      if (mode == "close_when_connected") {
        script.steps.push_back("close 1011 mock close_when_connected");
      } else if (mode == "drop_when_connected") {
        script.steps.push_back("drop");
      } else {
        if (mode == "leave_when_connected") script.steps.push_back(Leave());
        script.steps.push_back("converse");
      }
    }
    script.answers_close = mode != "drop_on_close";
    script.answer = [pongs = mode != "no_pong"](std::string_view message, absl::Time now) {
      return AnswerTo(message, now, pongs);
    };
    return script;
  }

  static std::string AnswerTo(std::string_view message, absl::Time now, bool pongs) {
    livekit::SignalRequest request;
    livekit::SignalResponse response;
    const bool parses = request.ParseFromArray(message.data(), static_cast<int>(message.size()));
    if (!parses) return "nothing";
    if (request.has_leave()) return "close 1000";
    if (request.has_update_metadata()) {
      response.mutable_request_response()->set_request_id(request.update_metadata().request_id());
      response.mutable_request_response()->set_reason(livekit::RequestResponse::OK);
      return Send(response);
    }
    const bool asks = request.message_case() == livekit::SignalRequest::kPing ||
                      request.message_case() == livekit::SignalRequest::kPingReq;
    if (!asks || !pongs) return "nothing";
    if (request.has_ping_req()) {
      response.mutable_pong_resp()->set_last_ping_timestamp(request.ping_req().timestamp());
      response.mutable_pong_resp()->set_timestamp(absl::ToUnixMillis(now));
    } else {
      response.set_pong(absl::ToUnixMillis(now));
    }
    return Send(response);
  }

  const TestCall& call_;
  const absl::Time now_;
  const Settings& settings_;
  Reading& reading_;

  json claims_;
  ModeRow mode_ = kModes[0];
  livekit::LeaveRequest::Action leave_action_ = livekit::LeaveRequest::DISCONNECT;
  bool reconnects_ = false;
  std::optional<livekit::JoinRequest> join_request_;
  std::vector<Problem> problems_;
  TextCheck body_;  // Of validate.
};

}  // namespace

Expected ExpectSignal(const TestCall& call, absl::Time now, const Settings& settings,
                      Reading& reading) {
  return SignalServer(call, now, settings, reading).Answer();
}

}  // namespace lkmock::model
