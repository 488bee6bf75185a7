#include "tests/model/expected.h"

#include <google/protobuf/text_format.h>
#include <livekit_rtc.pb.h>

#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace lkmock::model {
namespace {

using ::nlohmann::json;

std::string EndingName(Ending ending) {
  switch (ending) {
    case Ending::kReply:
      return "a reply";
    case Ending::kDrop:
      return "a drop";
    case Ending::kWebSocket:
      return "a WebSocket";
    default:
      return absl::StrCat("ending ", static_cast<int>(ending));
  }
}

std::string CloseText(const WebSocketPlan::Close& close) {
  return absl::StrCat("close ", close.code, close.reason.empty() ? "" : " ", close.reason);
}

std::string StepText(const WebSocketPlan::Step& step) {
  return std::visit(
      [](const auto& s) -> std::string {
        using Step = std::decay_t<decltype(s)>;
        if constexpr (std::is_same_v<Step, WebSocketPlan::Send>) return SendText(s.message);
        if constexpr (std::is_same_v<Step, WebSocketPlan::Wait>) {
          return absl::StrCat("wait ", absl::FormatDuration(s.time));
        }
        if constexpr (std::is_same_v<Step, WebSocketPlan::Converse>) return "converse";
        if constexpr (std::is_same_v<Step, WebSocketPlan::Listen>) return "listen";
        if constexpr (std::is_same_v<Step, WebSocketPlan::Close>) return CloseText(s);
        if constexpr (std::is_same_v<Step, WebSocketPlan::Drop>) return "drop";
        return "reset";
      },
      step);
}

void CompareScript(const Expected& expected, const Outcome& outcome,
                   const std::vector<std::string>& messages, absl::Time now,
                   std::vector<std::string>* lines) {
  if (outcome.websocket == nullptr) {
    lines->push_back("a WebSocket without a plan");
    return;
  }
  const WebSocketPlan& plan = *outcome.websocket;
  std::vector<std::string> steps;
  for (const WebSocketPlan::Step& step : plan.steps) steps.push_back(StepText(step));
  if (steps != expected.script.steps) {
    lines->push_back(absl::StrCat("script: ", absl::StrJoin(steps, "; "),
                                  "\n    expected: ", absl::StrJoin(expected.script.steps, "; ")));
  }
  if (plan.answers_close != expected.script.answers_close) {
    lines->push_back(absl::StrCat("answers_close: ", plan.answers_close));
  }
  if (!plan.answers_pings) lines->push_back("WebSocket pings are not answered");
  if (absl::c_find(steps, "converse") == steps.end()) return;
  for (const std::string& message : messages) {
    const std::string said =
        plan.on_message ? ReactionText(plan.on_message(message, now)) : "nothing";
    const std::string wanted = expected.script.answer(message, now);
    if (said == wanted) continue;
    livekit::SignalRequest request;
    (void)request.ParsePartialFromString(message);
    lines->push_back(absl::StrCat("to { ", request.ShortDebugString(), " } it says ", said,
                                  "\n    expected: ", wanted));
  }
}

void CompareProblems(const Expected& expected, const Outcome& outcome,
                     std::vector<std::string>* lines) {
  if (expected.problems_are_open) return;
  constexpr std::string_view kWarning = "X-Lk-Mock-Warning";
  const bool has_head = expected.ending != Ending::kDrop;
  const std::string told = has_head ? std::string(outcome.reply.headers.Get(kWarning))
                                    : absl::StrJoin(outcome.problems, "; ");
  const bool is_told = has_head ? outcome.reply.headers.Has(kWarning) : !outcome.problems.empty();
  if (is_told != !expected.problems.empty()) {
    lines->push_back(is_told ? absl::StrCat("a warning that is not expected: ", told)
                             : "no warning, although something is wrong with the control");
  }
  for (const Problem& problem : expected.problems) {
    for (const std::string& word : problem.words) {
      if (Contains(told, word)) continue;
      lines->push_back(absl::StrCat("the warning does not name ", word, ": ", told));
    }
  }
}

}  // namespace

bool Contains(std::string_view text, std::string_view word) {
  return absl::StrContains(absl::AsciiStrToLower(text), absl::AsciiStrToLower(word));
}

TextCheck Exactly(std::string expected) {
  return [expected = std::move(expected)](std::string_view text) {
    return text == expected ? "" : absl::StrCat("'", text, "'; expected '", expected, "'");
  };
}

TextCheck Line(std::string expected) {
  return [check = Exactly(std::move(expected))](std::string_view text) {
    return check(absl::StripSuffix(text, "\n"));
  };
}

