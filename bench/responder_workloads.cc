// What does it cost to decode a request and to answer it, by the shape of the method and its wire?
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/sample_calls.h"
#include "bench/workload.h"
#include "core/mock_control.h"
#include "core/twirp_error.h"
#include "responder/responder.h"
#include "responder/sip_error.h"
#include "responder/wire.h"

namespace lkmock::bench {
namespace {

using responder::Responder;
using responder::Wire;

std::shared_ptr<const Responder> NewResponder() { return *Responder::Create(); }

std::function<void()> Answer(std::string_view key, Wire wire, std::string body) {
  const auto responder = NewResponder();
  const responder::Method& method = *responder->Find(key);
  return [responder, &method, wire, body = std::move(body)] {
    Keep(responder->Respond(method, responder->Decode(method, wire, body), wire));
  };
}

std::function<void()> AnswerAsGiven(Wire wire) {
  const auto responder = NewResponder();
  const responder::Method& method = *responder->Find("livekit.RoomService/ListRooms");
  return [responder, &method, wire, json = LargeRoomList()] {
    Keep(responder->Respond(*responder->ReadResponse(method, json), wire));
  };
}

}  // namespace

std::vector<Workload> ResponderWorkloads() {
  return {
      {"responder/small_json",
       [](size_t) { return Answer(kCreateRoom, Wire::kJson, std::string(kCreateRoomJson)); }},
      {"responder/small_protobuf",
       [](size_t) { return Answer(kCreateRoom, Wire::kProtobuf, CreateRoomProtobuf()); }},
      {"responder/list_json",
       [](size_t) { return Answer("livekit.Egress/ListEgress", Wire::kJson, "{}"); }},
      {"responder/list_protobuf",
       [](size_t) { return Answer("livekit.Egress/ListEgress", Wire::kProtobuf, ""); }},
      {"responder/given_200kB_json", [](size_t) { return AnswerAsGiven(Wire::kJson); }, 4},
      {"responder/given_200kB_protobuf", [](size_t) { return AnswerAsGiven(Wire::kProtobuf); }, 4},
      {"responder/sip_error",
       [](size_t) {
         return [status = SipStatus{.code = 486, .phrase = "Busy Here"}] {
           Keep(responder::SipError(status));
         };
       }},
  };
}

}  // namespace lkmock::bench
