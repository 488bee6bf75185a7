// What does one call cost inside the service, without sockets? Each benchmark is one shape of call.
//
//   bazel run //bench:service_benchmark
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "cmd/test-server/mock_service.h"
#include "core/call.h"
#include "core/method_table.h"
#include "livekit_room.pb.h"

namespace lkmock {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

// One call, and the service that answers it.
class Bench {
 public:
  Bench(std::string_view key, std::string content_type, std::string body, std::string control)
      : path_(absl::StrCat("/twirp/", key)),
        content_type_(std::move(content_type)),
        body_(std::move(body)),
        control_(std::move(control)) {
    MockServiceOptions options;
    for (int i = 0; i < 4; ++i) {
      options.regions.push_back({i, absl::StrCat("region-", i), "http://127.0.0.1:9999"});
    }
    service_ = *MockService::Create(std::move(options));
    auth::Claims claims = auth::ClaimsForMethod(*FindMethod(key), "lobby", "");
    claims.expires_at = kNow + absl::Hours(1);
    claims.subject = "somebody";
    authorization_ = absl::StrCat("Bearer ", auth::MintToken(claims, "devkey", "secret"));
  }

  void Run(benchmark::State& state) const {
    std::vector<HeaderField> fields = {{"Host", "127.0.0.1:9999"},
                                       {"User-Agent", "benchmark"},
                                       {"Accept", "*/*"},
                                       {"Content-Type", content_type_},
                                       {"Authorization", authorization_}};
    if (!control_.empty()) fields.push_back({"X-Lk-Mock", control_});
    Call call;
    call.method = "POST";
    call.path = path_;
    call.headers = Headers(fields);
    call.body = body_;
    for (auto _ : state) {
      Outcome outcome = service_->Handle(call, kNow);
      benchmark::DoNotOptimize(outcome);
    }
    state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
  }

 private:
  const std::string path_;
  const std::string content_type_;
  const std::string body_;
  const std::string control_;
  std::string authorization_;
  std::unique_ptr<MockService> service_;
};

constexpr char kJson[] = R"({"name":"lobby","emptyTimeout":300,"metadata":"some metadata"})";
constexpr char kControl[] = R"({"failRegions":[1],"failMode":"drop","delayMs":0})";

std::string Binary() {
  livekit::CreateRoomRequest request;
  request.set_name("lobby");
  request.set_empty_timeout(300);
  request.set_metadata("some metadata");
  return request.SerializeAsString();
}

void BM_CreateRoomJson(benchmark::State& state) {
  Bench("livekit.RoomService/CreateRoom", "application/json", kJson, "").Run(state);
}
BENCHMARK(BM_CreateRoomJson);

void BM_CreateRoomJsonWithControl(benchmark::State& state) {
  Bench("livekit.RoomService/CreateRoom", "application/json", kJson, kControl).Run(state);
}
BENCHMARK(BM_CreateRoomJsonWithControl);

void BM_CreateRoomProtobuf(benchmark::State& state) {
  Bench("livekit.RoomService/CreateRoom", "application/protobuf", Binary(), "").Run(state);
}
BENCHMARK(BM_CreateRoomProtobuf);

void BM_ListEgressJson(benchmark::State& state) {
  Bench("livekit.Egress/ListEgress", "application/json", "{}", "").Run(state);
}
BENCHMARK(BM_ListEgressJson);

void BM_SipFailure(benchmark::State& state) {
  Bench("livekit.SIP/CreateSIPParticipant", "application/json", "{}",
        R"({"sipStatus":{"code":486}})")
      .Run(state);
}
BENCHMARK(BM_SipFailure);

}  // namespace
}  // namespace lkmock
