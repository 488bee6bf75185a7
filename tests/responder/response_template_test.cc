// The template against what it stands for: the populated message, encoded.
#include "responder/response_template.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/message.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/api_types.h"
#include "core/method_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_room.pb.h"
#include "responder/proto_json_writer.h"
#include "responder/response_plan.h"
#include "responder/wire.h"
#include "tests/support/random_message.h"

namespace lkmock::responder {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::DescriptorPool;
using ::google::protobuf::DynamicMessageFactory;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::FieldDescriptorProto;
using ::google::protobuf::FileDescriptorProto;
using ::google::protobuf::Message;
using ::google::protobuf::MessageFactory;

void ExpectAgreement(const ResponsePlan& plan, const Message& request, const Message& prototype) {
  const ResponseTemplate filled(plan);
  ASSERT_TRUE(filled.usable());
  const std::unique_ptr<Message> populated(prototype.New());
  plan.Populate(request, /*call_id=*/"", populated.get());
  EXPECT_EQ(filled.Fill(request, Wire::kJson), ToProtoJson(*populated));
  EXPECT_EQ(filled.Fill(request, Wire::kProtobuf), populated->SerializePartialAsString());
}

// Random requests of one type, answered by another.
void ExpectAgreement(const Descriptor& request, const Descriptor& response,
                     MessageFactory& factory) {
  SCOPED_TRACE(absl::StrCat(request.full_name(), " -> ", response.full_name()));
  const ResponsePlan plan(request, response);
  std::mt19937_64 random(9);
  for (int i = 0; i < 10; ++i) {
    const std::unique_ptr<Message> message(factory.GetPrototype(&request)->New());
    if (i > 0) testing::FillRandomly(random, 3, message.get());
    ExpectAgreement(plan, *message, *factory.GetPrototype(&response));
  }
}

TEST(ResponseTemplate, IsWhatEveryMethodOfTheApiAnswersButOne) {
  std::vector<std::string_view> unusable;
  for (const MethodRow& row : AllMethods()) {
    const Descriptor& request = *ApiTypes().FindMessageTypeByName(std::string(row.request));
    const Descriptor& response = *ApiTypes().FindMessageTypeByName(std::string(row.response));
    if (ResponseTemplate(ResponsePlan(request, response)).usable()) {
      ExpectAgreement(request, response, *MessageFactory::generated_factory());
    } else {
      unusable.push_back(row.key);
    }
  }
  // Its request tells a bypass_transcoding of false from none, and its response does not.
  EXPECT_THAT(unusable, ::testing::ElementsAre("livekit.Ingress/UpdateIngress"));
}

// A message with a field of every scalar type, without presence and with it, declared in the order
// of their numbers or against it.
FileDescriptorProto EveryScalar(std::string_view name, bool backwards) {
  FileDescriptorProto file;
  file.set_name(absl::StrCat(name, ".proto"));
  file.set_syntax("proto3");
  auto* message = file.add_message_type();
  message->set_name(std::string(name));
  int number = backwards ? 5000 : 1;
  for (int type = 1; type <= FieldDescriptorProto::Type_MAX; ++type) {
    if (type == FieldDescriptorProto::TYPE_GROUP || type == FieldDescriptorProto::TYPE_MESSAGE ||
        type == FieldDescriptorProto::TYPE_ENUM) {
      continue;
    }
    for (const bool optional : {false, true}) {
      FieldDescriptorProto* field = message->add_field();
      field->set_name(absl::StrCat(optional ? "optional_" : "", "field_", type, "_id"));
      field->set_number(backwards ? number-- : number++);
      field->set_type(static_cast<FieldDescriptorProto::Type>(type));
      field->set_label(FieldDescriptorProto::LABEL_OPTIONAL);
      if (!optional) continue;
      field->set_proto3_optional(true);
      field->set_oneof_index(message->oneof_decl_size());
      message->add_oneof_decl()->set_name(absl::StrCat("_", field->name()));
    }
  }
  return file;
}

TEST(ResponseTemplate, WritesEveryTypeInTheOrderOfItsWire) {
  DescriptorPool pool;
  const Descriptor* forwards =
      pool.BuildFile(EveryScalar("Forwards", false))->FindMessageTypeByName("Forwards");
  const Descriptor* backwards =
      pool.BuildFile(EveryScalar("Backwards", true))->FindMessageTypeByName("Backwards");
  DynamicMessageFactory factory;
  ExpectAgreement(*forwards, *backwards, factory);
  ExpectAgreement(*backwards, *forwards, factory);
}

TEST(ResponseTemplate, PassesOnNoTextThatIsNoUtf8) {
  livekit::CreateRoomRequest request;
  request.set_name("\xFF");
  request.set_metadata("m");
  ExpectAgreement(ResponsePlan(*request.GetDescriptor(), *livekit::Room::descriptor()), request,
                  livekit::Room::default_instance());
}

FieldDescriptorProto* AddString(std::string_view name, int number,
                                google::protobuf::DescriptorProto* message) {
  FieldDescriptorProto* field = message->add_field();
  field->set_name(std::string(name));
  field->set_number(number);
  field->set_type(FieldDescriptorProto::TYPE_STRING);
  field->set_label(FieldDescriptorProto::LABEL_OPTIONAL);
  return field;
}

bool IsUsable(const FileDescriptorProto& file) {
  DescriptorPool pool;
  const auto* built = pool.BuildFile(file);
  const ResponsePlan plan(*built->message_type(0), *built->message_type(1));
  return ResponseTemplate(plan).usable();
}

// Of a oneof's members, setting one clears the other; and a default that is said in the request
// cannot be said in a response without presence.
TEST(ResponseTemplate, LeavesToMessagesWhatIsNoMatterOfText) {
  FileDescriptorProto file;
  file.set_name("f.proto");
  file.set_syntax("proto3");
  file.add_message_type()->set_name("Request");
  file.add_message_type()->set_name("Response");
  FieldDescriptorProto* asked = AddString("x", 1, file.mutable_message_type(0));
  FieldDescriptorProto* answered = AddString("x", 1, file.mutable_message_type(1));
  EXPECT_TRUE(IsUsable(file));

  answered->set_oneof_index(0);
  file.mutable_message_type(1)->add_oneof_decl()->set_name("either");
  EXPECT_FALSE(IsUsable(file));

  answered->clear_oneof_index();
  file.mutable_message_type(1)->clear_oneof_decl();
  asked->set_proto3_optional(true);
  asked->set_oneof_index(0);
  file.mutable_message_type(0)->add_oneof_decl()->set_name("_x");
  EXPECT_FALSE(IsUsable(file));
}

}  // namespace
}  // namespace lkmock::responder
