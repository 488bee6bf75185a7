// Ten thousand calls that wait: what they cost, and whom they disturb.
#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using testing::RawConnection;
using testing::ServerProcess;

constexpr size_t kParked = 10'000;
constexpr char kHeldCall[] =
    "POST /twirp/livekit.RoomService/CreateRoom HTTP/1.1\r\nHost: mock\r\n"
    "X-Lk-Mock: {\"delayMs\":60000,\"skipAuth\":true}\r\nContent-Length: 0\r\n\r\n";

// A number of /proc/<pid>/status: "VmRSS" in kB, "Threads".
size_t ProcessStatus(pid_t pid, std::string_view name) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  std::string word;
  size_t value = 0;
  while (status >> word && word != absl::StrCat(name, ":")) {
  }
  status >> value;
  return value;
}

size_t OpenDescriptors(pid_t pid) {
  const std::filesystem::directory_iterator fds(absl::StrCat("/proc/", pid, "/fd"));
  return static_cast<size_t>(std::distance(begin(fds), end(fds)));
}

std::string Answer(uint16_t port) {
  RawConnection connection(port);
  connection.Send("GET / HTTP/1.1\r\nHost: mock\r\n\r\n");
  return connection.ReadResponse().body;
}

TEST(ParkedCalls, AreCheapDisturbNobodyAndEndWithTheirClients) {
  rlimit limit = {};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < kParked + 100) {
    GTEST_SKIP() << "the system grants " << limit.rlim_cur << " descriptors";
  }

  const ServerProcess server({"--ports", "0", "--quiet"});
  const size_t idle_descriptors = OpenDescriptors(server.pid());
  const size_t threads = ProcessStatus(server.pid(), "Threads");
  {
    std::vector<RawConnection> parked;
    parked.reserve(kParked);
    for (size_t i = 0; i < kParked; ++i) {
      parked.emplace_back(server.port());
      ASSERT_TRUE(parked.back().Send(kHeldCall));
    }
    while (OpenDescriptors(server.pid()) < idle_descriptors + kParked) {
    }
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 100; ++i) EXPECT_EQ(Answer(server.port()), "ok");
    const auto elapsed = std::chrono::steady_clock::now() - start;
    EXPECT_LT(elapsed, std::chrono::seconds(5)) << "100 answers beside the parked calls";
    EXPECT_EQ(ProcessStatus(server.pid(), "Threads"), threads);
    EXPECT_LT(ProcessStatus(server.pid(), "VmRSS"), 200'000U) << "kB";
    RecordProperty("rss_kb", static_cast<int>(ProcessStatus(server.pid(), "VmRSS")));
  }
  // Their clients have gone; within this test's own time limit, so have they.
  while (OpenDescriptors(server.pid()) > idle_descriptors) {
  }
  EXPECT_EQ(Answer(server.port()), "ok");
}

}  // namespace
}  // namespace lkmock
