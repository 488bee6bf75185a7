#include "cmd/test-server/test_server.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "auth/key_file.h"
#include "auth/key_ring.h"
#include "cmd/test-server/exchange_log.h"
#include "core/file.h"
#include "journal/traffic.h"

namespace lkmock {
namespace {

absl::StatusOr<std::vector<std::string>> ReadDescriptorSets(const ServerFlags& flags) {
  std::vector<std::string> sets;
  for (const std::string& path : flags.descriptor_set_files) {
    auto bytes = ReadFile(path);
    if (!bytes.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--descriptor-set: ", bytes.status().message()));
    }
    sets.push_back(*std::move(bytes));
  }
  return sets;
}

absl::StatusOr<std::vector<auth::KeyPair>> ReadKeys(const ServerFlags& flags) {
  std::vector<auth::KeyPair> keys(flags.keys.begin(), flags.keys.end());
  for (const std::string& path : flags.key_files) {
    auto file = auth::ReadKeyFile(path);
    if (!file.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("--key-file: ", file.status().message()));
    }
    keys.insert(keys.end(), file->begin(), file->end());
  }
  if (flags.strict_keys && keys.empty()) {
    return absl::InvalidArgumentError(
        "--strict-keys: no token could verify; --key or --key-file names the keys");
  }
  return keys;
}

journal::ConnectionStats ConnectionsOf(const net::ServerStats& stats) {
  return {.open = stats.connections,
          .accepted = stats.accepted,
          .waiting = stats.waiting,
          .websockets = stats.websockets};
}

// An address as it stands before a port.
std::string Bracketed(const std::string& address) {
  return absl::StrContains(address, ':') ? absl::StrCat("[", address, "]") : address;
}

}  // namespace

absl::StatusOr<std::unique_ptr<TestServer>> TestServer::Bind(const ServerFlags& flags) {
  const auto keys = ReadKeys(flags);
  if (!keys.ok()) return keys.status();
  auto sets = ReadDescriptorSets(flags);
  if (!sets.ok()) return sets.status();

  net::ServerOptions options;
  options.bind = flags.bind;
  options.threads = flags.threads;
  options.max_body_bytes = flags.max_body;
  options.max_connections = flags.max_connections;
  options.header_timeout = flags.header_timeout;
  options.body_timeout = flags.body_timeout;
  options.write_timeout = flags.write_timeout;
  options.idle_timeout = flags.idle_timeout;

  std::unique_ptr<TestServer> self(new TestServer());
  if (!flags.quiet) {
    self->log_ = std::make_unique<Log>(flags.log_format);
    options.on_accept_paused = [log = self->log_.get()](std::string_view reason) {
      log->Write(LogLevel::kWarning, absl::Now(), "new connections have to queue",
                 {{"reason", reason}});
    };
  }
  auto server = net::HttpServer::Bind(options, flags.ports);
  if (!server.ok()) return server.status();

  self->bind_ = flags.bind;
  self->advertise_auto_ = flags.advertise_auto;
  for (const uint16_t port : (*server)->ports()) {
    const int index = static_cast<int>(self->regions_.size());
    self->regions_.push_back(
        {index, RegionName(index), absl::StrCat(flags.advertise_host, ":", port)});
  }
  self->api_key_ = keys->empty() ? "devkey" : keys->front().first;
  self->api_secret_ = keys->empty() ? flags.api_secret : keys->front().second;

  auto service = MockService::Create({
      .regions = self->regions_,
      .advertise_auto = flags.advertise_auto,
      .twirp_prefix = flags.twirp_prefix,
      .keys = {.api_secret = flags.api_secret, .keys = *keys, .strict_keys = flags.strict_keys},
      .strict = flags.strict,
      .max_wait = flags.max_wait,
      .descriptor_sets = *std::move(sets),
      .journal = {.max_calls = flags.calls, .max_attempts = flags.journal},
      .admin = !flags.no_admin,
      .connections = [server = server->get()] { return ConnectionsOf(server->stats()); },
  });
  if (!service.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--descriptor-set: ", service.status().message()));
  }
  self->service_ = *std::move(service);
  self->server_ = *std::move(server);
  return self;
}

void TestServer::Serve() {
  server_->Start([service = service_.get(), log = log_.get()](const Call& call) {
    const absl::Time now = absl::Now();
    Outcome outcome = service->Handle(call, now);
    if (log != nullptr) LogAtEnd(*log, call, now, absl::Now, &outcome);
    return outcome;
  });
}

TestServer::~TestServer() = default;

std::vector<std::string> TestServer::ListenerLines() const {
  std::vector<std::string> lines;
  for (const Region& region : regions_) {
    lines.push_back(
        absl::StrCat("test-server: ", region.name, " listening on ", Bracketed(bind_), ":",
                     server_->ports()[static_cast<size_t>(region.index)], " (advertised as ",
                     advertise_auto_ ? "the Host asked for, or " : "", region.url, ")"));
  }
  return lines;
}

void TestServer::Shutdown(absl::Duration drain) { server_->Shutdown(drain); }

}  // namespace lkmock
