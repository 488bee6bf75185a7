// Replies that are not known when their request's wait begins.
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "gtest/gtest.h"
#include "tests/net/test_server.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_connection.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::Eventually;
using ::lkmock::testing::RawConnection;

constexpr absl::Duration kForever = absl::Hours(1);

// What late replies wait for. Thread-safe; outlives them.
class Bell {
 public:
  // An outcome whose reply says whether the bell rang before `wait` was over.
  Outcome Await(absl::Duration wait) {
    Outcome outcome = Answer("early");
    outcome.wait = wait;
    outcome.late = std::make_shared<Waiter>(*this);
    return outcome;
  }

  // Wakes all that wait now.
  void Ring() {
    const std::lock_guard lock(mutex_);
    for (Waiter* waiter : waiters_) waiter->Wake();
  }

  int alive() const { return alive_; }
  int armed() const { return armed_; }
  int answered() const { return answered_; }

 private:
  class Waiter final : public LateReply {
   public:
    explicit Waiter(Bell& bell) : bell_(bell), thread_(std::this_thread::get_id()) {
      ++bell_.alive_;
    }
    ~Waiter() override {
      EXPECT_EQ(std::this_thread::get_id(), thread_);
      const std::lock_guard lock(bell_.mutex_);
      bell_.waiters_.erase(this);
      --bell_.alive_;
    }

    void Arm(std::function<void()> wake) override {
      const std::lock_guard lock(bell_.mutex_);
      EXPECT_EQ(wake_, nullptr) << "armed twice";
      wake_ = std::move(wake);
      bell_.waiters_.insert(this);
      ++bell_.armed_;
    }

    Reply Answer() override {
      EXPECT_EQ(std::this_thread::get_id(), thread_);
      ++bell_.answered_;
      const std::lock_guard lock(bell_.mutex_);
      return {.body = woken_ ? "woken" : "late"};
    }

    void Wake() {
      if (!std::exchange(woken_, true)) wake_();
    }

   private:
    Bell& bell_;
    const std::thread::id thread_;  // Of the connection.
    std::function<void()> wake_;
    bool woken_ = false;
  };

  std::mutex mutex_;
  std::set<Waiter*> waiters_;
  std::atomic<int> alive_ = 0;
  std::atomic<int> armed_ = 0;
  std::atomic<int> answered_ = 0;
};

TEST(LateReply, IsAskedForAtTheEndOfTheWait) {
  Bell bell;
  TestServer server([&](const Call&) { return bell.Await(absl::Milliseconds(30)); });
  RawConnection client = server.Connect();
  for (int i = 0; i < 2; ++i) {
    const absl::Time start = absl::Now();
    client.Send(Get("/"));
    EXPECT_EQ(client.ReadResponse().body, "late");
    EXPECT_GE(absl::Now() - start, absl::Milliseconds(30));
  }
  EXPECT_EQ(server->stats().accepted, 1);
  EXPECT_EQ(bell.alive(), 0);
}

TEST(LateReply, EndsTheWaitWhenItIsThere) {
  Bell bell;
  TestServer server([&](const Call&) { return bell.Await(kForever); });
  RawConnection client = server.Connect();
  for (int i = 1; i <= 3; ++i) {
    client.Send(Get("/"));
    ASSERT_TRUE(Eventually([&] { return bell.armed() == i; }));
    bell.Ring();
    EXPECT_EQ(client.ReadResponse().body, "woken");
  }
  EXPECT_EQ(server->stats().waiting, 0);
  EXPECT_EQ(bell.answered(), 3);
}

TEST(LateReply, IsAskedForAtOnceWhereThereIsNoWait) {
  Bell bell;
  TestServer server([&](const Call&) { return bell.Await(absl::ZeroDuration()); });
  RawConnection client = server.Connect();
  client.Send(Get("/"));
  EXPECT_EQ(client.ReadResponse().body, "late");
  EXPECT_EQ(bell.armed(), 0);
}

TEST(LateReply, MayBeThereBeforeItsArmingReturns) {
  class HastyReply final : public LateReply {
   public:
    void Arm(std::function<void()> wake) override { wake(); }
    Reply Answer() override { return {.body = "hasty"}; }
  };
  TestServer server([](const Call&) {
    return Outcome{.wait = kForever, .late = std::make_shared<HastyReply>()};
  });
  RawConnection client = server.Connect();
  client.Send(Get("/"));
  EXPECT_EQ(client.ReadResponse().body, "hasty");
}

