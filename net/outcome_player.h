// Carries an Outcome out to one client, but for the socket and the timer: what to write, how long
// to wait, and how the connection ends.
#ifndef LKMOCK_NET_OUTCOME_PLAYER_H_
#define LKMOCK_NET_OUTCOME_PLAYER_H_

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "net/dribble.h"
#include "net/response_head.h"
#include "net/server_options.h"
#include "net/session.h"
#include "net/websocket_player.h"

namespace lkmock::net {

// Used again for each request of a connection. The observer of an outcome is told of its end
// whatever happens: by the player where the outcome is carried out, by End where something else
// comes first, and by the destructor at the latest.
class OutcomePlayer {
 public:
  // What the connection is to do.
  enum class Next {
    kWrite,    // All of output(), then Play.
    kWait,     // Until due(), or until late() wakes it, then Play.
    kRequest,  // Read the next request: the outcome is carried out.
    kFin,      // End TCP in good order, then End.
    kReset,    // End TCP by a RST, then End.
    kUpgrade,  // End, and go on with TakeWebSocket().
  };

  OutcomePlayer() = default;
  ~OutcomePlayer() { End(ExchangeEnd::kCut); }
  OutcomePlayer(const OutcomePlayer&) = delete;
  OutcomePlayer& operator=(const OutcomePlayer&) = delete;

  // Begins `outcome`, of `call`, which is no longer needed then.
  void Begin(const Call& call, const ResponseShape& shape, Outcome outcome,
             const ServerOptions& options);

  // Begins something that no outcome asks for: `bytes` as they stand, then `then`.
  void Say(std::string bytes, Next then);

  // Goes on. Not before the connection has done what the last call told it.
  Next Play(SessionHost& host);

  // Of kWrite; the next Play ends it.
  std::array<std::string_view, 2> output() const {
    if (rare_ != nullptr && rare_->dribble) return {rare_->dribble->piece(), {}};
    return {head_, reply_.body};
  }

  // Of kWait. `late` may be null; it is to be armed.
  Clock::time_point due() const { return due_; }
  LateReply* late() const { return rare_ != nullptr ? rare_->late.get() : nullptr; }

  WebSocketPlayer TakeWebSocket();

  // The exchange has ended, if it had not yet. Leaves output() as it is: it may be being written.
  void End(ExchangeEnd end);

 private:
  enum class Stage {
    kEarly,    // The outcome's wait comes first.
    kDue,      // The ending.
    kGoingOn,  // The next part of it.
    kSaying,   // What there is to be written.
    kWritten,  // All of output().
  };

  // What few outcomes need, and no idle connection.
  struct Rare {
    std::shared_ptr<LateReply> late;
    absl::Duration span;
    std::optional<Dribble> dribble;  // Once its response is known.
  };

  // A request that is no upgrade is answered as such, after the same wait.
  void PrepareUpgrade(const Call& call, Outcome& outcome, const ServerOptions& options);

  Next Perform(SessionHost& host);
  Next GoOn();
  void TellBegin(int status);
  Next Write(Next then);
  void Compose(SessionHost& host);
  void JoinSmallBody();
  void CutInHalf();
  Next OnWritten();

  Stage stage_ = Stage::kDue;
  Ending ending_ = Ending::kReply;
  Next then_ = Next::kRequest;  // When all is written.
  ResponseShape shape_;
  std::string head_;
  Reply reply_;
  Clock::time_point due_;
  std::shared_ptr<ExchangeObserver> observer_;  // Until it is told.
  std::unique_ptr<WebSocketPlayer> websocket_;  // Of kWebSocket.
  std::unique_ptr<Rare> rare_;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_OUTCOME_PLAYER_H_
