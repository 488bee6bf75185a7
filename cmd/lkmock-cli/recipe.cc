#include "cmd/lkmock-cli/recipe.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "cmd/lkmock-cli/admin_client.h"
#include "cmd/lkmock-cli/curl_text.h"
#include "cmd/lkmock-cli/json_output.h"
#include "cmd/lkmock-cli/replay.h"
#include "cmd/lkmock-cli/request_json.h"
#include "core/method_name.h"
#include "core/method_table.h"
#include "faults/attempts_field.h"
#include "faults/control_fields.h"
#include "responder/secret_fields.h"

namespace lkmock::cli {
namespace {

// What is known of the request, whichever command sends it.
struct Request {
  const MethodRow* method;  // Null: unknown.
  std::string json;
  bool has_token;
  std::optional<absl::Duration> patience;  // The client's, where it left an attempt.
};

// Paths of the values that the journal does not tell.
void FindRedacted(const Json& json, const std::string& path, std::vector<std::string>* found) {
  if (json.is_string() && json == std::string(responder::kRedacted)) found->push_back(path);
  if (!json.is_structured()) return;
  for (const auto& [name, value] : json.items()) {
    const std::string member = json.is_array() ? absl::StrCat(path, "[", name, "]")
                               : path.empty()  ? name
                                               : absl::StrCat(path, ".", name);
    FindRedacted(value, member, found);
  }
}

Request RequestOf(const CallRecord& call, std::vector<std::string>* notes) {
  const RequestRecord& last = call.attempts.back();
  Request request{.method = FindMethod(call.method),
                  .json = last.request_json,
                  .has_token = last.has_token,
                  .patience = std::nullopt};
  if (request.json.empty()) {
    request.json = "{}";
    notes->push_back("the journal does not have the request; an empty one is sent");
  }
  std::vector<std::string> redacted;
  FindRedacted(ParseJson(request.json), "", &redacted);
  if (!redacted.empty()) {
    notes->push_back(
        absl::StrCat("the journal keeps no secrets; fill in ", absl::StrJoin(redacted, ", ")));
  }
  if (last.is_protobuf) {
    notes->push_back("the client spoke protobuf; curl sends the same request as JSON");
  }
  for (const RequestRecord& attempt : call.attempts) {
    if (attempt.client_gone) request.patience = std::max(request.patience, attempt.took);
  }
  return request;
}

// "lkmock-cli token create …" with just what the method needs; "" where it needs nothing, or the
// client sent nothing.
std::string TokenCommand(const Request& request) {
  if (!request.has_token || request.method == nullptr || request.method->grants.empty()) return "";
  const RequestReading reading = ReadRequest(*request.method, request.json);
  std::string command = absl::StrCat("lkmock-cli token create --for ", ShortKey(*request.method));
  if (!reading.room.empty()) absl::StrAppend(&command, " --room ", ShellQuote(reading.room));
  if (!reading.destination_room.empty()) {
    absl::StrAppend(&command, " --destination-room ", ShellQuote(reading.destination_room));
  }
  return absl::StrCat(command, " --token-only");
}

// A method as it stands in a URL: of one that is not known, the client chose every byte.
std::string MethodPath(std::string_view method) {
  return absl::StrJoin(absl::StrSplit(method, '/'), "/",
                       [](std::string* out, std::string_view segment) {
                         absl::StrAppend(out, PercentEncode(segment));
                       });
}

// At least the millisecond that both commands can count.
absl::Duration Patience(const Request& request) {
  return std::max(*request.patience, absl::Milliseconds(1));
}

std::vector<std::string> CurlWords(const Session& session, const CallRecord& call,
                                   const Request& request, const Replay& replay,
                                   const std::string& control) {
  const std::string url =
      absl::StrCat(session.url, session.twirp_prefix, "/", MethodPath(call.method));
  std::vector<std::string> words = {absl::StrCat("curl -sS -X POST ", ShellQuote(url)),
                                    CurlHeader("Content-Type", "application/json")};
  if (const std::string token = TokenCommand(request); !token.empty()) {
    words.push_back(absl::StrCat("-H \"Authorization: Bearer $(", token, ")\""));
  }
  words.push_back(CurlHeader(faults::kControlHeader, control));
  for (const auto& [name, value] : replay.headers) words.push_back(CurlHeader(name, value));
  words.push_back(absl::StrCat("--data-raw ", ShellQuote(request.json)));
  if (request.patience.has_value()) {
    words.push_back(absl::StrFormat("--max-time %.3f", absl::ToDoubleSeconds(Patience(request))));
  }
  // Whatever an attempt meets, curl goes on to the next one, up to their number.
  if (const size_t retries = call.attempts.size() - 1; retries > 0) {
    words.push_back(absl::StrCat("--fail-with-body --retry-all-errors --retry ", retries));
  }
  return words;
}

// As --attempts takes them: "drop,503,ok" where no entry is more than a word.
std::string AttemptsArgument(const std::string& attempts) {
  const Json list = ParseJson(attempts);
  if (std::any_of(list.begin(), list.end(), [](const Json& e) { return e.is_structured(); })) {
    return attempts;
  }
  return absl::StrJoin(list, ",", [](std::string* out, const Json& entry) {
    absl::StrAppend(out, entry.is_string() ? entry.get<std::string>() : entry.dump());
  });
}

std::vector<std::string> CallWords(const Session& session, const CallRecord& call,
                                   const Request& request, const Replay& replay) {
  std::vector<std::string> words = {
      absl::StrCat("lkmock-cli call ",
                   ShellQuote(request.method != nullptr ? std::string(ShortKey(*request.method))
                                                        : MethodPath(call.method)))};
  const auto add = [&](std::string_view flag, std::string_view value) {
    words.push_back(absl::StrCat(flag, " ", ShellQuote(value)));
  };
  if (request.method == nullptr) words.push_back("--unknown");
  if (session.args.Has("--url")) add("--url", session.url);
  if (session.args.Has("--twirp-prefix")) add("--twirp-prefix", session.twirp_prefix);
  if (request.json != "{}" || request.method == nullptr) add("-d", request.json);
  if (call.attempts.back().is_protobuf && request.method != nullptr) words.push_back("--proto");
  if (!request.has_token) words.push_back("--no-auth");
  for (const auto& [name, value] : replay.headers) add("-H", absl::StrCat(name, ": ", value));
  if (replay.others != "{}") add("--mock", replay.others);
  add("--attempts", AttemptsArgument(replay.attempts));
  if (!call.discovery.empty()) words.push_back("--failover");
  if (request.patience.has_value()) add("--timeout", absl::FormatDuration(Patience(request)));
  return words;
}

// The control with its id and attempts in front.
std::string ControlWith(const std::string& id, const Replay& replay) {
  Json control = {{"id", id}, {"attempts", ParseJson(replay.attempts)}};
  control.update(ParseJson(replay.others));
  return HeaderJson(control);
}

// The old id, as far as there is room, and four digits.
std::string NewId(const Session& session, const std::string& old) {
  constexpr size_t kMostKept = 200;
  return absl::StrCat(old.substr(0, kMostKept), "-",
                      absl::Hex(session.context->random() & 0xffff, absl::kZeroPad4));
}

}  // namespace

absl::StatusOr<Recipe> MakeRecipe(const Session& session, const CallRecord& call) {
  if (call.attempts.empty()) {
    return absl::NotFoundError(absl::StrCat("the journal keeps no attempt of '", call.id, "'"));
  }
  Replay replay = ReplayOf(call);
  Recipe recipe{.notes = std::move(replay.notes)};
  const Request request = RequestOf(call, &recipe.notes);
  if (call.attempts.size() > faults::kMostAttempts) {
    recipe.notes.push_back(absl::StrCat("there are ", call.attempts.size(),
                                        " attempts; a control lists at most ",
                                        faults::kMostAttempts, ", the others are served"));
  }
  if (session.args.Has("--api-key") || session.args.Has("--api-secret")) {
    recipe.notes.push_back(
        "the commands do not repeat --api-key and --api-secret; set "
        "LIVEKIT_API_KEY and LIVEKIT_API_SECRET for them");
  }
  recipe.control = ControlWith(NewId(session, call.id), replay);
  recipe.curl = CurlWords(session, call, request, replay, recipe.control);
  recipe.call = CallWords(session, call, request, replay);
  return recipe;
}

std::string RecipeText(const Recipe& recipe) {
  constexpr std::string_view kNextLine = " \\\n  ";
  return absl::StrCat("# The control object: the header X-Lk-Mock of each attempt\n",
                      recipe.control, "\n\n# With curl, once\n",
                      absl::StrJoin(recipe.curl, kNextLine),
                      "\n\n# With lkmock-cli, under a new id each time\n",
                      absl::StrJoin(recipe.call, kNextLine), "\n");
}

}  // namespace lkmock::cli
