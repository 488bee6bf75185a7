#include "tests/fuzz/conversation.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "cmd/test-server/mock_service.h"
#include "core/call.h"
#include "core/region.h"
#include "core/websocket_plan.h"
#include "net/connection_gate.h"
#include "net/http_session.h"
#include "net/server_options.h"
#include "net/session.h"
#include "tests/fuzz/answers.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/memory_stream.h"

namespace lkmock::fuzz {
namespace {

const MockService& Mock() {
  static const MockService& mock = *[] {
    MockServiceOptions options;
    for (int i = 0; i < 3; ++i) {
      options.regions.push_back({i, absl::StrCat("region-", i), absl::StrCat("http://h:", i)});
    }
    options.advertise_auto = true;
    options.journal.clock = [] { return kNow; };
    options.random = [] { return uint64_t{4}; };  // Chosen by a fair die.
    return MockService::Create(std::move(options)).value().release();
  }();
  return mock;
}

class CountedEnd final : public ExchangeObserver {
 public:
  CountedEnd(std::shared_ptr<ExchangeObserver> inner, int* told)
      : inner_(std::move(inner)), told_(told) {}

  void OnBegin(int status) override {
    if (inner_ != nullptr) inner_->OnBegin(status);
  }
  void OnEnd(ExchangeEnd end) override {
    ++*told_;
    if (inner_ != nullptr) inner_->OnEnd(end);
  }

 private:
  const std::shared_ptr<ExchangeObserver> inner_;
  int* const told_;
};

class NumberedReply final : public LateReply {
 public:
  NumberedReply(std::shared_ptr<LateReply> inner, size_t number)
      : inner_(std::move(inner)), number_(number) {}

  void Arm(std::function<void()> wake) override { inner_->Arm(std::move(wake)); }
  Reply Answer() override {
    Reply reply = inner_->Answer();
    reply.headers.Add(kNumberHeader, absl::StrCat(number_));
    return reply;
  }

 private:
  const std::shared_ptr<LateReply> inner_;
  const size_t number_;
};

// The plan as it is, but for the time that passes.
std::shared_ptr<const WebSocketPlan> Timeless(const WebSocketPlan& plan) {
  auto timeless = std::make_shared<WebSocketPlan>(plan);
  std::erase_if(timeless->steps, [](const WebSocketPlan::Step& step) {
    return std::holds_alternative<WebSocketPlan::Wait>(step);
  });
  if (plan.on_message != nullptr) {
    timeless->on_message = [on_message = plan.on_message](std::string_view message, absl::Time) {
      return on_message(message, kNow);
    };
  }
  return timeless;
}

// These tell of all that ever was.
bool IsHistory(std::string_view path) { return path == "/_test/stats" || path == "/metrics"; }

struct Server {
  Conversation conversation;
  int told = 0;

  Outcome Handle(const Call& call) {
    Outcome outcome = Mock().Handle(call, kNow);
    const size_t number = conversation.served.size();
    if (IsHistory(call.path)) outcome.reply.body.clear();
    if (outcome.wait < absl::ZeroDuration() || outcome.span < absl::ZeroDuration()) {
      Fail("a wait is negative");
    }
    conversation.served.push_back(
        {.ending = outcome.ending, .is_head = call.method == "HEAD", .body = outcome.reply.body});
    outcome.wait = outcome.span = absl::ZeroDuration();
    outcome.reply.headers.Add(kNumberHeader, absl::StrCat(number));
    if (outcome.late != nullptr) {
      outcome.late = std::make_shared<NumberedReply>(std::move(outcome.late), number);
    }
    if (outcome.websocket != nullptr) outcome.websocket = Timeless(*outcome.websocket);
    outcome.observer = std::make_shared<CountedEnd>(std::move(outcome.observer), &told);
    return outcome;
  }
};

void Forget() { Mock().Handle({.method = "DELETE", .path = "/_test/calls"}, kNow); }

}  // namespace

Conversation Converse(absl::Span<const std::string_view> pieces) {
  static auto& io = *new boost::asio::io_context(1);
  static const auto& options = *new net::ServerOptions{.max_header_bytes = kMaxHeaderBytes,
                                                       .max_body_bytes = kMaxBodyBytes,
                                                       .max_message_bytes = kMaxMessageBytes};
  Forget();
  Server server;
  net::SessionCounters counters;
  const net::Handler handler = [&](const Call& call) { return server.Handle(call); };
  net::SessionHost host(options, handler, counters, [] {});
  const auto peer = std::make_shared<MemoryPeer>();
  peer->io = &io;
  std::make_shared<net::HttpSession<MemoryStream>>(MemoryStream(peer), 0, host, net::Admission())
      ->Start();

  const auto settle = [&] {
    do io.restart();
    while (io.poll() > 0);
  };
  for (std::string_view piece : pieces) {
    while (!piece.empty() && !host.empty()) {
      settle();
      if (host.empty()) break;
      if (!peer->AwaitsInput()) Fail("the server does not listen any more");
      piece.remove_prefix(peer->Send(piece));
    }
  }
  settle();
  if (peer->AwaitsInput()) peer->Send("");
  settle();
  if (!host.empty()) Fail("the session outlives its client");
  if (counters.waiting != 0 || counters.websockets != 0) Fail("a counter does not come back");
  if (server.told != static_cast<int>(server.conversation.served.size())) {
    Fail(absl::StrCat(server.told, " ends of ", server.conversation.served.size(), " exchanges"));
  }
  server.conversation.received = std::move(peer->received);
  return std::move(server.conversation);
}

std::vector<std::string_view> InPieces(std::string_view text) {
  std::minstd_rand random(static_cast<uint32_t>(text.size()) + 1);
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    const uint32_t most = random() % 4 == 0 ? 99 : 9;
    const size_t size = std::min<size_t>(text.size(), 1 + random() % most);
    pieces.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return pieces;
}

std::vector<std::string_view> InBytes(std::string_view text) {
  std::vector<std::string_view> pieces;
  for (size_t i = 0; i < text.size(); ++i) pieces.push_back(text.substr(i, 1));
  return pieces;
}

}  // namespace lkmock::fuzz
