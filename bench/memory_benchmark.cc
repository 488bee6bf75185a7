// What does a connection cost the server in memory, by what it does? Resident memory of the real
// server with thousands of them, less what it had without, by their number.
//
//   bazel run //bench:memory_benchmark
#include <cstdio>
#include <string_view>
#include <vector>

#include "tests/support/crowd_requests.h"
#include "tests/support/process_status.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using testing::ProcessStatus;
using testing::RawConnection;

constexpr size_t kConnections = 5'000;
constexpr char kIdle[] = "GET / HTTP/1.1\r\nHost: mock\r\n\r\n";

// Prints one row: `answered` connections wait for the first bytes of an answer.
void Measure(const char* what, std::string_view request, bool answered) {
  const testing::ServerProcess server({"--ports", "0", "--quiet", "--threads", "1"});
  const size_t before = ProcessStatus(server.pid(), "VmRSS");
  std::vector<RawConnection> connections;
  connections.reserve(kConnections);
  for (size_t i = 0; i < kConnections; ++i) {
    connections.emplace_back(server.port());
    connections.back().Send(request);
    if (answered) connections.back().Read(12);
  }
  RawConnection last(server.port());  // Its answer comes after all requests above were read.
  last.Send(kIdle);
  last.Read(12);
  const size_t after = ProcessStatus(server.pid(), "VmRSS");
  std::printf("%-32s %6zu connections  %6.1f kB each  (server idle: %zu kB)\n", what, kConnections,
              static_cast<double>(after - before) / kConnections, before);
}

void MeasureAll() {
  if (testing::RaiseDescriptorLimit() < kConnections + 100) {
    std::printf("the system grants fewer than %zu descriptors\n", kConnections);
    return;
  }
  Measure("idle keep-alive connection", kIdle, true);
  Measure("parked request", testing::kHeldCall, false);
  Measure("idle WebSocket", testing::SignalUpgrade(), true);
  Measure("idle WebSocket, deflate agreed",
          testing::SignalUpgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n"), true);
}

}  // namespace
}  // namespace lkmock

int main() { lkmock::MeasureAll(); }
