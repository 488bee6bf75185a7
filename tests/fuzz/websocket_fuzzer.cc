// Frames on a signal connection.
//
// An input is what a client sends once its WebSocket is open; the last byte chooses how the token
// and the handshake opened it. However it is cut into pieces, what comes back is the same.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "faults/signal_modes.h"
#include "livekit_rtc.pb.h"
#include "tests/fuzz/conversation.h"
#include "tests/fuzz/fuzz_target.h"

namespace lkmock::fuzz {
namespace {

std::string Token(std::string_view mode) {
  auth::Claims claims;
  claims.subject = "alice";
  claims.expires_at = kNow + absl::Hours(1);
  claims.video.room_join = true;
  claims.video.room = "a";
  claims.attributes["lk.mock"] = absl::StrCat(R"({"signal":")", mode, R"("})");
  return auth::MintToken(claims, "devkey", "secret");
}

std::string Opening(std::string_view mode, bool reconnect, bool deflate) {
  return absl::StrCat("GET /rtc?access_token=", Token(mode), reconnect ? "&reconnect=1" : "",
                      " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                      "Sec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
                      deflate ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "", "\r\n");
}

// All that there are, so that minting them costs no input anything.
const std::vector<std::string>& Openings() {
  static const auto& openings = *[] {
    auto* all = new std::vector<std::string>;
    for (const faults::SignalMode& mode : faults::AllSignalModes()) {
      for (const bool reconnect : {false, true}) {
        for (const bool deflate : {false, true}) {
          all->push_back(Opening(mode.name, reconnect, deflate));
        }
      }
    }
    return all;
  }();
  return openings;
}

Conversation ConverseAfter(std::string_view opening, std::vector<std::string_view> pieces) {
  pieces.insert(pieces.begin(), opening);
  return Converse(pieces);
}

// As a client sends it; with a mask of zeros, so that what is in it can be mutated.
std::string Frame(int first_byte, std::string_view payload) {
  std::string frame = {static_cast<char>(first_byte), static_cast<char>(0x80 | payload.size())};
  frame.append(4, '\0');
  return absl::StrCat(frame, payload);
}

}  // namespace

void Try(std::string_view input) {
  if (input.empty()) return;
  const std::string& opening = Openings()[static_cast<uint8_t>(input.back()) % Openings().size()];
  input.remove_suffix(1);

  const Conversation whole = ConverseAfter(opening, {input});
  const Answers expected = CheckAnswers(whole);
  for (const auto& pieces : {InPieces(input), InBytes(input)}) {
    const Conversation cut = ConverseAfter(opening, pieces);
    const Answers answers = CheckAnswers(cut);
    if (answers.to_calls != expected.to_calls || answers.frames != expected.frames) {
      Fail("in pieces, the answers differ");
    }
  }
}

std::vector<std::string> Dictionary() {
  livekit::SignalRequest ping;
  ping.mutable_ping_req()->set_timestamp(1);
  livekit::SignalRequest leave;
  leave.mutable_leave()->set_action(livekit::LeaveRequest::DISCONNECT);
  livekit::SignalRequest old_ping;
  old_ping.set_ping(1);
  return {Frame(0x82, ping.SerializeAsString()),
          Frame(0x82, leave.SerializeAsString()),
          Frame(0x82, old_ping.SerializeAsString()),
          Frame(0x02, old_ping.SerializeAsString().substr(0, 1)),
          Frame(0x80, old_ping.SerializeAsString().substr(1)),
          Frame(0x81, "text"),
          Frame(0x89, "ping"),
          Frame(0x8A, "pong"),
          Frame(0x88, "\x03\xe8"),
          Frame(0x88, ""),
          Frame(0xC2, std::string("\0", 1)),
          std::string("\x82\xFE\x00\x02\0\0\0\0", 8),
          std::string("\x82\xFF\0\0\0\0\0\0\0\2\0\0\0\0", 14)};
}

}  // namespace lkmock::fuzz
