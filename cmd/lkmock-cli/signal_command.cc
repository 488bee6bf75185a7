#include "cmd/lkmock-cli/signal_command.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "auth/token_verifier.h"
#include "cmd/lkmock-cli/json_output.h"
#include "cmd/lkmock-cli/request_json.h"
#include "cmd/lkmock-cli/server_warning.h"
#include "cmd/lkmock-cli/session.h"
#include "cmd/lkmock-cli/signal_flags.h"
#include "cmd/lkmock-cli/signal_promise.h"
#include "cmd/lkmock-cli/time_span.h"
#include "core/terminal_text.h"
#include "faults/signal_control.h"
#include "faults/signal_modes.h"
#include "net/http_client.h"
#include "net/websocket_client.h"
#include "responder/signal_client.h"

namespace lkmock::cli {
namespace {

constexpr uint16_t kNormalClosure = 1000;                 // RFC 6455, 7.4.1
constexpr absl::Duration kAnswerTime = absl::Seconds(5);  // For the server to answer our close.

// ---- The token, and the mode that it asks for ----

struct SignalToken {
  std::string token;
  const faults::SignalMode* mode;
};

// The given token, or one minted by the flags. What the token asks for is read from the token, so
// that both ways lead to the same promise.
absl::StatusOr<SignalToken> TokenOf(const Session& session) {
  auth::Claims claims;
  SignalToken result;
  if (session.args.Has("--token")) {
    const absl::Status refused =
        RefuseFlags(session, {"--mode", "--leave-action", "--room", "--identity"},
                    " is for a token that is minted here; that of --token has its own");
    if (!refused.ok()) return refused;
    const std::string text = session.args.Text("--token");
    result.token = auth::TokenFromAuthorization(absl::StripAsciiWhitespace(text));
    const auto decoded = auth::DecodeToken(result.token);
    if (!decoded.ok()) return decoded.status();
    auto parsed = auth::ParseClaims(decoded->claims_json);
    if (!parsed.ok()) return parsed.status();
    claims = *std::move(parsed);
  } else {
    claims.subject = session.args.Has("--identity") ? session.args.Text("--identity") : "lkmock";
    claims.expires_at = session.context->now() + absl::Minutes(5);
    claims.video.room_join = true;
    claims.video.room = session.args.Has("--room") ? session.args.Text("--room") : "lkmock";
    if (std::string control = SignalControlText(session, "--mode"); !control.empty()) {
      claims.attributes[std::string(faults::kSignalAttribute)] = std::move(control);
    }
    result.token = auth::MintToken(claims, session.api_key, session.api_secret);
  }
  const auto attribute = claims.attributes.find(std::string(faults::kSignalAttribute));
  const faults::SignalControl control = faults::ParseSignalControl(
      attribute == claims.attributes.end() ? std::string_view() : attribute->second);
  for (const std::string& problem : control.problems) session.Note(problem);
  result.mode = control.mode;
  return result;
}

std::string Path(const Session& session) { return session.args.On("--v1") ? "/rtc/v1" : "/rtc"; }

// ---- validate ----

absl::StatusOr<int> RunValidate(Session& session) {
  const absl::StatusOr<SignalToken> token = TokenOf(session);
  if (!token.ok()) return token.status();
  const absl::StatusOr<net::ClientResponse> response = session.context->send(
      {.method = "GET",
       .url = absl::StrCat(session.url, Path(session), "/validate?access_token=", token->token),
       .timeout = session.timeout});
  if (!response.ok()) return response.status();
  NoteServerWarning(session, *response);
  if (session.json) {
    session.Print(PrettyJson({{"status", response->status}, {"body", response->body}}));
  } else {
    session.Print(absl::StrCat(response->status, " ", session.Shown(response->body)));
  }
  return response->status == token->mode->validate_status &&
                 response->body == token->mode->validate_body
             ? 0
             : 1;
}

// ---- signal ----

// One connection: plays the client, prints what comes, and keeps the record of it.
class SignalTalk {
 public:
  SignalTalk(const Session& session, std::vector<std::string> requests, absl::Duration time)
      : session_(session), requests_(std::move(requests)), time_(time) {}

