#include "responder/protobuf_reader.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/stubs/logging.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "core/api_types.h"
#include "core/method_table.h"
#include "gtest/gtest.h"
#include "livekit_room.pb.h"
#include "responder/proto_json_reader.h"
#include "responder/proto_json_writer.h"
#include "tests/support/random_message.h"

namespace lkmock::responder {
namespace {

using ::google::protobuf::DescriptorProto;
using ::google::protobuf::Message;
using ::google::protobuf::MessageFactory;

std::unique_ptr<Message> NewMessage(std::string_view name) {
  const auto* type = ApiTypes().FindMessageTypeByName(std::string(name));
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

std::string Varint(size_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}

// A field of bytes, as long as it says.
std::string Field(size_t number, std::string_view value) {
  return absl::StrCat(Varint(number << 3 | 2), Varint(value.size()), value);
}

// One that announces `missing` bytes more than there are.
std::string CutField(size_t number, std::string_view value, size_t missing = 3) {
  return absl::StrCat(Varint(number << 3 | 2), Varint(value.size() + missing), value);
}

std::string NumberField(size_t number, size_t value) {
  return absl::StrCat(Varint(number << 3), Varint(value));
}

constexpr char kCreateRoom[] = "livekit.CreateRoomRequest";
constexpr char kDial[] = "livekit.CreateSIPParticipantRequest";
constexpr char kSummary[] = "livekit.SimulationRunSummary";

// The same in both wires, broken at the same place.
struct BrokenBody {
  std::string name;
  std::string type;
  std::string bytes;
  std::string json;
  std::string understood;  // As the writer prints it.
};

TEST(ProtobufReader, KeepsWhatTheJsonReaderKeepsOfABodyThatEndsTooEarly) {
  const std::string name_a = Field(1, "a");
  const BrokenBody kBodies[] = {
      {"in a string", kCreateRoom, CutField(1, "ab"), R"({"name":"ab)", "{}"},
      {"in a string that lacks much", kCreateRoom, CutField(1, "ab", 300), R"({"name":"ab)", "{}"},
      {"in a string that lacks 2 GB", kCreateRoom, CutField(1, "ab", 2'147'483'000),
       R"({"name":"ab)", "{}"},
      {"in a second string", kCreateRoom, name_a + CutField(5, "m"), R"({"name":"a","metadata":"m)",
       R"({"name":"a"})"},
      {"in a length", kCreateRoom, name_a + "\x2A\xFF", R"({"name":"a","metadata")",
       R"({"name":"a"})"},
      {"in a tag", kCreateRoom, name_a + "\xFF", R"({"name":"a","meta)", R"({"name":"a"})"},
      {"in a number", kCreateRoom, name_a + "\x10\xFF", R"({"name":"a","emptyTimeout":)",
       R"({"name":"a"})"},
      {"in a message", kCreateRoom, name_a + CutField(6, CutField(1, Field(1, "r") + "\x12\x05x")),
       R"({"name":"a","egress":{"room":{"roomName":"r","layout":"x)",
       R"({"name":"a","egress":{"room":{"roomName":"r"}}})"},
      {"between a message's fields", kCreateRoom, CutField(6, Field(1, Field(1, "r"))),
       R"({"egress":{"room":{"roomName":"r"})", R"({"egress":{"room":{"roomName":"r"}}})"},
      {"before a message's fields", kCreateRoom, name_a + CutField(6, ""),
       R"({"name":"a","egress":{)", R"({"name":"a","egress":{}})"},
      {"in a list of messages", kCreateRoom,
       Field(14, Field(1, "x")) + CutField(14, Field(1, "y") + CutField(2, "m")),
       R"({"agents":[{"agentName":"x"},{"agentName":"y","metadata":"m)",
       R"({"agents":[{"agentName":"x"},{"agentName":"y"}]})"},
      {"in a list of strings", "livekit.ListRoomsRequest", Field(1, "x") + CutField(1, "y"),
       R"({"names":["x","y)", R"({"names":["x"]})"},
      {"in a map", kCreateRoom,
       Field(15, Field(1, "k") + Field(2, "v")) + CutField(15, Field(1, "l") + CutField(2, "w")),
       R"({"tags":{"k":"v","l":"w)", R"({"tags":{"k":"v"}})"},
      {"behind a map's key", kCreateRoom, CutField(15, Field(1, "k")), R"({"tags":{"k":)", R"({})"},
      {"in a message of a map", kSummary, CutField(6, Field(1, "k") + CutField(2, Field(1, ""))),
       R"({"chatHistory":{"k":{"items":[{})", R"({"chatHistory":{"k":{"items":[{}]}}})"},
      {"in a duration", kDial, Field(3, "r") + CutField(11, NumberField(1, 30)),
       R"({"roomName":"r","ringingTimeout":"30)", R"({"roomName":"r"})"},
  };
  for (const BrokenBody& body : kBodies) {
    SCOPED_TRACE(body.name);
    const auto from_bytes = NewMessage(body.type);
    EXPECT_EQ(ReadProtobuf(body.bytes, from_bytes.get()).code(),
              absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(ToProtoJson(*from_bytes), body.understood);
    const auto from_json = NewMessage(body.type);
    EXPECT_FALSE(ReadProtoJson(body.json, from_json.get()).ok());
    EXPECT_EQ(ToProtoJson(*from_json), body.understood);
  }
}

TEST(ProtobufReader, KeepsTheElementsOfAPackedListBeforeOneThatBreaks) {
  google::protobuf::SourceCodeInfo::Location location;
  EXPECT_FALSE(ReadProtobuf(CutField(1, "\x01\x96\x01\x02\x80"), &location).ok());
  EXPECT_EQ(location.ShortDebugString(), "path: 1 path: 150 path: 2");
}

TEST(ProtobufReader, KeepsWhatIsBeforeAMalformedField) {
  const google::protobuf::LogSilencer quiet;  // protobuf complains of broken UTF-8.
  const struct {
    std::string name;
    std::string bytes;
  } kFields[] = {
      {"field number 0", std::string("\x00\x01", 2)},
      {"field number 0 with a length", std::string("\x02\x00", 2)},
      {"wire type 6", "\x0E"},
      {"wire type 7", "\x0F"},
      {"tag of six bytes", "\x80\x80\x80\x80\x80\x01"},
      {"varint of eleven bytes", "\x10\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"},
      {"length of six bytes", "\x2A\x80\x80\x80\x80\x80\x01"},
      {"length beyond 32 bits", "\x2A\xFF\xFF\xFF\xFF\x7F"},
      {"group that does not end", "\xA3\x06\x08\x01"},
      {"end of no group", "\xA4\x06"},
      {"end of another group", "\xA3\x06\xAC\x06"},
      {"eight bytes that are seven",
       "\xA1\x06"
       "1234567"},
      {"four bytes that are three",
       "\xA5\x06"
       "123"},
      {"text that is no UTF-8", Field(5, "\xFF")},
      {"map's text that is no UTF-8", Field(15, Field(1, "k") + Field(2, "\xFF"))},
      {"unknown field that is cut", CutField(1000, "x")},
  };
  for (const auto& field : kFields) {
    SCOPED_TRACE(field.name);
    livekit::CreateRoomRequest request;
    EXPECT_FALSE(ReadProtobuf(Field(1, "a") + field.bytes, &request).ok());
    EXPECT_EQ(ToProtoJson(request), R"({"name":"a"})");
  }
}

TEST(ProtobufReader, SaysWhichMessageBreaksAndWhere) {
  livekit::CreateRoomRequest request;
  const std::string bytes = Field(1, "a") + CutField(6, CutField(1, CutField(1, "r")));
  EXPECT_EQ(ReadProtobuf(bytes, &request).message(),
            "not a livekit.CreateRoomRequest in the protobuf wire format from byte 8 on");
}

TEST(ProtobufReader, KeepsAMessageThatAWholeOneOfTheWrongContentIsIn) {
  livekit::CreateRoomRequest request;
  const std::string egress = Field(1, Field(1, "r") + CutField(2, "x"));
  EXPECT_FALSE(ReadProtobuf(Field(6, egress) + Field(1, "a"), &request).ok());
  EXPECT_EQ(ToProtoJson(request), R"({"egress":{"room":{"roomName":"r"}}})");
}

// Of every method's request, cut everywhere: what is kept is a whole message, has nothing that did
// not come, and grows with what comes.
TEST(ProtobufReader, KeepsAWholeMessageOfEveryCut) {
  std::mt19937_64 random(5);
  for (const MethodRow& row : AllMethods()) {
    SCOPED_TRACE(row.request);
    const auto filled = NewMessage(row.request);
    testing::FillRandomly(random, 2, filled.get());
    const std::string bytes = filled->SerializeAsString();
    size_t kept = 0;
    for (size_t length = 0; length < bytes.size(); ++length) {
      const auto cut = NewMessage(row.request);
      (void)ReadProtobuf(bytes.substr(0, length), cut.get());
      const std::string understood = cut->SerializeAsString();
      const auto again = NewMessage(row.request);
      ASSERT_TRUE(ReadProtobuf(understood, again.get()).ok()) << length;
      ASSERT_GE(understood.size(), kept) << length;
      ASSERT_LE(understood.size(), length);
      kept = understood.size();
    }
  }
}

// `depth` messages in one another, the innermost of which breaks or not.
std::string Nested(int depth, std::string innermost) {
  for (; depth > 0; --depth) {
    innermost = Field(1, "n") + Field(DescriptorProto::kNestedTypeFieldNumber, innermost);
  }
  return innermost;
}

int DepthOf(const DescriptorProto& message) {
  int depth = 0;
  for (const DescriptorProto* at = &message; at->nested_type_size() > 0; at = &at->nested_type(0)) {
    ++depth;
  }
  return depth;
}

TEST(ProtobufReader, KeepsMessagesOfTheDepthThatProtobufAllows) {
  for (const int depth : {1, 99, 100}) {
    DescriptorProto whole;
    EXPECT_TRUE(ReadProtobuf(Nested(depth, ""), &whole).ok());
    DescriptorProto broken;
    EXPECT_FALSE(ReadProtobuf(Nested(depth, CutField(1, "x")), &broken).ok());
    EXPECT_EQ(DepthOf(broken), depth);
  }
  DescriptorProto deeper;
  EXPECT_FALSE(ReadProtobuf(Nested(101, ""), &deeper).ok());
  EXPECT_EQ(DepthOf(deeper), 100);
}

TEST(ProtobufReader, SurvivesAnyDepth) {
  constexpr int kDepth = 1'000;
  std::string lengths_alone;  // Each announces more than there is.
  for (int i = 0; i < 100'000; ++i) lengths_alone += "\x1A\xFF\xFF\xFF\x07";
  for (const std::string& bytes :
       {Nested(kDepth, ""), lengths_alone, std::string(1'000'000, '\x0B'),
        std::string(1'000'000, '\x0C'), std::string(1'000'000, '\x80')}) {
    DescriptorProto message;
    EXPECT_FALSE(ReadProtobuf(bytes, &message).ok());
    EXPECT_LE(message.ByteSizeLong(), bytes.size());
  }
}

}  // namespace
}  // namespace lkmock::responder
