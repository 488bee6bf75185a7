#include "responder/responder.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>

#include <memory>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_room.pb.h"
#include "tests/support/random_message.h"

namespace lkmock::responder {
namespace {

using ::google::protobuf::FileDescriptorSet;
using ::google::protobuf::Message;
using ::google::protobuf::util::JsonStringToMessage;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<Responder> NewResponder(absl::Span<const std::string> sets = {}) {
  auto responder = Responder::Create(sets);
  EXPECT_TRUE(responder.ok()) << responder.status();
  return *std::move(responder);
}

TEST(Responder, KnowsEveryMethodOfTheTable) {
  const auto responder = NewResponder();
  EXPECT_EQ(responder->Methods().size(), AllMethods().size());
  for (const MethodRow& row : AllMethods()) {
    const Method* method = responder->Find(row.key);
    ASSERT_NE(method, nullptr) << row.key;
    EXPECT_EQ(RequestType(*method).full_name(), row.request);
    EXPECT_EQ(ResponseType(*method).full_name(), row.response);
  }
  EXPECT_EQ(responder->Find("livekit.RoomService/Teleport"), nullptr);
}

// Of every method: the JSON answer to a JSON request says the same as the binary answer to the
// same request in binary.
TEST(Responder, AnswersAlikeOnBothWires) {
  const auto responder = NewResponder();
  std::mt19937_64 random(4);
  for (const Method* method : responder->Methods()) {
    SCOPED_TRACE(RowOf(*method).key);
    for (int i = 0; i < 10; ++i) {
      const std::unique_ptr<Message> filled(
          responder->Decode(*method, Wire::kProtobuf, "").message().New());
      testing::FillRandomly(random, 3, filled.get());
      std::string json;
      ASSERT_TRUE(google::protobuf::util::MessageToJsonString(*filled, &json).ok());
      const DecodedRequest from_json = responder->Decode(*method, Wire::kJson, json);
      EXPECT_THAT(from_json.problem(), IsEmpty());
      const DecodedRequest from_bytes =
          responder->Decode(*method, Wire::kProtobuf, filled->SerializeAsString());
      EXPECT_THAT(from_bytes.problem(), IsEmpty());

      const std::string as_json = responder->Respond(*method, from_json, Wire::kJson);
      const std::string as_bytes = responder->Respond(*method, from_bytes, Wire::kProtobuf);
      google::protobuf::DynamicMessageFactory factory;
      const std::unique_ptr<Message> one(factory.GetPrototype(&ResponseType(*method))->New());
      const std::unique_ptr<Message> other(factory.GetPrototype(&ResponseType(*method))->New());
      ASSERT_TRUE(JsonStringToMessage(as_json, one.get()).ok()) << as_json;
      ASSERT_TRUE(other->ParseFromString(as_bytes));
      EXPECT_EQ(one->DebugString(), other->DebugString());
    }
  }
}

TEST(Responder, KeepsWhatItUnderstoodOfABody) {
  const auto responder = NewResponder();
  const Method& method = *responder->Find("livekit.RoomService/CreateRoom");
  const DecodedRequest json =
      responder->Decode(method, Wire::kJson, R"({"name":"a","metadata":1})");
  EXPECT_EQ(json.StringField("name"), "a");
  EXPECT_THAT(json.problem(), HasSubstr("metadata"));

  livekit::CreateRoomRequest request;
  request.set_name("a");
  const DecodedRequest bytes =
      responder->Decode(method, Wire::kProtobuf, request.SerializeAsString() + "\xFF");
  EXPECT_EQ(bytes.StringField("name"), "a");
  EXPECT_THAT(bytes.problem(), HasSubstr("livekit.CreateRoomRequest"));
}

TEST(Responder, FindsNoFieldOfAnotherKind) {
  const auto responder = NewResponder();
  const Method& method = *responder->Find("livekit.RoomService/CreateRoom");
  const DecodedRequest request =
      responder->Decode(method, Wire::kJson, R"({"emptyTimeout":1,"tags":{"a":"b"}})");
  EXPECT_EQ(request.StringField("empty_timeout"), "");
  EXPECT_EQ(request.StringField("tags"), "");
  EXPECT_EQ(request.StringField("nothing"), "");
  EXPECT_FALSE(request.BoolField("empty_timeout"));
}

TEST(Responder, NumbersItsMethodsInTheirOrder) {
  const auto responder = NewResponder();
  int index = 0;
  for (const Method* method : responder->Methods()) EXPECT_EQ(IndexOf(*method), index++);
}

TEST(Responder, DerivesIdsFromTheCallThatIsGiven) {
  const auto responder = NewResponder();
  const Method& method = *responder->Find("livekit.RoomService/CreateRoom");
  const DecodedRequest request = responder->Decode(method, Wire::kJson, R"({"name":"lobby"})");
  const std::string first = responder->Respond(method, request, Wire::kJson, "call-1");
  EXPECT_THAT(first, HasSubstr(R"({"sid":"RM_)"));
  EXPECT_THAT(first, HasSubstr(R"("name":"lobby")"));
  EXPECT_EQ(responder->Respond(method, request, Wire::kJson, "call-1"), first);
  EXPECT_NE(responder->Respond(method, request, Wire::kJson, "call-2"), first);
}

TEST(Responder, ShowsARequestWithoutItsSecrets) {
  const auto responder = NewResponder();
  const Method& method = *responder->Find("livekit.SIP/CreateSIPOutboundTrunk");
  const DecodedRequest request = responder->Decode(
      method, Wire::kJson, R"({"trunk":{"name":"main","authPassword":"hush"},"unknown":1})");
  EXPECT_EQ(responder->RequestJson(method, request),
            R"json({"trunk":{"name":"main","authPassword":"(redacted)"}})json");
  EXPECT_THAT(request.message().ShortDebugString(), HasSubstr("hush"));
}

TEST(Responder, ReadsADurationOfARequest) {
  const auto responder = NewResponder();
  const Method& method = *responder->Find("livekit.SIP/CreateSIPParticipant");
  const DecodedRequest request =
      responder->Decode(method, Wire::kJson, R"({"ringingTimeout":"1.5s","roomName":"lobby"})");
  EXPECT_EQ(request.DurationField("ringing_timeout"), absl::Milliseconds(1500));
  EXPECT_EQ(request.DurationField("max_call_duration"), std::nullopt);
  EXPECT_EQ(request.DurationField("room_name"), std::nullopt);
  EXPECT_EQ(request.DurationField("teleport"), std::nullopt);
}

TEST(Responder, EncodesAGivenResponse) {
  const auto responder = NewResponder();
  const Method& method = *responder->Find("livekit.RoomService/CreateRoom");
  const auto given =
      responder->ReadResponse(method, R"({"name":"b","numParticipants":3,"newField":1})");
  ASSERT_TRUE(given.ok()) << given.status();
  EXPECT_EQ(responder->Respond(*given, Wire::kJson), R"({"name":"b","numParticipants":3})");
  livekit::Room room;
  ASSERT_TRUE(room.ParseFromString(responder->Respond(*given, Wire::kProtobuf)));
  EXPECT_EQ(room.num_participants(), 3U);
}

TEST(Responder, SaysWhyAGivenResponseIsNone) {
  const auto responder = NewResponder();
  const Method& method = *responder->Find("livekit.RoomService/CreateRoom");
  const auto given = responder->ReadResponse(method, R"({"name":"b","numParticipants":"x"})");
  EXPECT_EQ(given.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(given.status().message()),
              ::testing::AllOf(HasSubstr("livekit.Room"), HasSubstr("numParticipants")));
}

// ---- Descriptor sets ----

std::string NewApi() {
  FileDescriptorSet set;
  auto& file = *set.add_file();
  file.set_name("future.proto");
  file.set_package("future");
  file.set_syntax("proto3");
  file.add_dependency("livekit_models.proto");
  auto& request = *file.add_message_type();
  request.set_name("Ask");
  auto& name = *request.add_field();
  name.set_name("name");
  name.set_number(1);
  name.set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
  name.set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
  auto& service = *file.add_service();
  service.set_name("Oracle");
  auto& method = *service.add_method();
  method.set_name("Ask");
  method.set_input_type(".future.Ask");
  method.set_output_type(".livekit.Room");
  return set.SerializeAsString();
}

TEST(DescriptorSet, TeachesANewMethod) {
  const auto responder = NewResponder({NewApi()});
  const Method* method = responder->Find("future.Oracle/Ask");
  ASSERT_NE(method, nullptr);
  EXPECT_TRUE(RowOf(*method).grants.empty());
  const DecodedRequest request = responder->Decode(*method, Wire::kJson, R"({"name":"who"})");
  EXPECT_EQ(responder->Respond(*method, request, Wire::kJson),
            R"({"sid":"MOCK_SID","name":"who","enabledCodecs":[{}]})");
}

TEST(DescriptorSet, SupersedesTheMessagesOfAKnownMethodAndKeepsItsGrants) {
  FileDescriptorSet set;
  livekit::CreateRoomRequest::descriptor()->file()->CopyTo(set.add_file());
  for (auto& message : *set.mutable_file(0)->mutable_message_type()) {
    if (message.name() != "CreateRoomRequest") continue;
    auto& field = *message.add_field();
    field.set_name("num_participants");  // That livekit.Room has as well.
    field.set_number(999);
    field.set_type(google::protobuf::FieldDescriptorProto::TYPE_UINT32);
    field.set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
  }
  const auto responder = NewResponder({set.SerializeAsString()});
  EXPECT_EQ(responder->Methods().size(), AllMethods().size());
  const Method& method = *responder->Find("livekit.RoomService/CreateRoom");
  EXPECT_TRUE(RowOf(method).grants.Has(Grant::kRoomCreate));
  const DecodedRequest request = responder->Decode(method, Wire::kJson, R"({"numParticipants":5})");
  EXPECT_EQ(responder->Respond(method, request, Wire::kJson),
            R"({"sid":"MOCK_SID","enabledCodecs":[{}],"numParticipants":5})");
}

TEST(DescriptorSet, SaysWhatIsWrongWithIt) {
  FileDescriptorSet incomplete;
  incomplete.add_file()->set_name("a.proto");
  incomplete.mutable_file(0)->add_dependency("b.proto");
  FileDescriptorSet no_service;
  no_service.add_file()->set_name("a.proto");
  FileDescriptorSet circle;
  circle.add_file()->set_name("a.proto");
  circle.mutable_file(0)->add_dependency("a.proto");
  const struct {
    std::string name;
    std::string bytes;
    std::string complaint;
  } kSets[] = {
      {"no set", "\xFF\xFF", "not a FileDescriptorSet"},
      {"empty", "", "not a FileDescriptorSet"},
      {"a missing import", incomplete.SerializeAsString(), "imports b.proto"},
      {"no service", no_service.SerializeAsString(), "no service"},
      {"a circle", circle.SerializeAsString(), "imports itself"},
  };
  for (const auto& set : kSets) {
    SCOPED_TRACE(set.name);
    const auto responder = Responder::Create({set.bytes});
    ASSERT_FALSE(responder.ok());
    EXPECT_EQ(responder.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(responder.status().message()), HasSubstr(set.complaint));
  }
}

TEST(DescriptorSet, SurvivesEveryCutOfItself) {
  const std::string bytes = NewApi();
  for (size_t length = 0; length < bytes.size(); ++length) {
    (void)Responder::Create({bytes.substr(0, length)});  // An error or a smaller API, no crash.
  }
}

}  // namespace
}  // namespace lkmock::responder
