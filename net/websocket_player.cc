#include "net/websocket_player.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>
#include <variant>

#include "net/websocket_deflate.h"

namespace lkmock::net {
namespace {

constexpr size_t kIdleCapacity = 512;      // Holds a usual signal request.
constexpr size_t kMaxCapacity = 64 << 10;  // While a large message arrives.
constexpr size_t kMaxOutput = 64 << 10;    // Then it is written before more is made.

}  // namespace

WebSocketPlayer::WebSocketPlayer(std::shared_ptr<const WebSocketPlan> plan, bool deflate,
                                 size_t max_message_bytes, std::string opening)
    : plan_(plan != nullptr ? std::move(plan) : std::make_shared<const WebSocketPlan>()),
      deflate_(deflate),
      reader_(WebSocketReader::Peer::kClient, deflate, max_message_bytes),
      output_(std::move(opening)) {}

void WebSocketPlayer::AddInput(std::string_view early) {
  if (early.empty()) return;
  input_.reset(new char[early.size()]);
  capacity_ = end_ = early.size();
  std::memcpy(input_.get(), early.data(), early.size());
}

WebSocketPlayer::Next WebSocketPlayer::Play(absl::Time now) {
  while (output_.size() < kMaxOutput) {
    if (std::exchange(going_away_, false) && mode_ != Mode::kClosing && mode_ != Mode::kEnding) {
      Close(kCloseGoingAway, "server shutting down");
    }
    if (mode_ == Mode::kEnding) return end_how_;
    if (mode_ == Mode::kStepping) {
      if (next_step_ == plan_->steps.size()) {
        Close(kCloseNormal, "");
      } else {
        std::visit([this](const auto& step) { Perform(step); }, plan_->steps[next_step_++]);
      }
    } else if (mode_ == Mode::kConversing && !queue_.empty()) {
      // All of them at once: they are few, and each may be the last.
      queued_bytes_ = 0;
      for (const std::string& message : std::exchange(queue_, {})) Answer(message, now);
    } else if (!TakeEvent(now)) {
      return Waiting();
    }
  }
  return Next::kPlay;
}

WebSocketPlayer::Next WebSocketPlayer::Waiting() const {
  if (mode_ == Mode::kWaiting) return Next::kWait;
  return mode_ == Mode::kClosing ? Next::kClosing : Next::kRead;
}

void WebSocketPlayer::OnWaitOver() {
  if (mode_ == Mode::kWaiting) mode_ = Mode::kStepping;
}

// ---- Steps ----

void WebSocketPlayer::Perform(const WebSocketPlan::Send& step) { SendMessage(step.message); }

void WebSocketPlayer::Perform(const WebSocketPlan::Wait& step) {
  wait_ = step.time;
  mode_ = Mode::kWaiting;
}

void WebSocketPlayer::Perform(const WebSocketPlan::Converse&) { mode_ = Mode::kConversing; }

void WebSocketPlayer::Perform(const WebSocketPlan::Listen&) { mode_ = Mode::kListening; }

void WebSocketPlayer::Perform(const WebSocketPlan::Close& step) { Close(step.code, step.reason); }

void WebSocketPlayer::Perform(const WebSocketPlan::Drop&) { End(Next::kFin); }

void WebSocketPlayer::Perform(const WebSocketPlan::Reset&) { End(Next::kReset); }

// ---- What the client does ----

bool WebSocketPlayer::TakeEvent(absl::Time now) {
  if (mode_ == Mode::kWaiting &&
      (queue_.size() >= kMaxQueuedMessages || queued_bytes_ >= kMaxQueuedBytes)) {
    return false;
  }
  std::string_view input(input_.get() + begin_, end_ - begin_);
  const WebSocketReader::Event event = reader_.Next(&input);
  begin_ = end_ - input.size();
  switch (event) {
    case WebSocketReader::Event::kNeedMore:
      return false;
    case WebSocketReader::Event::kText:
    case WebSocketReader::Event::kPong:
      break;
    case WebSocketReader::Event::kBinary:
      OnMessage(std::move(reader_.payload()), now);
      break;
    case WebSocketReader::Event::kPing:
      // After a close frame, no other may follow.
      if (plan_->answers_pings && mode_ != Mode::kClosing) {
        SendControl(Opcode::kPong, reader_.payload());
      }
      break;
    case WebSocketReader::Event::kClose:
      OnClose();
      break;
    case WebSocketReader::Event::kError:
      if (mode_ != Mode::kClosing) Close(reader_.close_code(), reader_.error());
      End(Next::kFin);
      break;
  }
  return true;
}

void WebSocketPlayer::OnMessage(std::string message, absl::Time now) {
  if (mode_ == Mode::kConversing) return Answer(message, now);
  if (mode_ != Mode::kWaiting || !ConverseToCome()) return;
  queued_bytes_ += message.size();
  queue_.push_back(std::move(message));
}

// Upstream: as gorilla/websocket's close handler, the answer repeats the code, not the reason.
void WebSocketPlayer::OnClose() {
  if (mode_ != Mode::kClosing && plan_->answers_close) Close(reader_.close_code(), "");
  End(Next::kFin);
}

void WebSocketPlayer::Answer(std::string_view message, absl::Time now) {
  if (mode_ != Mode::kConversing || plan_->on_message == nullptr) return;
  const WebSocketPlan::Reaction reaction = plan_->on_message(message, now);
  if (reaction.message) SendMessage(*reaction.message);
  if (reaction.close) Close(reaction.close->code, reaction.close->reason);
}

// Where none comes, a message need not be kept.
bool WebSocketPlayer::ConverseToCome() const {
  return plan_->on_message != nullptr &&
         std::any_of(plan_->steps.begin() + next_step_, plan_->steps.end(), [](const auto& step) {
           return std::holds_alternative<WebSocketPlan::Converse>(step);
         });
}

// ---- What the client gets ----

void WebSocketPlayer::SendMessage(std::string_view message) {
  if (deflate_) {
    AppendFrame(Opcode::kBinary, DeflateMessage(message), true, std::nullopt, &output_);
  } else {
    AppendFrame(Opcode::kBinary, message, false, std::nullopt, &output_);
  }
}

void WebSocketPlayer::SendControl(Opcode opcode, std::string_view payload) {
  AppendFrame(opcode, payload, false, std::nullopt, &output_);
}

void WebSocketPlayer::Close(uint16_t code, std::string_view reason) {
  SendControl(Opcode::kClose, ClosePayload(code, reason));
  mode_ = Mode::kClosing;
  std::vector<std::string>().swap(queue_);
  queued_bytes_ = 0;
}

void WebSocketPlayer::End(Next how) {
  mode_ = Mode::kEnding;
  end_how_ = how;
}

absl::Span<char> WebSocketPlayer::Prepare() {
  const size_t capacity = std::clamp(std::bit_ceil(std::min(reader_.missing(), kMaxCapacity)),
                                     kIdleCapacity, kMaxCapacity);
  if (capacity > capacity_ || (capacity == kIdleCapacity && capacity_ > kIdleCapacity)) {
    input_.reset(new char[capacity]);
    capacity_ = capacity;
  }
  begin_ = end_ = 0;
  return {input_.get(), capacity_};
}

}  // namespace lkmock::net
