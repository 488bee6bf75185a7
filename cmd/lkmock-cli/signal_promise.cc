#include "cmd/lkmock-cli/signal_promise.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace lkmock::cli {
namespace {

using Act = faults::SignalStep::Act;

constexpr uint16_t kNormalClosure = 1000;  // RFC 6455, 7.4.1

bool HasLoop(faults::SignalScript script) {
  return std::any_of(script.begin(), script.end(),
                     [](const faults::SignalStep& step) { return step.act == Act::kLoop; });
}

// The end that the mode's script leads to; a client that is left alone closes by itself.
SignalRecord PromisedEnd(const faults::SignalMode& mode, faults::SignalScript script, bool left) {
  SignalRecord promised;
  if (script.empty()) {
    promised.status = mode.validate_status;
    return promised;
  }
  const faults::SignalStep& last = script.back();
  if (last.act == Act::kClose) {
    promised.end = SignalEnd::kClosed;
    promised.code = last.code;
    promised.reason = std::string(last.reason);
  } else if (last.act == Act::kDrop) {
    promised.end = SignalEnd::kDropped;
  } else if (left && HasLoop(script)) {
    promised.end = SignalEnd::kClosed;
    promised.code = kNormalClosure;
  } else {
    promised.end = mode.answers_close ? SignalEnd::kAnswered : SignalEnd::kCut;
  }
  return promised;
}

// The script's own messages; the loop's answers come in between.
std::vector<std::string> PromisedMessages(faults::SignalScript script, bool reconnect) {
  std::vector<std::string> messages;
  for (const faults::SignalStep& step : script) {
    if (step.act == Act::kFirstMessage) messages.emplace_back(reconnect ? "reconnect" : "join");
    if (step.act == Act::kLeave) messages.emplace_back("leave");
  }
  return messages;
}

bool IsOfScript(const std::string& kind) {
  return kind == "join" || kind == "reconnect" || kind == "leave";
}

std::string Listed(const std::vector<std::string>& kinds) {
  return kinds.empty() ? "none" : absl::StrJoin(kinds, ", ");
}

}  // namespace

std::string EndText(const SignalRecord& record) {
  switch (record.end) {
    case SignalEnd::kRefused:
      return absl::StrCat("refused with ", record.status);
    case SignalEnd::kClosed:
      return absl::StrCat("closed by the server: ", record.code, record.reason.empty() ? "" : " ",
                          record.reason);
    case SignalEnd::kDropped:
      return "dropped: TCP ended without a close frame";
    case SignalEnd::kReset:
      return "reset";
    case SignalEnd::kAnswered:
      return "open until we closed, which the server answered";
    case SignalEnd::kCut:
      return "open until we closed, which the server answered by ending TCP";
  }
  return "";
}

std::vector<std::string> BrokenPromises(const faults::SignalMode& mode, bool reconnect,
                                        const SignalRecord& record) {
  const faults::SignalScript script = reconnect ? mode.reconnect : mode.join;
  std::vector<std::string> broken;

  const SignalRecord promised = PromisedEnd(mode, script, record.left);
  if (record.end != promised.end || record.status != promised.status ||
      record.code != promised.code || record.reason != promised.reason) {
    broken.push_back(absl::StrCat("it ended otherwise: ", EndText(record), "; promised was ",
                                  EndText(promised)));
  }

  std::vector<std::string> sent;
  std::copy_if(record.messages.begin(), record.messages.end(), std::back_inserter(sent),
               IsOfScript);
  const std::vector<std::string> expected = PromisedMessages(script, reconnect);
  if (sent != expected) {
    broken.push_back(absl::StrCat("it sent ", Listed(sent), "; promised was ", Listed(expected)));
  }

  const bool ponged = std::count(record.messages.begin(), record.messages.end(), "pong_resp") > 0;
  const bool pongs = mode.pongs && HasLoop(script);
  if (ponged != pongs) {
    broken.push_back(ponged ? "it answered a ping, and should not have"
                            : "it did not answer a ping");
  }
  return broken;
}

}  // namespace lkmock::cli
