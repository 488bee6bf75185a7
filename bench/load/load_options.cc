#include "bench/load/load_options.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>
#include <utility>
#include <vector>

#include "CLI/App.hpp"
#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "bench/distinct_tokens.h"
#include "bench/load/request_template.h"
#include "bench/load/signal_dialogue.h"
#include "core/file.h"
#include "core/method_table.h"
#include "net/url.h"

namespace lkmock::bench {
namespace {

constexpr char kAbout[] =
    R"(Sends requests to a server on this machine, and says how long it took to answer them.

  load http://127.0.0.1:9999/twirp/livekit.RoomService/CreateRoom --body '{"name":"lobby"}'
       --mint livekit.RoomService/CreateRoom --tokens 50000 --duration 5s
  load http://127.0.0.1:9999/settings/regions --rate 1000
  load 'ws://127.0.0.1:9999/rtc?access_token={{token}}' --mint join --rate 500

Each of --connections asks again when its answer is there (closed loop); with --rate, requests are
due at even times whatever becomes of those before them (open loop), and their latency counts from
then. A ws URL opens signal connections, whose requests are pings. URL, headers and body may hold
{{token}} and {{n}}, which differ from request to request.)";

// What the flags say, before any of it is understood.
struct Words {
  std::string url;
  std::string method;
  std::string body;
  std::vector<std::string> headers;
  std::string control;
  std::string token_file;
  std::string mint;
  size_t tokens = 1;
  double rate = 0;
  int64_t requests = 0;
  std::string ramp = "0s";
  std::string warm_up = "300ms";
  std::string duration = "10s";
  std::string drain = "1s";
};

absl::Status Invalid(std::string_view flag, std::string_view value, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(flag, " '", value, "': ", what));
}

void AddFlags(CLI::App& app, Words& words, LoadOptions& options) {
  LoadPlan& plan = options.plan;
  app.add_option("URL", words.url, "http://… or ws://…, on the loopback interface")->required();
  app.add_option("--method", words.method, "HTTP method; GET, or POST where there is a body");
  app.add_option("--body", words.body, "A text, or @PATH; JSON, unless a --header says otherwise");
  app.add_option("--header", words.headers, "'Name: value'; repeatable")->expected(1)->take_all();
  app.add_option("--control", words.control, "X-Lk-Mock: a JSON object");
  app.add_option("--mint", words.mint,
                 "Tokens with what a method asks for (livekit.RoomService/CreateRoom), or 'join'");
  app.add_option("--tokens", words.tokens, "How many different ones, taken in turns")
      ->check(CLI::Range(size_t{1}, size_t{10'000'000}))
      ->capture_default_str();
  app.add_option("--token-file", words.token_file, "Tokens, one a line, instead of --mint");
  app.add_option("--connections", plan.connections, "All threads together")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--threads", plan.threads, "Each with its share of the connections")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--pipeline", plan.pipeline, "Requests a connection may have under way")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--rate", words.rate, "Requests a second: the open loop")
      ->check(CLI::Range(0.001, 1e8));
  app.add_option("--requests", words.requests, "At most so many are measured")
      ->check(CLI::Range(int64_t{1}, int64_t{1} << 60));
  app.add_option("--duration", words.duration, "Of the measured time")->capture_default_str();
  app.add_option("--warm-up", words.warm_up, "Before it")->capture_default_str();
  app.add_option("--ramp", words.ramp, "Over which connections are opened")->capture_default_str();
  app.add_option("--drain", words.drain, "At most, for the last answers")->capture_default_str();
  app.add_flag("--hold", plan.hold,
               "One request a connection, none of a signal connection; then all stay open");
  app.add_option("--json", options.json, "Where to write the results: a path, or - for stdout");
  app.add_flag("--quiet", options.quiet, "No progress line");
}

absl::Status ReadTime(std::string_view flag, const std::string& text, absl::Duration* time) {
  if (absl::ParseDuration(text, time) && *time >= absl::ZeroDuration() &&
      *time < absl::InfiniteDuration()) {
    return absl::OkStatus();
  }
  return Invalid(flag, text, "no time; 300ms, 5s and 2m are");
}

absl::Status ReadTimes(const Words& words, LoadPlan* plan) {
  absl::Status status;
  status.Update(ReadTime("--ramp", words.ramp, &plan->ramp));
  status.Update(ReadTime("--warm-up", words.warm_up, &plan->warm_up));
  status.Update(ReadTime("--duration", words.duration, &plan->duration));
  status.Update(ReadTime("--drain", words.drain, &plan->drain));
  return status;
}

