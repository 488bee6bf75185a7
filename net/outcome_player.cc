#include "net/outcome_player.h"

#include <exception>
#include <utility>

#include "net/websocket_handshake.h"

namespace lkmock::net {
namespace {

// Copied in less time than the kernel takes to look at a buffer of its own.
constexpr size_t kSmallBody = 2048;

// Between two requests. Most answers fit, with their bodies; others leave nothing behind.
constexpr size_t kMaxKeptHead = 1024;

}  // namespace

void OutcomePlayer::Begin(const Call& call, const ResponseShape& shape, Outcome outcome,
                          const ServerOptions& options) {
  shape_ = shape;
  ending_ = outcome.ending;
  observer_ = std::move(outcome.observer);
  if (ending_ == Ending::kWebSocket) PrepareUpgrade(call, outcome, options);
  reply_ = std::move(outcome.reply);
  const bool late = ending_ == Ending::kReply && outcome.late != nullptr;
  if (late || ending_ == Ending::kStall || ending_ == Ending::kDribble) {
    rare_ = std::make_unique<Rare>();
    rare_->span = outcome.span;
    if (late) rare_->late = std::move(outcome.late);
  }
  stage_ = Stage::kDue;
  if (outcome.wait > absl::ZeroDuration()) {
    due_ = DeadlineAfter(outcome.wait);
    stage_ = Stage::kEarly;
  }
}

void OutcomePlayer::PrepareUpgrade(const Call& call, Outcome& outcome,
                                   const ServerOptions& options) {
  if (const auto upgrade = ReadUpgrade(call, shape_.http_1_0)) {
    websocket_ = std::make_unique<WebSocketPlayer>(
        std::move(outcome.websocket), upgrade->deflate, options.max_message_bytes,
        SwitchingProtocols(*upgrade, outcome.reply.headers));
  } else {
    ending_ = Ending::kReply;
    outcome.reply = UpgradeRefusal(std::move(outcome.reply.headers));
  }
}

void OutcomePlayer::Say(std::string bytes, Next then) {
  head_ = std::move(bytes);
  then_ = then;
  stage_ = Stage::kSaying;
}

OutcomePlayer::Next OutcomePlayer::Play(SessionHost& host) {
  switch (stage_) {
    case Stage::kEarly:
      stage_ = Stage::kDue;
      return Next::kWait;
    case Stage::kDue:
      return Perform(host);
    case Stage::kGoingOn:
      return GoOn();
    case Stage::kSaying:
      return Write(then_);
    case Stage::kWritten:
      return OnWritten();
  }
  return Next::kReset;
}

OutcomePlayer::Next OutcomePlayer::Perform(SessionHost& host) {
  switch (ending_) {
    case Ending::kReply:
      Compose(host);
      JoinSmallBody();
      return Write(shape_.keep_alive ? Next::kRequest : Next::kFin);
    case Ending::kDrop:
      TellBegin(0);
      return Next::kFin;
    case Ending::kReset:
      TellBegin(0);
      return Next::kReset;
    case Ending::kStall:
      TellBegin(0);
      due_ = DeadlineAfter(rare_->span);
      stage_ = Stage::kGoingOn;
      return Next::kWait;
    case Ending::kTruncate:
      Compose(host);
      CutInHalf();
      return Write(Next::kFin);
    case Ending::kDribble:
      Compose(host);
      rare_->dribble.emplace(std::move(head_) + reply_.body, rare_->span, Clock::now());
      reply_ = {};
      return GoOn();
    case Ending::kRaw:
      TellBegin(0);
      return Write(Next::kFin);
    case Ending::kWebSocket:
      TellBegin(101);
      return Next::kUpgrade;
  }
  return Next::kReset;
}

// What takes its time: the end of a silence, or a piece of a response.
OutcomePlayer::Next OutcomePlayer::GoOn() {
  if (!rare_->dribble) return Next::kFin;
  rare_->dribble->Take();
  return Write(shape_.keep_alive ? Next::kRequest : Next::kFin);
}

OutcomePlayer::Next OutcomePlayer::Write(Next then) {
  then_ = then;
  stage_ = Stage::kWritten;
  return Next::kWrite;
}

// The response as the client shall get it, in head_ and reply_.body.
void OutcomePlayer::Compose(SessionHost& host) {
  if (LateReply* late = this->late()) {
    reply_ = late->Answer();
    rare_->late.reset();
  }
  TellBegin(reply_.status);
  if (host.draining()) shape_.keep_alive = false;
  AppendResponseHead(reply_, shape_, host.Date(), &head_);
  if (shape_.is_head || !StatusAllowsBody(reply_.status)) reply_.body.clear();
}

// To the kernel, one buffer costs less than two.
void OutcomePlayer::JoinSmallBody() {
  if (reply_.body.size() > kSmallBody) return;
  head_ += reply_.body;
  reply_.body.clear();
}

void OutcomePlayer::CutInHalf() {
  std::string& last = reply_.body.size() < 2 ? head_ : reply_.body;
  last.resize(last.size() / 2);
  if (&last == &head_) reply_.body.clear();
}

OutcomePlayer::Next OutcomePlayer::OnWritten() {
  if (rare_ != nullptr && rare_->dribble && !rare_->dribble->over()) {
    due_ = rare_->dribble->due();
    stage_ = Stage::kGoingOn;
    return Next::kWait;
  }
  head_.clear();
  if (head_.capacity() > kMaxKeptHead) head_.shrink_to_fit();
  reply_ = {};
  rare_.reset();
  End(ExchangeEnd::kDone);
  return then_;
}

WebSocketPlayer OutcomePlayer::TakeWebSocket() { return std::move(*websocket_); }

void OutcomePlayer::TellBegin(int status) {
  if (observer_ != nullptr) observer_->OnBegin(status);
}

void OutcomePlayer::End(ExchangeEnd end) {
  if (rare_ != nullptr) rare_->late.reset();
  if (observer_ == nullptr) return;
  try {
    std::exchange(observer_, nullptr)->OnEnd(end);
  } catch (const std::exception&) {
    // For want of memory, a line of a log is lost. This runs in destructors, too.
  }
}

}  // namespace lkmock::net
