// What one reading of the specification expects of a call, and how an outcome differs from it.
#ifndef LKMOCK_TESTS_MODEL_EXPECTED_H_
#define LKMOCK_TESTS_MODEL_EXPECTED_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "core/outcome.h"
#include "core/websocket_plan.h"
#include "tests/model/control_model.h"

namespace lkmock::model {

// Says what is wrong with the text; "" for nothing. Null: anything goes.
using TextCheck = std::function<std::string(std::string_view)>;

// Whether `text` contains `word`, in any case of letters.
bool Contains(std::string_view text, std::string_view word);

TextCheck Exactly(std::string expected);

// A plain text, with or without a line's end.
TextCheck Line(std::string expected);

// A Twirp error: code and text as given, nothing beside them but `meta`, which must hold these
// keys, may hold those of `optional_meta`, and no other, with values that pass. A null check lets
// any text pass.
TextCheck TwirpErrorBody(std::string code, TextCheck msg,
                         std::map<std::string, TextCheck> meta = {},
                         std::map<std::string, TextCheck> optional_meta = {});

// Passes texts that contain one of `words`, in any case of letters, and any but the empty one where
// there are no words.
TextCheck Mentions(std::vector<std::string> words);

// An accepted WebSocket.
struct Script {
  // As ScriptOf writes a plan: "send …", "wait 50ms", "converse", "listen", "close 1011 text",
  // "drop".
  std::vector<std::string> steps;
  bool answers_close = true;

  // What the mock says to one message, in the text of ReactionText.
  std::function<std::string(std::string_view message, absl::Time now)> answer;
};

struct Expected {
  Ending ending = Ending::kReply;  // kReply, kDrop or kWebSocket.
  absl::Duration wait;
  int status = 200;
  std::map<std::string, TextCheck> headers;  // Null: must be absent.
  TextCheck body;
  std::vector<Problem> problems;  // Reported in X-Lk-Mock-Warning; none: no such header.
  bool problems_are_open = false;
  Script script;  // Of kWebSocket.
};

// A line each; empty: the outcome is as expected. `messages`: those that the client of a WebSocket
// sends.
std::vector<std::string> Differences(const Expected& expected, const Outcome& outcome,
                                     const std::vector<std::string>& messages, absl::Time now);

// "send join { … }" for a binary message of livekit.SignalResponse.
std::string SendText(std::string_view signal_response);
std::string ReactionText(const WebSocketPlan::Reaction& reaction);

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_EXPECTED_H_