TextCheck Mentions(std::vector<std::string> words) {
  return [words = std::move(words)](std::string_view text) -> std::string {
    if (words.empty() && !text.empty()) return "";
    for (const std::string& word : words) {
      if (Contains(text, word)) return "";
    }
    return absl::StrCat("'", text, "' does not say ", absl::StrJoin(words, " or "));
  };
}

TextCheck TwirpErrorBody(std::string code, TextCheck msg, std::map<std::string, TextCheck> meta,
                         std::map<std::string, TextCheck> optional_meta) {
  return [=](std::string_view text) -> std::string {
    const json error = json::parse(text, nullptr, false);
    if (!error.is_object()) return absl::StrCat("no JSON object: ", text);
    const auto string_of = [](const json& object, const std::string& name) {
      const auto found = object.find(name);
      return found != object.end() && found->is_string() ? found->get<std::string>() : "(none)";
    };
    if (string_of(error, "code") != code) {
      return absl::StrCat("code ", string_of(error, "code"), "; expected ", code);
    }
    const std::string wrong_msg = msg ? msg(string_of(error, "msg")) : "";
    if (!wrong_msg.empty()) return absl::StrCat("msg ", wrong_msg);
    if (error.size() != (meta.empty() ? 2U : 3U)) return absl::StrCat("its members: ", text);
    if (meta.empty()) return "";
    const json& actual = error["meta"];
    if (!actual.is_object()) return absl::StrCat("meta: ", text);
    for (const auto& [name, value] : actual.items()) {
      const auto required = meta.find(name);
      const auto check = required != meta.end() ? required : optional_meta.find(name);
      if (check == optional_meta.end()) return absl::StrCat("meta.", name, " is not expected");
      const std::string wrong = check->second ? check->second(string_of(actual, name)) : "";
      if (!wrong.empty()) return absl::StrCat("meta.", name, " ", wrong);
    }
    for (const auto& [name, check] : meta) {
      if (!actual.contains(name)) return absl::StrCat("no meta.", name, ": ", text);
    }
    return "";
  };
}

std::string SendText(std::string_view signal_response) {
  livekit::SignalResponse response;
  if (!response.ParseFromArray(signal_response.data(), static_cast<int>(signal_response.size()))) {
    return "send (no SignalResponse)";
  }
  return absl::StrCat("send ", response.ShortDebugString());
}

std::string ReactionText(const WebSocketPlan::Reaction& reaction) {
  std::vector<std::string> parts;
  if (reaction.message.has_value()) parts.push_back(SendText(*reaction.message));
  if (reaction.close.has_value()) parts.push_back(CloseText(*reaction.close));
  return parts.empty() ? "nothing" : absl::StrJoin(parts, "; ");
}

std::vector<std::string> Differences(const Expected& expected, const Outcome& outcome,
                                     const std::vector<std::string>& messages, absl::Time now) {
  std::vector<std::string> lines;
  if (outcome.ending != expected.ending) {
    return {absl::StrCat(EndingName(outcome.ending), " (status ", outcome.reply.status,
                         "); expected ", EndingName(expected.ending), " (status ", expected.status,
                         ")")};
  }
  if (outcome.wait != expected.wait) {
    lines.push_back(absl::StrCat("wait ", absl::FormatDuration(outcome.wait), "; expected ",
                                 absl::FormatDuration(expected.wait)));
  }
  CompareProblems(expected, outcome, &lines);
  if (expected.ending == Ending::kWebSocket) {
    CompareScript(expected, outcome, messages, now, &lines);
  }
  if (expected.ending != Ending::kReply) return lines;

  const Reply& reply = outcome.reply;
  if (reply.status != expected.status) {
    lines.push_back(absl::StrCat("status ", reply.status, "; expected ", expected.status));
  }
  for (const auto& [name, check] : expected.headers) {
    const bool has = reply.headers.Has(name);
    if (!has && check) lines.push_back(absl::StrCat("no ", name));
    if (has && !check) lines.push_back(absl::StrCat(name, " is there"));
    const std::string wrong = has && check ? check(reply.headers.Get(name)) : "";
    if (!wrong.empty()) lines.push_back(absl::StrCat(name, ": ", wrong));
  }
  if (outcome.late != nullptr) lines.push_back("a reply that comes late");
  const std::string wrong = expected.body ? expected.body(reply.body) : "";
  if (!wrong.empty()) lines.push_back(absl::StrCat("body: ", wrong));
  return lines;
}

}  // namespace lkmock::model
