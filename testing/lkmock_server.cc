#include "testing/lkmock_server.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "auth/token_minter.h"
#include "cmd/test-server/flags.h"
#include "cmd/test-server/test_server.h"
#include "core/method_name.h"

namespace lkmock::testing {

absl::StatusOr<LkmockServer> LkmockServer::Start(const LkmockServerOptions& options) {
  if (options.regions < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("there must be at least one region, not ", options.regions));
  }
  const std::vector<std::string> free_ports(static_cast<size_t>(options.regions), "0");
  std::vector<std::string> args = {"--bind=127.0.0.1", "--threads=1",
                                   absl::StrCat("--ports=", absl::StrJoin(free_ports, ","))};
  args.insert(args.end(), options.flags.begin(), options.flags.end());
  const auto flags = ParseFlags(args, [](std::string_view) { return std::string(); });
  if (!flags.ok()) return flags.status();
  if (flags->help || flags->version || flags->health_check || flags->exit_with_parent ||
      !flags->ready_file.empty() || !flags->command.empty()) {
    return absl::InvalidArgumentError(
        "--help, --version, --health-check, --exit-with-parent, --ready-file and a COMMAND are for "
        "the program test-server");
  }
  auto server = TestServer::Bind(*flags);
  if (!server.ok()) return server.status();
  (*server)->Serve();
  return LkmockServer(*std::move(server));
}

LkmockServer::LkmockServer(std::unique_ptr<TestServer> server) : server_(std::move(server)) {}
LkmockServer::LkmockServer(LkmockServer&&) noexcept = default;
LkmockServer& LkmockServer::operator=(LkmockServer&&) noexcept = default;
LkmockServer::~LkmockServer() = default;

int LkmockServer::regions() const { return static_cast<int>(server_->regions().size()); }

const std::string& LkmockServer::url(int region) const {
  return server_->regions()[static_cast<size_t>(region)].url;
}

const std::string& LkmockServer::api_key() const { return server_->api_key(); }

const std::string& LkmockServer::api_secret() const { return server_->api_secret(); }

std::string LkmockServer::Token(auth::Claims claims) const {
  if (!claims.expires_at.has_value()) claims.expires_at = absl::Now() + absl::Hours(1);
  return auth::MintToken(claims, api_key(), api_secret());
}

absl::StatusOr<std::string> LkmockServer::TokenFor(std::string_view method,
                                                   std::string_view room) const {
  const auto row = ResolveMethod(method);
  if (!row.ok()) return row.status();
  return Token(auth::ClaimsForMethod(**row, room, room));
}

}  // namespace lkmock::testing
