// Thousands of connections that wait or idle: what they cost, and whom they disturb.
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "tests/support/crowd_requests.h"
#include "tests/support/process_status.h"
#include "tests/support/raw_connection.h"
#include "tests/support/sanitized.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using testing::kSanitized;
using testing::OpenDescriptors;
using testing::ProcessStatus;
using testing::RawConnection;
using testing::ServerProcess;

std::string Answer(uint16_t port) {
  RawConnection connection(port);
  connection.Send("GET / HTTP/1.1\r\nHost: mock\r\n\r\n");
  return connection.ReadResponse().body;
}

// `count` connections that each sent `request`; the server has accepted them all.
std::vector<RawConnection> Crowd(const ServerProcess& server, size_t count,
                                 std::string_view request) {
  const size_t before = OpenDescriptors(server.pid());
  std::vector<RawConnection> crowd;
  crowd.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    crowd.emplace_back(server.port());
    EXPECT_TRUE(crowd.back().Send(request));
  }
  while (OpenDescriptors(server.pid()) < before + count) {
  }
  return crowd;
}

void ExpectUndisturbed(const ServerProcess& server, size_t threads) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(Answer(server.port()), "ok");
  const auto elapsed = std::chrono::steady_clock::now() - start;
  EXPECT_LT(elapsed, std::chrono::seconds(kSanitized ? 20 : 5)) << "100 answers beside the crowd";
  EXPECT_EQ(ProcessStatus(server.pid(), "Threads"), threads);
}

TEST(ParkedCalls, AreCheapDisturbNobodyAndEndWithTheirClients) {
  constexpr size_t kParked = 10'000;
  if (testing::RaiseDescriptorLimit() < kParked + 100) {
    GTEST_SKIP() << "the system grants fewer than " << kParked << " descriptors";
  }
  const ServerProcess server({"--ports", "0", "--quiet"});
  const size_t idle_descriptors = OpenDescriptors(server.pid());
  const size_t threads = ProcessStatus(server.pid(), "Threads");
  {
    const std::vector<RawConnection> parked = Crowd(server, kParked, testing::kHeldCall);
    ExpectUndisturbed(server, threads);
    if (!kSanitized) {
      EXPECT_LT(ProcessStatus(server.pid(), "VmRSS"), 200'000U) << "kB";
    }
  }
  // Their clients have gone; within this test's own time limit, so have they.
  while (OpenDescriptors(server.pid()) > idle_descriptors) {
  }
  EXPECT_EQ(Answer(server.port()), "ok");
}

TEST(IdleWebSockets, AreCheapDisturbNobodyAndEndWithTheirClients) {
  constexpr size_t kIdle = 5'000;
  if (testing::RaiseDescriptorLimit() < kIdle + 100) {
    GTEST_SKIP() << "the system grants fewer than " << kIdle << " descriptors";
  }
  const ServerProcess server({"--ports", "0", "--quiet"});
  const size_t idle_descriptors = OpenDescriptors(server.pid());
  const size_t threads = ProcessStatus(server.pid(), "Threads");
  {
    std::vector<RawConnection> idle = Crowd(server, kIdle, testing::SignalUpgrade());
    for (RawConnection& connection : idle) {
      ASSERT_EQ(connection.Read(12), "HTTP/1.1 101");
    }
    ExpectUndisturbed(server, threads);
    if (!kSanitized) {
      EXPECT_LT(ProcessStatus(server.pid(), "VmRSS"), 100'000U) << "kB";
    }
  }
  while (OpenDescriptors(server.pid()) > idle_descriptors) {
  }
  EXPECT_EQ(Answer(server.port()), "ok");
}

}  // namespace
}  // namespace lkmock