  absl::StatusOr<SignalRecord> Run(const std::string& url) {
    start_ = session_.context->now();
    auto answer = net::WebSocketClient::Connect({.url = url, .connect_timeout = session_.timeout});
    if (!answer.ok()) return answer.status();
    NoteServerWarning(session_, answer->response);
    client_ = std::move(answer->client);
    if (client_ == nullptr) {
      if (!answer->response.body.empty()) session_.Note(answer->response.body);
      record_.status = answer->response.status;
      return record_;
    }
    Listen();
    return record_;
  }

 private:
  // Until the server ends it, or our time is over and our close was answered. Each of these times
  // has its end, however much the server sends.
  void Listen() {
    absl::Time end = start_ + time_;
    bool closing = false;
    while (true) {
      const absl::Duration left = end - session_.context->now();
      net::WebSocketClient::Event event;  // A time-out.
      if (left > absl::ZeroDuration()) event = client_->Receive(left);
      switch (event.kind) {
        case net::WebSocketClient::Event::kMessage:
          OnMessage(event.message);
          break;
        case net::WebSocketClient::Event::kTimeout:
          if (closing) {
            record_.end = SignalEnd::kCut;
            return;
          }
          if (record_.messages.empty()) SendRequests();  // No message was waited for.
          client_->Close(kNormalClosure, "");
          closing = true;
          end = session_.context->now() + kAnswerTime;
          break;
        case net::WebSocketClient::Event::kClosed:
          record_.end = closing ? SignalEnd::kAnswered : SignalEnd::kClosed;
          if (!closing) record_.code = event.close_code;
          if (!closing) record_.reason = event.close_reason;
          return;
        case net::WebSocketClient::Event::kDropped:
          record_.end = closing ? SignalEnd::kCut : SignalEnd::kDropped;
          return;
        case net::WebSocketClient::Event::kReset:
          record_.end = SignalEnd::kReset;
          return;
        case net::WebSocketClient::Event::kBroken:
          session_.Complain(absl::StrCat("the server broke the protocol: ", event.close_reason));
          record_.end = SignalEnd::kReset;
          return;
      }
    }
  }

  void OnMessage(std::string_view bytes) {
    const bool first = record_.messages.empty();
    const auto response = responder::ReadSignalResponse(bytes);
    record_.messages.push_back(response.ok() ? response->kind : "");
    const double seconds = absl::ToDoubleSeconds(session_.context->now() - start_);
    const std::string time = absl::StrFormat("%.3f", seconds);
    const std::string text =
        response.ok() ? TameJson(response->json) : "\"not a livekit.SignalResponse\"";
    session_.Print(session_.json ? absl::StrCat(R"({"at":)", time, R"(,"message":)", text, "}")
                                 : absl::StrCat(time, " s  ", text));
    if (first) SendRequests();
  }

  // A ping, to see whether it is answered, and what --send says.
  void SendRequests() {
    if (sent_) return;
    sent_ = true;
    (void)client_->Send(responder::PingRequest(session_.context->now()));
    for (const std::string& request : requests_) (void)client_->Send(request);
  }