// Loads are for one's own machine: elsewhere, they are an attack.
absl::Status ReadAddress(const net::Url& url, LoadPlan* plan) {
  boost::system::error_code error;
  const std::string host = url.host == "localhost" ? "127.0.0.1" : url.host;
  const auto address = boost::asio::ip::make_address(host, error);
  if (error || !address.is_loopback()) {
    return Invalid("host", url.host, "is not on the loopback interface; 127.0.0.1 is");
  }
  plan->address = host;
  plan->port = url.port;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> ReadTokens(const Words& words) {
  if (!words.token_file.empty()) {
    if (!words.mint.empty()) {
      return absl::InvalidArgumentError("--token-file and --mint exclude each other");
    }
    const absl::StatusOr<std::string> text = ReadFile(words.token_file);
    if (!text.ok()) return text.status();
    std::vector<std::string> tokens = absl::StrSplit(*text, '\n', absl::SkipWhitespace());
    if (tokens.empty()) return Invalid("--token-file", words.token_file, "is empty");
    return tokens;
  }
  if (words.mint.empty()) return std::vector<std::string>();
  auth::Claims claims;
  if (words.mint == "join") {
    claims.video.room_join = true;
    claims.video.room = "lobby";
  } else if (const MethodRow* const method = FindMethod(words.mint)) {
    claims = auth::ClaimsForMethod(*method, "lobby", "annex");
  } else {
    return Invalid("--mint", words.mint,
                   "no method; livekit.RoomService/CreateRoom is one, and 'join' is for signal "
                   "connections");
  }
  return MintDistinctTokens(claims, words.tokens, absl::Now());
}

absl::StatusOr<RequestParts> ReadParts(const Words& words, const net::Url& url,
                                       const LoadPlan& plan) {
  RequestParts parts;
  parts.target = url.Target();
  parts.authority = url.Authority();
  parts.body = words.body;
  if (absl::StartsWith(words.body, "@")) {
    const absl::StatusOr<std::string> text = ReadFile(words.body.substr(1));
    if (!text.ok()) return text.status();
    parts.body = *text;
  }
  parts.method = words.method;
  if (words.method.empty()) parts.method = words.body.empty() ? "GET" : "POST";
  bool has_type = words.body.empty();
  for (const std::string& header : words.headers) {
    const std::pair<std::string_view, std::string_view> field =
        absl::StrSplit(header, absl::MaxSplits(':', 1));
    if (!absl::StrContains(header, ':')) {
      return Invalid("--header", header, "has no colon; 'Name: value' has");
    }
    parts.headers.emplace_back(field.first, absl::StripAsciiWhitespace(field.second));
    has_type |= absl::EqualsIgnoreCase(field.first, "Content-Type");
  }
  if (!has_type) parts.headers.emplace_back("Content-Type", "application/json");
  if (!words.control.empty()) parts.headers.emplace_back("X-Lk-Mock", words.control);
  if (plan.signal) {
    for (const auto& [name, value] : kUpgradeFields) parts.headers.emplace_back(name, value);
  } else if (!plan.tokens.empty() && !absl::StrContains(parts.target, "{{token}}")) {
    parts.headers.emplace_back("Authorization", "Bearer {{token}}");
  }
  return parts;
}

absl::Status Read(const Words& words, LoadPlan* plan) {
  absl::Status status = ReadTimes(words, plan);
  if (!status.ok()) return status;
  if (words.rate > 0) plan->rate = words.rate;
  if (words.requests > 0) plan->requests = words.requests;
  if (plan->rate && plan->pipeline > 1) {
    return absl::InvalidArgumentError("--pipeline is for the closed loop, and --rate for the open");
  }
  plan->threads = std::min(plan->threads, plan->connections);

  const absl::StatusOr<net::Url> url = net::ParseUrl(words.url);
  if (!url.ok()) return url.status();
  if (url->secure) return Invalid("URL", words.url, "is of TLS; http and ws are not");
  plan->signal = absl::StartsWithIgnoreCase(words.url, "ws");
  status = ReadAddress(*url, plan);
  if (!status.ok()) return status;

  absl::StatusOr<std::vector<std::string>> tokens = ReadTokens(words);
  if (!tokens.ok()) return tokens.status();
  plan->tokens = *std::move(tokens);
  const absl::StatusOr<RequestParts> parts = ReadParts(words, *url, *plan);
  if (!parts.ok()) return parts.status();
  absl::StatusOr<RequestTemplate> request = HttpTemplate(*parts);
  if (!request.ok()) return request.status();
  if (request->has_token() && plan->tokens.empty()) {
    return absl::InvalidArgumentError("{{token}} stands for those of --mint or --token-file");
  }
  plan->request = *std::move(request);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LoadOptions> ParseLoadOptions(absl::Span<const std::string> args) {
  CLI::App app(kAbout, "load");
  Words words;
  LoadOptions options;
  AddFlags(app, words, options);
  std::vector<std::string> reversed(args.rbegin(), args.rend());  // As CLI11 wants them.
  try {
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    options.help = app.help();
    return options;
  } catch (const CLI::Error& error) {
    return absl::InvalidArgumentError(error.what());
  }
  const absl::Status status = Read(words, &options.plan);
  if (!status.ok()) return status;
  return options;
}

}  // namespace lkmock::bench