TEST(LateReply, HasAShapeLikeAnyReply) {
  Bell bell;
  TestServer server([&](const Call&) { return bell.Await(absl::Milliseconds(1)); });
  RawConnection client = server.Connect();
  client.Send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.ReadResponse(/*head=*/true).Header("Content-Length"), "4");
  EXPECT_EQ(client.ReadResponse().body, "late");
  EXPECT_EQ(client.ReadToEnd(), "");
}

TEST(LateReply, EndsWithItsClient) {
  Bell bell;
  TestServer server([&](const Call&) { return bell.Await(kForever); });
  for (const bool reset : {false, true}) {
    RawConnection client = server.Connect();
    client.Send(Get("/"));
    ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
    reset ? client.Reset() : client.Close();
    EXPECT_TRUE(Eventually([&] { return bell.alive() == 0; }));
    EXPECT_EQ(server->stats().waiting, 0);
  }
  EXPECT_EQ(bell.answered(), 0);
}

TEST(LateReply, EndsWithItsServer) {
  Bell bell;
  TestServer server([&](const Call&) { return bell.Await(kForever); });
  RawConnection client = server.Connect();
  client.Send(Get("/"));
  ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
  server->Shutdown(absl::ZeroDuration());
  EXPECT_EQ(bell.alive(), 0);
  EXPECT_EQ(client.ReadToEnd(), "");
}

// Wakes when the test says so, also when it is long gone.
TEST(LateReply, HasNoEffectOnTheWaitsAfterItsOwn) {
  std::function<void()> wake;
  class OldReply final : public LateReply {
   public:
    explicit OldReply(std::function<void()>& wake) : wake_(wake) {}
    void Arm(std::function<void()> wake) override { wake_ = std::move(wake); }
    Reply Answer() override { return {.body = "late"}; }

   private:
    std::function<void()>& wake_;
  };
  TestServer server([&](const Call& call) {
    if (call.path == "/old") {
      return Outcome{.wait = absl::Milliseconds(1), .late = std::make_shared<OldReply>(wake)};
    }
    wake();
    return Outcome{.wait = absl::Milliseconds(30), .reply = {.body = "waited"}};
  });
  RawConnection client = server.Connect();
  client.Send(Get("/old"));
  EXPECT_EQ(client.ReadResponse().body, "late");
  const absl::Time start = absl::Now();
  client.Send(Get("/"));
  EXPECT_EQ(client.ReadResponse().body, "waited");
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(30));

  client.Close();
  EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
  wake();
  RawConnection next = server.Connect();
  next.Send(Get("/old"));
  EXPECT_EQ(next.ReadResponse().body, "late");
}

// The bell rings all the time, while waits end by themselves and clients leave: each request that
// is answered is answered once, and the one behind it waits as long as it shall.
TEST(LateReply, IsAnsweredOnceWhoeverComesFirst) {
  constexpr int kClients = 4;
  constexpr int kRounds = 60;
  Bell bell;
  TestServer server([&](const Call& call) {
    if (call.path == "/late") return bell.Await(absl::Microseconds(call.query.size() * 100));
    return Outcome{.wait = absl::Milliseconds(2), .reply = {.body = "waited"}};
  });
  std::atomic<bool> over = false;
  std::thread ringer([&] {
    while (!over) {
      bell.Ring();
      std::this_thread::yield();
    }
  });
  std::vector<std::thread> clients;
  std::atomic<int> answers = 0;
  for (int c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] {
      RawConnection client = server.Connect();
      for (int i = 0; i < kRounds; ++i) {
        RawConnection leaving = server.Connect();
        leaving.Send(Get("/late?1234567890"));
        i % 2 ? leaving.Reset() : leaving.Close();

        const absl::Time start = absl::Now();
        client.Send(Get(absl::StrCat("/late?", std::string((c + i) % 5, 'x'))) + Get("/wait"));
        const std::string body = client.ReadResponse().body;
        EXPECT_TRUE(body == "woken" || body == "late") << body;
        EXPECT_EQ(client.ReadResponse().body, "waited");
        EXPECT_GE(absl::Now() - start, absl::Milliseconds(2));
        ++answers;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_TRUE(Eventually([&] { return bell.alive() == 0; }));
  over = true;
  ringer.join();
  EXPECT_EQ(answers, kClients * kRounds);
  EXPECT_GE(bell.answered(), kClients * kRounds);
  EXPECT_LE(bell.answered(), 2 * kClients * kRounds);
  EXPECT_EQ(server->stats().waiting, 0);
}

}  // namespace
}  // namespace lkmock::net
