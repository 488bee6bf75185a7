#include "bench/load/signal_dialogue.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "net/websocket_frame.h"

namespace lkmock::bench {
namespace {

using net::WebSocketReader;

// Any key is as good as another to a server that does not check it for randomness.
constexpr net::MaskKey kMask = {0x12, 0xfe, 0x34, 0x9a};

}  // namespace

bool SignalDialogue::Open(std::string* out) {
  upgrades_.Append(out);
  return false;
}

void SignalDialogue::Request(std::string* out) {
  net::AppendFrame(net::Opcode::kBinary, ping_, /*compressed=*/false, kMask, out);
}

Dialogue::Event SignalDialogue::Next(std::string_view* input, std::string* out) {
  if (state_ == State::kUpgrading) {
    const Event event = TakeUpgrade(input);
    if (event != Event::kOpen) return event;
    state_ = State::kJoining;
  }
  while (true) {
    switch (reader_.Next(input)) {
      case WebSocketReader::Event::kNeedMore:
        return Event::kNeedMore;
      case WebSocketReader::Event::kBinary:
        return std::exchange(state_, State::kJoined) == State::kJoining ? Event::kOpen
                                                                        : Event::kAnswer;
      case WebSocketReader::Event::kPing:
        net::AppendFrame(net::Opcode::kPong, reader_.payload(), /*compressed=*/false, kMask, out);
        break;
      case WebSocketReader::Event::kText:
      case WebSocketReader::Event::kPong:
        break;
      case WebSocketReader::Event::kClose:
        return End(absl::StrCat("closed with ", reader_.close_code()));
      case WebSocketReader::Event::kError:
        return End(std::string(reader_.error()));
    }
  }
}

// kOpen: the connection is a WebSocket.
Dialogue::Event SignalDialogue::TakeUpgrade(std::string_view* input) {
  switch (http_.Next(input)) {
    case ResponseReader::Event::kNeedMore:
      return Event::kNeedMore;
    case ResponseReader::Event::kBroken:
      return End(std::string(http_.error()));
    case ResponseReader::Event::kResponse:
      break;
  }
  if (http_.status() != 101) return End(absl::StrCat("upgrade refused with ", http_.status()));
  return Event::kOpen;
}

Dialogue::Event SignalDialogue::End(std::string error) {
  error_ = std::move(error);
  return Event::kEnd;
}

}  // namespace lkmock::bench
