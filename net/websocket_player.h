// Plays a WebSocketPlan to one client: bytes in, bytes out, without the socket and the timer.
#ifndef LKMOCK_NET_WEBSOCKET_PLAYER_H_
#define LKMOCK_NET_WEBSOCKET_PLAYER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/websocket_plan.h"
#include "net/websocket_frame.h"
#include "net/websocket_reader.h"

namespace lkmock::net {

// Between two messages it holds a small input buffer, and nothing for compression.
class WebSocketPlayer {
 public:
  // What the connection is to do once output() is written.
  enum class Next {
    kPlay,     // Play again: there is more to say.
    kRead,     // Play again when there is input.
    kWait,     // OnWaitOver() when wait() has passed since this was first said; when there is
               // input before, Play.
    kClosing,  // As kRead, for a bounded time: the client shall answer a close frame.
    kFin,      // End TCP in good order.
    kReset,    // End TCP by a RST.
  };

  // Messages kept for a Converse to come; beyond either, input is no longer taken.
  static constexpr size_t kMaxQueuedMessages = 64;
  static constexpr size_t kMaxQueuedBytes = size_t{1} << 20;

  // `opening`, the 101, goes out before anything else. Without a `plan`, an empty one is played.
  WebSocketPlayer(std::shared_ptr<const WebSocketPlan> plan, bool deflate, size_t max_message_bytes,
                  std::string opening);

  // What came in behind the request, before anything else does.
  void AddInput(std::string_view early);

  // Goes on as far as input and steps allow; `now` is handed to on_message. Not before all of
  // output() is written: that bounds what a client can make us say that does not listen.
  Next Play(absl::Time now);

  absl::Duration wait() const { return wait_; }
  void OnWaitOver();

  // The server is stopping: the next Play closes with 1001, whatever the plan says.
  void GoAway() { going_away_ = true; }

  // To be written and then cleared by the caller.
  std::string& output() { return output_; }

  // Whether more input is of use now: Prepare says where it goes (never empty), Commit how much
  // came. Only Prepare moves bytes, so everything else here may be called while a read into the
  // space is under way.
  bool wants_input() const { return begin_ == end_; }
  absl::Span<char> Prepare();
  void Commit(size_t bytes) { end_ += bytes; }
  void DropInput() { begin_ = end_; }  // Not while a read is under way.

 private:
  enum class Mode { kStepping, kWaiting, kConversing, kListening, kClosing, kEnding };

  void Perform(const WebSocketPlan::Send& step);
  void Perform(const WebSocketPlan::Wait& step);
  void Perform(const WebSocketPlan::Converse& step);
  void Perform(const WebSocketPlan::Listen& step);
  void Perform(const WebSocketPlan::Close& step);
  void Perform(const WebSocketPlan::Drop& step);
  void Perform(const WebSocketPlan::Reset& step);

  // Takes one event of the input. False: there is none, or it cannot be taken yet.
  bool TakeEvent(absl::Time now);
  void OnMessage(std::string message, absl::Time now);
  void OnClose();
  void Answer(std::string_view message, absl::Time now);

  void SendMessage(std::string_view message);
  void SendControl(Opcode opcode, std::string_view payload);
  void Close(uint16_t code, std::string_view reason);
  void End(Next how);
  Next Waiting() const;
  bool ConverseToCome() const;

  const std::shared_ptr<const WebSocketPlan> plan_;
  const bool deflate_;
  Mode mode_ = Mode::kStepping;
  bool going_away_ = false;
  Next end_how_ = Next::kFin;  // Of kEnding.
  size_t next_step_ = 0;
  absl::Duration wait_;
  WebSocketReader reader_;
  std::string output_;

  std::vector<std::string> queue_;
  size_t queued_bytes_ = 0;

  std::unique_ptr<char[]> input_;
  size_t capacity_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_WEBSOCKET_PLAYER_H_
