// Descriptor sets: what is taken is served.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/stubs/logging.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "responder/descriptor_sets.h"
#include "responder/responder.h"
#include "responder/wire.h"
#include "tests/fuzz/fuzz_target.h"

namespace lkmock::fuzz {
namespace {

using responder::Responder;
using responder::Wire;

void CheckServes(const Responder& api, const responder::Method& method) {
  for (const Wire wire : {Wire::kJson, Wire::kProtobuf}) {
    const std::string_view body = wire == Wire::kJson ? R"({"name":"n","id":1})" : "\x0a\x01n";
    const responder::DecodedRequest request = api.Decode(method, wire, body);
    const std::string json = api.Respond(method, request, Wire::kJson, "call-1");
    if (!nlohmann::json::accept(json)) Fail(absl::StrCat("this was written for JSON: ", json));
    if (!nlohmann::json::accept(api.RequestJson(method, request))) Fail("a request is no JSON");
    api.Respond(method, request, Wire::kProtobuf);
  }
}

}  // namespace

void Try(std::string_view input) {
  [[maybe_unused]] static const google::protobuf::LogSilencer silence;
  const std::string bytes(input);
  const absl::Status status = responder::DescriptorSet::Parse(bytes).status();
  if (!status.ok()) {
    if (!absl::IsInvalidArgument(status) || status.message().empty()) {
      Fail(absl::StrCat("an error says nothing: ", status.ToString()));
    }
    return;
  }
  const auto api = Responder::Create({bytes});
  if (!api.ok()) Fail(absl::StrCat("the set makes sense, and yet: ", api.status().ToString()));
  for (const responder::Method* method : (*api)->Methods()) {
    const bool is_own = responder::RequestType(*method).file()->pool() ==
                        google::protobuf::DescriptorPool::generated_pool();
    if (!is_own) CheckServes(**api, *method);
  }
}

std::vector<std::string> Dictionary() {
  google::protobuf::FileDescriptorSet set;
  auto& file = *set.add_file();
  file.set_name("a.proto");
  file.add_message_type()->set_name("M");
  auto& service = *file.add_service();
  service.set_name("S");
  auto& method = *service.add_method();
  method.set_name("F");
  method.set_input_type(".M");
  method.set_output_type(".M");
  return {set.SerializeAsString(),
          service.SerializeAsString(),
          method.SerializeAsString(),
          "proto2",
          "proto3",
          "google/protobuf/any.proto",
          "google/protobuf/timestamp.proto",
          "google/protobuf/descriptor.proto",
          ".google.protobuf.Any",
          ".google.protobuf.Duration",
          "livekit_models.proto",
          "livekit",
          "RoomService",
          "CreateRoom"};
}

}  // namespace lkmock::fuzz
