// What does a whole call cost inside the service, without sockets?
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "bench/distinct_tokens.h"
#include "bench/sample_calls.h"
#include "bench/workload.h"
#include "cmd/test-server/mock_service.h"
#include "core/call.h"
#include "core/decision.h"
#include "core/method_table.h"
#include "core/outcome.h"

namespace lkmock::bench {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kProtobuf = "application/protobuf";

enum class Tokens { kNone, kSame, kNew };

struct Shape {
  std::string_view method = "POST";
  std::string path;
  std::string_view query;
  std::string_view content_type = kJson;
  bool upgrades = false;
  std::string body;
  std::string control;        // Empty: none.
  bool new_controls = false;  // Another one each time.
  std::string_view id;        // Of the call; empty: none.
  auth::Claims claims;
  Tokens tokens = Tokens::kSame;
  Decision decision = Decision::kServed;  // What is to become of it.
};

// A service, and the calls that it answers in turns.
class Calls {
 public:
  Calls(Shape shape, size_t distinct) : shape_(std::move(shape)) {
    MockServiceOptions options;
    options.regions = FourRegions();
    options.random = [] { return 1; };
    service_ = *MockService::Create(std::move(options));

    fields_ = shape_.upgrades ? UpgradeHeaders() : SdkHeaders(shape_.content_type);
    fields_.reserve(fields_.size() + 3);  // Pointers to them stay.
    if (!shape_.id.empty()) fields_.push_back({"X-Livekit-Request-Id", shape_.id});
    if (!shape_.control.empty()) {
      control_ = &fields_.emplace_back(HeaderField{"X-Lk-Mock", shape_.control});
      for (size_t i = 0; shape_.new_controls && i < distinct; ++i) {
        const std::string_view open =
            std::string_view(shape_.control).substr(0, shape_.control.size() - 1);
        controls_.push_back(absl::StrCat(open, R"(,"failBody":")", 1'000'000 + i, "\"}"));
      }
    }
    if (shape_.tokens != Tokens::kNone) {
      token_ = &fields_.emplace_back(HeaderField{"Authorization", ""});
      if (shape_.tokens == Tokens::kSame) distinct = 1;
      for (const std::string& token : MintDistinctTokens(shape_.claims, distinct, kNow)) {
        tokens_.push_back(absl::StrCat("Bearer ", token));
      }
    }

    const Outcome outcome = Handle();
    if (outcome.decision == shape_.decision && outcome.problems.empty()) return;
    std::fprintf(stderr, "a call of %s was not answered as meant: %s %s\n", shape_.path.c_str(),
                 absl::StrJoin(outcome.problems, "; ").c_str(), outcome.reply.body.c_str());
    std::abort();
  }

  Outcome Handle() {
    if (!controls_.empty()) control_->value = controls_[next_ % controls_.size()];
    if (!tokens_.empty()) token_->value = tokens_[next_ % tokens_.size()];
    ++next_;
    Call call;
    call.method = shape_.method;
    call.path = shape_.path;
    call.query = shape_.query;
    call.headers = Headers(fields_);
    call.body = shape_.body;
#ifdef LKMOCK_SLOWED
    // What a careless change would do, and what bench/regress must see: the headers are copied.
    std::map<std::string, std::string> copies;
    for (const HeaderField& field : fields_) copies.emplace(field.name, field.value);
    Keep(copies);
#endif
    return service_->Handle(call, kNow);
  }

 private:
  const Shape shape_;
  std::unique_ptr<MockService> service_;
  std::vector<HeaderField> fields_;
  HeaderField* control_ = nullptr;  // Of fields_, as the one below.
  HeaderField* token_ = nullptr;
  std::vector<std::string> controls_;  // Values for the former, in turns …
  std::vector<std::string> tokens_;    // … and for the latter.
  size_t next_ = 0;
};

Shape TwirpCall(std::string_view key, std::string_view content_type, std::string body,
                std::string control = "") {
  return {.path = absl::StrCat("/twirp/", key),
          .content_type = content_type,
          .body = std::move(body),
          .control = std::move(control),
          .claims = auth::ClaimsForMethod(*FindMethod(key), "lobby", "annex")};
}

Shape CreateRoom(std::string_view content_type, std::string control, Tokens tokens) {
  const bool json = content_type == kJson;
  Shape shape =
      TwirpCall(kCreateRoom, content_type,
                json ? std::string(kCreateRoomJson) : CreateRoomProtobuf(), std::move(control));
  shape.tokens = tokens;
  return shape;
}

Shape NewInAllParts() {
  Shape shape = CreateRoom(kJson, kSmallControl, Tokens::kNew);
  shape.new_controls = true;
  return shape;
}

Shape WithId() {
  Shape shape = CreateRoom(kJson, kSmallControl, Tokens::kSame);
  shape.id = "5b8b2a36-3c1c-4c52-9a55-6f1bd02f7e0a";
  return shape;
}

Shape SignalJoin() {
  Shape shape = {.method = "GET", .path = "/rtc", .query = "sdk=js&protocol=16", .upgrades = true};
  shape.claims.video.room_join = true;
  shape.claims.video.room = "lobby";
  return shape;
}

Shape SipFailure() {
  Shape shape =
      TwirpCall("livekit.SIP/CreateSIPParticipant", kJson, "{}", R"({"sipStatus":{"code":486}})");
  shape.decision = Decision::kSip;
  return shape;
}

// A call without a token.
Shape Refused() {
  Shape shape = CreateRoom(kJson, "", Tokens::kNone);
  shape.decision = Decision::kUnauthenticated;
  return shape;
}

Workload Of(std::string_view name, Shape (*shape)(), int counted = 200) {
  return {name,
          [shape](size_t distinct) {
            return [calls = std::make_shared<Calls>(shape(), distinct)] { Keep(calls->Handle()); };
          },
          counted};
}

}  // namespace

std::vector<Workload> ServiceWorkloads() {
  return {
      Of("service/create_room_json", [] { return CreateRoom(kJson, "", Tokens::kSame); }),
      Of("service/create_room_json_control_new_token",
         [] { return CreateRoom(kJson, kSmallControl, Tokens::kNew); }),
      Of("service/create_room_json_new_control_new_token", NewInAllParts),
      Of("service/create_room_json_control_same_token",
         [] { return CreateRoom(kJson, kSmallControl, Tokens::kSame); }),
      Of("service/create_room_json_with_id", WithId),
      Of("service/create_room_protobuf_control_new_token",
         [] { return CreateRoom(kProtobuf, kSmallControl, Tokens::kNew); }),
      Of("service/create_room_protobuf_control_same_token",
         [] { return CreateRoom(kProtobuf, kSmallControl, Tokens::kSame); }),
      Of("service/list_egress_json",
         [] { return TwirpCall("livekit.Egress/ListEgress", kJson, "{}"); }),
      Of(
          "service/given_200kB_json",
          [] {
            return TwirpCall("livekit.RoomService/ListRooms", kJson, "{}",
                             absl::StrCat(R"({"response":)", LargeRoomList(), "}"));
          },
          4),
      Of("service/sip_failure", SipFailure),
      Of("service/refused", Refused),
      Of("service/regions",
         [] {
           return Shape{.method = "GET", .path = "/settings/regions", .tokens = Tokens::kNone};
         }),
      Of("service/signal_join", SignalJoin),
  };
}

}  // namespace lkmock::bench
