// Requests, as tests of the journal let them arrive.
#ifndef LKMOCK_TESTS_JOURNAL_ARRIVALS_H_
#define LKMOCK_TESTS_JOURNAL_ARRIVALS_H_

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "core/call.h"
#include "core/decision.h"
#include "core/outcome.h"
#include "journal/journal.h"

namespace lkmock::journal {

inline constexpr absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

// An Arrival that owns what it is made of.
struct Request {
  std::string method = "livekit.RoomService/CreateRoom";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string wire = "json";
  std::string claims_json;
  std::string request_json;
  Decision decision = Decision::kServed;
  int status = 200;
  bool executes = false;
  bool begins = true;  // Before its client leaves.
  int region_index = 0;
  uint64_t connection = 1;

  template <typename Use>
  auto With(Use use) const {
    std::vector<HeaderField> fields;
    for (const auto& [name, value] : headers) fields.push_back({name, value});
    Call call;
    call.headers = Headers(fields);
    call.body = body;
    call.region_index = region_index;
    call.connection = connection;
    return use(Arrival{.method = method,
                       .call = &call,
                       .wire = wire,
                       .claims_json = claims_json,
                       .request_json = request_json,
                       .decision = decision,
                       .executes = executes});
  }
};

// A journal, with a clock that stands still until it is told to go on.
class TestJournal {
 public:
  explicit TestJournal(JournalOptions options = {}) : journal_(WithClock(std::move(options))) {}

  Journal* operator->() { return &journal_; }
  void Advance(absl::Duration time) { now_ += time; }
  absl::Time now() const { return now_; }

  // The next attempt of `id`.
  std::shared_ptr<ExchangeObserver> Attempt(std::string_view id, const Request& request = {}) {
    const int n = journal_.BeginAttempt(id, now_);
    auto observer = request.With(
        [&](const Arrival& arrival) { return journal_.RecordAttempt(id, n, now_, arrival); });
    if (observer != nullptr && request.begins) observer->OnBegin(request.status);
    return observer;
  }

  std::shared_ptr<ExchangeObserver> Fetch(std::string_view id, const Request& request = {}) {
    auto observer = request.With(
        [&](const Arrival& arrival) { return journal_.RecordDiscovery(id, now_, arrival); });
    if (observer != nullptr) observer->OnBegin(request.status);
    return observer;
  }

  // One call; null where it is unknown. What is no JSON is "discarded".
  nlohmann::json Read(std::string_view id) const {
    const std::string text = journal_.CallJson(id);
    return text.empty() ? nlohmann::json() : nlohmann::json::parse(text, nullptr, false);
  }

  nlohmann::json List(const CallFilter& filter = {}) const {
    return nlohmann::json::parse(journal_.CallsJson(filter), nullptr, false);
  }

  std::vector<std::string> ListedIds(const CallFilter& filter = {}) const {
    const nlohmann::json list = List(filter);
    std::vector<std::string> ids;
    for (const nlohmann::json& call : list["calls"]) ids.push_back(call["id"]);
    return ids;
  }

 private:
  JournalOptions WithClock(JournalOptions options) {
    options.clock = [this] { return now_; };
    return options;
  }

  absl::Time now_ = kStart;
  Journal journal_;
};

}  // namespace lkmock::journal

#endif  // LKMOCK_TESTS_JOURNAL_ARRIVALS_H_