  const Session& session_;
  const std::vector<std::string> requests_;
  const absl::Duration time_;
  absl::Time start_;
  std::unique_ptr<net::WebSocketClient> client_;
  bool sent_ = false;
  SignalRecord record_;
};

absl::StatusOr<int> RunSignal(Session& session) {
  const absl::StatusOr<SignalToken> token = TokenOf(session);
  if (!token.ok()) return token.status();
  const bool reconnect = session.args.On("--reconnect");
  std::string url = absl::StrCat(session.url, Path(session), "?access_token=", token->token);
  if (session.args.On("--v1")) {
    absl::StrAppend(&url, "&join_request=", responder::JoinRequestParameter(reconnect));
  } else if (reconnect) {
    absl::StrAppend(&url, "&reconnect=1");
  }

  std::vector<std::string> requests;
  bool leaves = false;
  for (const std::string& json : session.args.List("--send")) {
    absl::StatusOr<std::string> request = responder::SignalRequestFromJson(json);
    if (!request.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("--send: ", request.status().message()));
    }
    std::vector<std::string> notes;
    (void)CheckMessage("livekit.SignalRequest", json, &notes);  // It has been read: only for these.
    for (const std::string& note : notes) session.Note(absl::StrCat("--send: ", note));
    leaves |= ParseJson(json).contains("leave");
    requests.push_back(*std::move(request));
  }
  absl::Duration time = absl::Seconds(1);
  if (session.args.Has("--for")) {
    const absl::StatusOr<absl::Duration> given = ParseTimeSpan("--for", session.args.Text("--for"));
    if (!given.ok()) return given.status();
    time = *given;
  }

  absl::StatusOr<SignalRecord> record = SignalTalk(session, std::move(requests), time).Run(url);
  if (!record.ok()) return record.status();
  record->left = leaves;
  const std::vector<std::string> broken = BrokenPromises(*token->mode, reconnect, *record);
  if (session.json) {
    session.Print(HeaderJson({{"mode", token->mode->name},
                              {"end", EndText(*record)},
                              {"asPromised", broken.empty()},
                              {"differences", broken}}));
  } else {
    session.Print(TameText(EndText(*record)));
  }
  for (const std::string& difference : broken) {
    session.Complain(absl::StrCat(token->mode->name, ": ", difference));
  }
  return broken.empty() ? 0 : 1;
}

std::vector<Flag> TokenFlagsOfSignal() {
  using enum FlagKind;
  return {
      {"--token", kValue, "JWT", "Connects with this token instead of minting one"},
      {"--room", kValue, "NAME", "Room of the minted token (default lkmock)"},
      {"--identity", kValue, "NAME", "Identity of the minted token (default lkmock)"},
      {"--mode", kValue, "MODE", absl::StrCat("How the connection goes: ", SignalModeNames())},
      {"--leave-action", kValue, "ACTION",
       "Action of its LeaveRequests: DISCONNECT, RESUME or RECONNECT"},
      {"--v1", kSwitch, "", "Uses /rtc/v1 instead of /rtc"},
  };
}

std::vector<Flag> FlagsOfSignal() {
  using enum FlagKind;
  std::vector<Flag> flags = TokenFlagsOfSignal();
  flags.push_back({"--reconnect", kSwitch, "", "Comes back to a session instead of joining"});
  flags.push_back({"--send", kList, "JSON",
                   "A livekit.SignalRequest to send after the first message; repeatable"});
  flags.push_back({"--for", kValue, "TIME", "How long to stay (default 1s)"});
  return flags;
}

}  // namespace

std::vector<Command> SignalCommands() {
  return {
      {.name = "signal",
       .operands = "",
       .fewest_operands = 0,
       .most_operands = 0,
       .summary = "Connect as a client does, and say whether it went as the mode promises",
       .examples = "lkmock-cli signal --mode leave_when_connected --leave-action RECONNECT\n"
                   "lkmock-cli signal --v1 --reconnect --send '{\"leave\":{}}' --for 5s\n",
       .flags = FlagsOfSignal(),
       .run = RunSignal},
      {.name = "validate",
       .operands = "",
       .fewest_operands = 0,
       .most_operands = 0,
       .summary = "Ask why a signal connection would not open",
       .examples = "lkmock-cli validate --mode room_not_found\n",
       .flags = TokenFlagsOfSignal(),
       .run = RunValidate},
      {.name = "join",
       .operands = "",
       .fewest_operands = 0,
       .most_operands = 0,
       .summary = "Connect as a client does (an alias of signal)",
       .examples = "lkmock-cli join --room demo --identity alice\n",
       .flags = FlagsOfSignal(),
       .run = RunSignal},
  };
}

}  // namespace lkmock::cli
