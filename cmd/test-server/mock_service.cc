#include "cmd/test-server/mock_service.h"

#include <atomic>
#include <iterator>
#include <random>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "cmd/test-server/replies.h"
#include "cmd/test-server/signal_service.h"
#include "cmd/test-server/twirp_service.h"
#include "core/decision.h"
#include "core/method_table.h"
#include "core/stable_hash.h"
#include "responder/responder.h"

namespace lkmock {
namespace {

// What Go's http.NotFound writes.
Outcome NotFound() {
  Outcome outcome = PlainText(404, "404 page not found\n");
  outcome.reply.headers.Add("X-Content-Type-Options", "nosniff");
  outcome.decision = Decision::kNotFound;
  return outcome;
}

uint64_t UnforeseenNumber() {
  thread_local uint64_t state = std::random_device()();
  return MixBits(++state);
}

uint64_t NextNumber() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

ServiceParts PartsOf(MockServiceOptions& options, std::unique_ptr<responder::Responder> responder) {
  ServiceParts parts{.number = NextNumber(),
                     .regions = std::move(options.regions),
                     .advertise_auto = options.advertise_auto,
                     .keys = auth::KeyRing(options.keys),
                     .strict = options.strict,
                     .max_wait = options.max_wait,
                     .keeps_attempts = options.journal.max_attempts > 0,
                     .random = options.random ? std::move(options.random) : UnforeseenNumber,
                     .responder = std::move(responder)};
  parts.no_control.strict = parts.strict;
  for (const Region& region : parts.regions) {
    parts.region_index.push_back(absl::StrCat(region.index));
  }
  std::vector<std::string> counted;
  for (const responder::Method* method : parts.responder->Methods()) {
    counted.emplace_back(responder::RowOf(*method).key);
  }
  parts.method_count = static_cast<int>(counted.size());
  counted.insert(counted.end(), std::begin(ServiceParts::kOtherPathNames),
                 std::end(ServiceParts::kOtherPathNames));
  const absl::Time start = options.journal.clock ? options.journal.clock() : absl::Now();
  parts.traffic = std::make_unique<journal::Traffic>(std::move(counted),
                                                     static_cast<int>(parts.regions.size()), start);
  parts.journal = std::make_unique<journal::Journal>(std::move(options.journal));
  return parts;
}

}  // namespace

absl::StatusOr<std::unique_ptr<MockService>> MockService::Create(MockServiceOptions options) {
  auto responder = responder::Responder::Create(options.descriptor_sets);
  if (!responder.ok()) return responder.status();
  return std::unique_ptr<MockService>(new MockService(std::move(options), *std::move(responder)));
}

MockService::MockService(MockServiceOptions options,
                         std::unique_ptr<responder::Responder> responder)
    : twirp_path_(options.twirp_prefix + "/"),
      parts_(PartsOf(options, std::move(responder))),
      discovery_(parts_),
      has_admin_(options.admin),
      admin_(parts_, std::move(options.connections)) {}

Outcome MockService::Handle(const Call& call, absl::Time now) const {
  const Region& here = parts_.regions[static_cast<size_t>(call.region_index)];
  if (call.path == "/settings/regions") return discovery_.Handle(call, now, here);
  if (IsValidatePath(call.path)) return HandleValidate(parts_, call, now);
  if (IsSignalPath(call.path)) return HandleSignal(parts_, call, now, here);
  if (absl::StartsWith(call.path, twirp_path_)) {
    return HandleTwirp(parts_, call, now, absl::StripPrefix(call.path, twirp_path_), here);
  }
  if (call.path == "/" || call.path == "/_test/health") return PlainText(200, "ok");
  if (has_admin_ && AdminService::Serves(call.path)) return admin_.Handle(call, now);
  return NotFound();
}

}  // namespace lkmock
