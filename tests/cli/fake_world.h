// A Context without a process: scripted server, standing clock, everything recorded.
#ifndef LKMOCK_TESTS_CLI_FAKE_WORLD_H_
#define LKMOCK_TESTS_CLI_FAKE_WORLD_H_

#include <cstdint>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cmd/lkmock-cli/cli.h"
#include "cmd/lkmock-cli/context.h"
#include "net/http_client.h"

namespace lkmock::cli {

// What a run of the command line left behind.
struct CliRun {
  int status = -1;
  std::string out;
  std::string err;
};

struct FakeWorld {
  std::map<std::string, std::string, std::less<>> environment;
  std::map<std::string, std::string, std::less<>> files;  // "-" is standard input.
  std::function<absl::StatusOr<net::ClientResponse>(const net::ClientRequest&)> server =
      [](const net::ClientRequest&) { return Response(200, "{}"); };

  bool out_is_terminal = false;

  std::vector<net::ClientRequest> sent;
  std::vector<absl::Duration> slept;
  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  absl::Duration tick;  // What passes each time that somebody asks for the time.
  uint64_t random = 0x1a2b3c4d5e6f7788;

  static net::ClientResponse Response(int status, std::string body,
                                      std::vector<std::pair<std::string, std::string>> headers = {
                                          {"Content-Type", "application/json"}}) {
    return {.status = status,
            .reason = status == 200 ? "OK" : "Other",
            .headers = std::move(headers),
            .body = std::move(body)};
  }

  static std::string TwirpErrorBody(std::string_view code) {
    return absl::StrCat(R"({"code":")", code, R"(","msg":"no"})");
  }

  CliRun Run(const std::vector<std::string>& args) {
    std::ostringstream out;
    std::ostringstream err;
    Context context;
    context.environment = [this](std::string_view name) {
      const auto found = environment.find(name);
      return found == environment.end() ? std::string() : found->second;
    };
    context.out = &out;
    context.out_is_terminal = out_is_terminal;
    context.err = &err;
    context.read_file = [this](const std::string& path) -> absl::StatusOr<std::string> {
      const auto found = files.find(path);
      if (found == files.end()) return absl::NotFoundError(absl::StrCat("cannot open ", path));
      return found->second;
    };
    context.send = [this](const net::ClientRequest& request) {
      sent.push_back(request);
      return server(request);
    };
    context.now = [this] { return now += tick; };
    context.sleep = [this](absl::Duration time) {
      slept.push_back(time);
      now += time;
    };
    context.random = [this] { return random; };
    CliRun run;
    run.status = RunCli(args, context);
    run.out = out.str();
    run.err = err.str();
    return run;
  }
};

// The value of a header that was sent; "" where there was none.
inline std::string Sent(const net::ClientRequest& request, std::string_view name) {
  for (const auto& [field, value] : request.headers) {
    if (absl::EqualsIgnoreCase(field, name)) return value;
  }
  return "";
}

}  // namespace lkmock::cli

#endif  // LKMOCK_TESTS_CLI_FAKE_WORLD_H_
