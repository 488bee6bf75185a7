#include "cmd/lkmock-cli/session.h"

#include <ostream>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cmd/lkmock-cli/time_span.h"
#include "core/terminal_text.h"

namespace lkmock::cli {
namespace {

// What counts for `flag`, its variables or its default.
std::string Setting(const Context& context, const Arguments& args, std::string_view flag,
                    std::initializer_list<std::string_view> variables, std::string_view otherwise) {
  if (args.Has(flag)) return args.Text(flag);
  for (std::string_view variable : variables) {
    if (std::string value = context.environment(variable); !value.empty()) return value;
  }
  return std::string(otherwise);
}

// ws:// and wss:// name the same server to LiveKit's clients; no scheme means http.
absl::StatusOr<std::string> BaseUrl(std::string_view text) {
  std::string_view rest = text;
  while (absl::ConsumeSuffix(&rest, "/")) {
  }
  std::string_view scheme = "http";
  if (const size_t end = rest.find("://"); end != std::string_view::npos) {
    scheme = rest.substr(0, end);
    rest.remove_prefix(end + 3);
  }
  if (absl::EqualsIgnoreCase(scheme, "ws")) scheme = "http";
  if (absl::EqualsIgnoreCase(scheme, "wss")) scheme = "https";
  if (rest.empty() ||
      !(absl::EqualsIgnoreCase(scheme, "http") || absl::EqualsIgnoreCase(scheme, "https"))) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is no URL such as http://127.0.0.1:9999"));
  }
  return absl::StrCat(scheme, "://", rest);
}

}  // namespace

void Session::Print(std::string_view result) const { *context->out << result << '\n'; }

void Session::Note(std::string_view note) const {
  if (!quiet) *context->err << "note: " << TameText(note) << '\n';
}

void Session::Complain(std::string_view what) const {
  *context->err << "lkmock-cli: " << TameText(what) << '\n';
}

std::string Session::Shown(std::string_view text) const {
  if (!context->out_is_terminal) return std::string(text);
  // What every text may have, and no terminal minds.
  const std::string plain = absl::StrReplaceAll(text, {{"\r\n", "\n"}, {"\t", "  "}});
  return absl::StrJoin(
      absl::StrSplit(plain, '\n'), "\n",
      [](std::string* out, std::string_view line) { out->append(TameText(line)); });
}

absl::Status RefuseFlags(const Session& session, std::initializer_list<std::string_view> flags,
                         std::string_view why) {
  for (const std::string_view flag : flags) {
    if (session.args.Has(flag)) return absl::InvalidArgumentError(absl::StrCat(flag, why));
  }
  return absl::OkStatus();
}

absl::Span<const Flag> GlobalFlags() {
  using enum FlagKind;
  static const auto& flags = *new std::vector<Flag>{
      {"--url", kValue, "URL",
       "Server; ws:// means http:// ($LK_TEST_SERVER_URL, $LIVEKIT_URL; default "
       "http://127.0.0.1:9999)"},
      {"--api-key", kValue, "KEY", "Issuer of minted tokens ($LIVEKIT_API_KEY; default devkey)"},
      {"--api-secret", kValue, "SECRET",
       "Signs and verifies tokens ($LIVEKIT_API_SECRET; default secret)"},
      {"--twirp-prefix", kValue, "PATH", "Path before the API's methods (default /twirp)"},
      {"--timeout", kValue, "TIME", "Longest time for a request, or for wait in all (default 30s)"},
      {"--json", kSwitch, "", "Results as JSON, for machines"},
      {"--quiet", kSwitch, "", "No notes on stderr", 'q'},
      {"--help", kSwitch, "", "Print this and exit", 'h'},
      {"--version", kSwitch, "", "Print the version and exit"},
  };
  return flags;
}

absl::StatusOr<Session> OpenSession(Context& context, Arguments args) {
  const auto setting = [&](std::string_view flag, std::initializer_list<std::string_view> variables,
                           std::string_view otherwise) {
    return Setting(context, args, flag, variables, otherwise);
  };
  Session session{.context = &context};
  absl::StatusOr<std::string> url =
      BaseUrl(setting("--url", {"LK_TEST_SERVER_URL", "LIVEKIT_URL"}, "http://127.0.0.1:9999"));
  if (!url.ok()) return url.status();
  session.url = *std::move(url);
  session.api_key = setting("--api-key", {"LIVEKIT_API_KEY"}, "devkey");
  session.api_secret = setting("--api-secret", {"LIVEKIT_API_SECRET"}, "secret");
  const std::string prefix = setting("--twirp-prefix", {}, "/twirp");
  session.twirp_prefix =
      absl::StrCat(absl::StartsWith(prefix, "/") ? "" : "/", absl::StripSuffix(prefix, "/"));
  absl::StatusOr<absl::Duration> timeout =
      ParseTimeSpan("--timeout", setting("--timeout", {}, "30s"));
  if (!timeout.ok()) return timeout.status();
  if (*timeout <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("--timeout: more than nothing is needed, such as 30s");
  }
  session.timeout = *timeout;
  session.json = args.On("--json");
  session.quiet = args.On("--quiet");
  session.args = std::move(args);
  return session;
}

}  // namespace lkmock::cli
