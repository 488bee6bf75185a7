#include "journal/traffic.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <iterator>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/json_text.h"
#include "core/region.h"
#include "journal/user_agent_counts.h"

namespace lkmock::journal {
namespace {

constexpr size_t kDecisions = std::size(kDecisionNames);
constexpr size_t kEncodings = 3;

using Counts = std::map<std::string, int64_t>;

void AppendMember(std::string_view name, int64_t number, std::string* out) {
  AppendJsonName(name, out);
  absl::StrAppend(out, number);
}

void AppendMember(std::string_view name, const Counts& counts, std::string* out) {
  AppendJsonName(name, out);
  *out += '{';
  for (const auto& [key, count] : counts) {
    if (count != 0) AppendMember(key, count, out);
  }
  *out += '}';
}

// A label's value, quotes included. Source: Prometheus, "Text-based format", version 0.0.4.
std::string Label(std::string_view value) {
  std::string quoted = "\"";
  for (const char c : ToUtf8(value)) {
    if (c == '\n') {
      quoted += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

enum class MetricType { kCounter, kGauge };

void AppendMetricHead(std::string_view name, MetricType type, std::string_view help,
                      std::string* out) {
  absl::StrAppend(out, "# HELP ", name, " ", help, "\n# TYPE ", name,
                  type == MetricType::kCounter ? " counter\n" : " gauge\n");
}

}  // namespace

class Traffic::Impl {
 public:
  Impl(std::vector<std::string> methods, int regions, absl::Time start)
      : methods_(std::move(methods)),
        regions_(static_cast<size_t>(regions)),
        start_(start),
        requests_(methods_.size() * regions_ * kDecisions),
        user_agents_(kMostUserAgents) {}

  void Count(size_t method, size_t region, size_t decision, size_t encoding,
             std::string_view user_agent) {
    assert(method < methods_.size() && region < regions_ && decision < kDecisions);
    requests_[(method * regions_ + region) * kDecisions + decision].fetch_add(
        1, std::memory_order_relaxed);
    encodings_[encoding].fetch_add(1, std::memory_order_relaxed);
    user_agents_.Count(user_agent);
  }

  // Calls use(method, region, decision, count) for each that is not 0, by index.
  template <typename Use>
  void ForEach(Use use) const {
    for (size_t i = 0; i < requests_.size(); ++i) {
      const int64_t count = requests_[i].load(std::memory_order_relaxed);
      if (count == 0) continue;
      const size_t place = i / kDecisions;
      use(std::string_view(methods_[place / regions_]), place % regions_,
          kDecisionNames[i % kDecisions], count);
    }
  }

  int64_t Encoded(Encoding encoding) const {
    return encodings_[static_cast<size_t>(encoding)].load(std::memory_order_relaxed);
  }

  absl::Time start() const { return start_; }
  const UserAgentCounts& user_agents() const { return user_agents_; }

 private:
  const std::vector<std::string> methods_;
  const size_t regions_;
  const absl::Time start_;
  std::vector<std::atomic<int64_t>> requests_;  // By method, region, decision.
  std::array<std::atomic<int64_t>, kEncodings> encodings_ = {};
  UserAgentCounts user_agents_;
};

Traffic::Traffic(std::vector<std::string> methods, int regions, absl::Time start)
    : impl_(std::make_unique<Impl>(std::move(methods), regions, start)) {}

Traffic::~Traffic() = default;

void Traffic::Count(int method, int region, Decision decision, Encoding encoding,
                    std::string_view user_agent) {
  impl_->Count(static_cast<size_t>(method), static_cast<size_t>(region),
               static_cast<size_t>(decision), static_cast<size_t>(encoding), user_agent);
}

std::string Traffic::StatsJson(absl::Time now, const ConnectionStats& connections,
                               const JournalSizes& journal) const {
  int64_t requests = 0;
  Counts methods;
  Counts regions;
  Counts outcomes;
  impl_->ForEach([&](std::string_view method, size_t region, std::string_view outcome, int64_t n) {
    requests += n;
    methods[std::string(method)] += n;
    regions[RegionName(static_cast<int>(region))] += n;
    outcomes[std::string(outcome)] += n;
  });

  std::string json = "{";
  AppendMember("uptimeMs", absl::ToInt64Milliseconds(now - impl_->start()), &json);
  AppendMember("requests", requests, &json);
  AppendMember("methods", methods, &json);
  AppendMember("regions", regions, &json);
  AppendMember("wire",
               {{"json", impl_->Encoded(Encoding::kJson)},
                {"protobuf", impl_->Encoded(Encoding::kProtobuf)}},
               &json);
  AppendMember("userAgents", impl_->user_agents().Counts(), &json);
  AppendMember("outcomes", outcomes, &json);

  AppendJsonName("connections", &json);
  json += '{';
  AppendMember("open", connections.open, &json);
  AppendMember("accepted", connections.accepted, &json);
  AppendMember("waiting", connections.waiting, &json);
  AppendMember("websockets", connections.websockets, &json);
  json += '}';

  AppendJsonName("journal", &json);
  json += '{';
  AppendMember("calls", journal.calls, &json);
  AppendMember("attempts", journal.attempts, &json);
  AppendMember("bytes", journal.bytes, &json);
  AppendMember("forgotten", journal.forgotten_calls, &json);
  AppendMember("dropped", journal.dropped_attempts, &json);
  json += "}}";
  return json;
}

std::string Traffic::MetricsText(const ConnectionStats& connections,
                                 const JournalSizes& journal) const {
  std::string text;
  AppendMetricHead("lkmock_requests_total", MetricType::kCounter, "Requests that were decided on.",
                   &text);
  impl_->ForEach([&](std::string_view method, size_t region, std::string_view outcome, int64_t n) {
    absl::StrAppend(&text, "lkmock_requests_total{method=", Label(method),
                    ",region=", Label(RegionName(static_cast<int>(region))),
                    ",outcome=", Label(outcome), "} ", n, "\n");
  });

  struct Metric {
    std::string_view name;
    MetricType type;
    std::string_view help;
    int64_t value;
  };
  const Metric metrics[] = {
      {"lkmock_waits_in_progress", MetricType::kGauge, "Requests in their wait.",
       connections.waiting},
      {"lkmock_connections", MetricType::kGauge, "Connections that are open.", connections.open},
      {"lkmock_connections_total", MetricType::kCounter, "Connections that were accepted.",
       connections.accepted},
      {"lkmock_websockets", MetricType::kGauge, "WebSockets that are open.",
       connections.websockets},
      {"lkmock_calls", MetricType::kGauge, "Calls that are known by their id.", journal.calls},
      {"lkmock_calls_forgotten_total", MetricType::kCounter,
       "Calls that were forgotten because of their number or age.", journal.forgotten_calls},
      {"lkmock_journal_attempts", MetricType::kGauge,
       "Attempts that are kept, region fetches included.", journal.attempts},
      {"lkmock_journal_bytes", MetricType::kGauge, "Memory that they take.", journal.bytes},
      {"lkmock_journal_dropped_total", MetricType::kCounter,
       "Attempts that were dropped because of their number, size or age.",
       journal.dropped_attempts},
  };
  for (const Metric& metric : metrics) {
    AppendMetricHead(metric.name, metric.type, metric.help, &text);
    absl::StrAppend(&text, metric.name, " ", metric.value, "\n");
  }
  return text;
}

}  // namespace lkmock::journal
