// The JSON codec: against protobuf's own on generated messages of every type, and by hand where
// the two are meant to differ.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "agent/livekit_agent_session.pb.h"
#include "core/api_types.h"
#include "core/method_table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_egress.pb.h"
#include "livekit_room.pb.h"
#include "livekit_sip.pb.h"
#include "responder/proto_json_reader.h"
#include "responder/proto_json_writer.h"
#include "tests/support/random_message.h"

namespace lkmock::responder {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::Message;
using ::google::protobuf::MessageFactory;
using ::google::protobuf::util::JsonStringToMessage;
using ::google::protobuf::util::MessageDifferencer;
using ::google::protobuf::util::MessageToJsonString;
using ::testing::HasSubstr;

std::set<std::string> MessagesOfAllMethods() {
  std::set<std::string> names;
  for (const MethodRow& row : AllMethods()) {
    names.emplace(row.request);
    names.emplace(row.response);
  }
  return names;
}

std::unique_ptr<Message> NewMessage(const std::string& name) {
  const Descriptor* type = ApiTypes().FindMessageTypeByName(name);
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

constexpr int kMessagesOfEachType = 20;

TEST(ProtoJson, WritesWhatProtobufReadsBack) {
  std::mt19937_64 random(1);
  for (const std::string& name : MessagesOfAllMethods()) {
    for (int i = 0; i < kMessagesOfEachType; ++i) {
      const auto message = NewMessage(name);
      testing::FillRandomly(random, 4, message.get());
      const std::string json = ToProtoJson(*message);
      const auto read_back = NewMessage(name);
      ASSERT_TRUE(JsonStringToMessage(json, read_back.get()).ok()) << name << "\n" << json;
      ASSERT_TRUE(MessageDifferencer::Equals(*message, *read_back)) << name << "\n"
                                                                    << json << "\n"
                                                                    << message->DebugString();
    }
  }
}

TEST(ProtoJson, ReadsWhatProtobufWrites) {
  std::mt19937_64 random(2);
  for (const std::string& name : MessagesOfAllMethods()) {
    for (int i = 0; i < kMessagesOfEachType; ++i) {
      const auto message = NewMessage(name);
      testing::FillRandomly(random, 4, message.get());
      std::string json;
      ASSERT_TRUE(MessageToJsonString(*message, &json).ok()) << name;
      const auto read_back = NewMessage(name);
      const absl::Status status = ReadProtoJson(json, read_back.get());
      ASSERT_TRUE(status.ok()) << name << ": " << status << "\n" << json;
      ASSERT_TRUE(MessageDifferencer::Equals(*message, *read_back)) << name << "\n" << json;
    }
  }
}

TEST(ProtoJson, WritesTheSmallestForm) {
  livekit::Room room;
  EXPECT_EQ(ToProtoJson(room), "{}");
  room.set_name("a/b<c>");
  room.set_creation_time(1'700'000'000'000);
  room.set_empty_timeout(30);
  room.set_active_recording(true);
  EXPECT_EQ(ToProtoJson(room),
            R"({"name":"a/b<c>","emptyTimeout":30,"creationTime":"1700000000000",)"
            R"("activeRecording":true})");
}

TEST(ProtoJson, WritesMapsInTheOrderOfTheirKeys) {
  livekit::ParticipantInfo participant;
  (*participant.mutable_attributes())["b"] = "2";
  (*participant.mutable_attributes())["a"] = "1";
  EXPECT_EQ(ToProtoJson(participant), R"({"attributes":{"a":"1","b":"2"}})");
}

TEST(ProtoJson, MendsAStringThatIsNoUtf8) {
  livekit::Room room;
  room.set_name("a\xFFz");
  EXPECT_EQ(ToProtoJson(room), "{\"name\":\"a\xEF\xBF\xBDz\"}");
}

TEST(ProtoJson, WritesAnUnknownEnumNumberAsANumber) {
  livekit::EgressInfo egress;
  egress.set_status(static_cast<livekit::EgressStatus>(4711));
  EXPECT_EQ(ToProtoJson(egress), R"({"status":4711})");
}

struct GoodText {
  std::string name;
  std::string json;
  std::string expected;  // As the writer prints it.
};

TEST(ProtoJson, ReadsEveryFormThatProto3JsonAllows) {
  const GoodText kTexts[] = {
      {"names of the .proto file", R"({"empty_timeout":5})", R"({"emptyTimeout":5})"},
      {"number in a string", R"({"emptyTimeout":"5"})", R"({"emptyTimeout":5})"},
      {"number with an exponent", R"({"emptyTimeout":1e2})", R"({"emptyTimeout":100})"},
      {"exponent in a string", R"({"emptyTimeout":"1e2"})", R"({"emptyTimeout":100})"},
      {"integral fraction", R"({"emptyTimeout":5.0})", R"({"emptyTimeout":5})"},
      {"null is absence", R"({"name":null,"emptyTimeout":5})", R"({"emptyTimeout":5})"},
      {"unknown field", R"({"nme":"x","emptyTimeout":5})", R"({"emptyTimeout":5})"},
      {"unknown object", R"({"x":{"y":[{},[1,"2",null]]},"name":"a"})", R"({"name":"a"})"},
      {"escapes", R"({"name":"\u00e4\ud83c\udfa5\n"})",
       "{\"name\":\"\xC3\xA4\xF0\x9F\x8E\xA5\\n\"}"},
      {"map", R"({"tags":{"k":"v"}})", R"({"tags":{"k":"v"}})"},
      {"list", R"({"agents":[{"agentName":"a"},{}]})", R"({"agents":[{"agentName":"a"},{}]})"},
      {"blanks", " \n{ \"name\" : \"a\" } \t", R"({"name":"a"})"},
  };
  for (const GoodText& text : kTexts) {
    SCOPED_TRACE(text.name);
    livekit::CreateRoomRequest request;
    const absl::Status status = ReadProtoJson(text.json, &request);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(ToProtoJson(request), text.expected);
  }
}

TEST(ProtoJson, ReadsEnumsByNameAndNumberAndSkipsNewNames) {
  livekit::EgressInfo egress;
  EXPECT_TRUE(ReadProtoJson(R"({"status":"EGRESS_ACTIVE"})", &egress).ok());
  EXPECT_EQ(egress.status(), livekit::EGRESS_ACTIVE);
  egress.Clear();
  EXPECT_TRUE(ReadProtoJson(R"({"status":1})", &egress).ok());
  EXPECT_EQ(egress.status(), livekit::EGRESS_ACTIVE);
  egress.Clear();
  EXPECT_TRUE(ReadProtoJson(R"({"status":"EGRESS_OF_2031","egressId":"E"})", &egress).ok());
  EXPECT_EQ(ToProtoJson(egress), R"({"egressId":"E"})");
}

TEST(ProtoJson, ReadsBase64InEitherAlphabet) {
  for (const char* data : {"+/8=", "-_8=", "+/8", "-_8"}) {
    SCOPED_TRACE(data);
    livekit::SendDataRequest request;
    EXPECT_TRUE(ReadProtoJson(std::string(R"({"data":")") + data + "\"}", &request).ok());
    EXPECT_EQ(request.data(), "\xFB\xFF");
  }
}

TEST(ProtoJson, ReadsWellKnownTypesAndWhatFollowsThem) {
  livekit::CreateSIPParticipantRequest request;
  const absl::Status status =
      ReadProtoJson(R"({"ringingTimeout":"30s","maxCallDuration":null,"roomName":"r"})", &request);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(request.ringing_timeout().seconds(), 30);
  EXPECT_EQ(request.room_name(), "r");
}

struct BadText {
  std::string name;
  std::string json;
  std::string understood;  // Of it, as the writer prints it.
  std::string complaint;
};

TEST(ProtoJson, KeepsWhatItUnderstoodBeforeAnError) {
  const BadText kTexts[] = {
      {"nothing", "", "{}", "not JSON"},
      {"cut", R"({"name":"a","metadata":"b)", R"({"name":"a"})", "not JSON from byte"},
      {"cut after a comma", R"({"name":"a",)", R"({"name":"a"})", "not JSON"},
      {"wrong type", R"({"name":"a","emptyTimeout":true,"metadata":"m"})", R"({"name":"a"})",
       "emptyTimeout: found a boolean that is no uint32"},
      {"out of range", R"({"name":"a","emptyTimeout":-1})", R"({"name":"a"})", "emptyTimeout"},
      {"beyond 64 bits", R"({"name":"a","emptyTimeout":1e300})", R"({"name":"a"})", "emptyTimeout"},
      {"fraction", R"({"name":"a","emptyTimeout":1.5})", R"({"name":"a"})", "emptyTimeout"},
      {"number for a string", R"({"emptyTimeout":1,"name":7})", R"({"emptyTimeout":1})",
       "name: found a number that is no string"},
      {"object for a string", R"({"name":{}})", "{}", "name: found an object that is no string"},
      {"list for a string", R"({"name":[]})", "{}", "name: found a list that is no string"},
      {"scalar for a message", R"({"egress":1})", "{}", "egress: found a number that is no object"},
      {"object for a list", R"({"agents":{}})", "{}",
       "agents: found an object that is no list of objects"},
      {"list in a list", R"({"agents":[[]]})", R"({})", "agents: found a list that is no object"},
      {"scalar for a map", R"({"tags":5})", "{}", "tags: found a number that is no map of strings"},
      {"wrong map value", R"({"tags":{"a":"1","b":2}})", R"({"tags":{"a":"1"}})",
       "tags: found a number that is no string"},
      {"a field twice", R"({"name":"a","name":"b"})", R"({"name":"a"})", "name is given twice"},
      {"a field twice by two names", R"({"emptyTimeout":1,"empty_timeout":2})",
       R"({"emptyTimeout":1})", "emptyTimeout is given twice"},
      {"a list", "[]", "{}", "the body is a list"},
      {"a number", "1", "{}", "the body is a number"},
      {"broken UTF-8", "{\"name\":\"\xFF\"}", "{}", "not JSON"},
      {"a NUL after the end", std::string("{\"name\":\"a\"}\0x", 14), R"({"name":"a"})",
       "not JSON from byte 13"},
      {"a byte order mark", "\xEF\xBB\xBF{\"name\":\"a\"}", "{}", "not JSON from byte 1 on"},
      {"something after the end", R"({"name":"a"} x)", R"({"name":"a"})", "not JSON"},
  };
  for (const BadText& text : kTexts) {
    SCOPED_TRACE(text.name);
    livekit::CreateRoomRequest request;
    const absl::Status status = ReadProtoJson(text.json, &request);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(text.complaint));
    EXPECT_EQ(ToProtoJson(request), text.understood);
  }
}

TEST(ProtoJson, NamesTheElementsOfAList) {
  const struct {
    std::string type;
    std::string json;
    std::string complaint;
  } kLists[] = {
      {"livekit.ListRoomsRequest", R"({"names":5})",
       "names: found a number that is no list of strings"},
      {"livekit.ListRoomsResponse", R"({"rooms":5})",
       "rooms: found a number that is no list of objects"},
      {"livekit.UpdateSubscriptionsRequest", R"({"trackSids":{}})",
       "trackSids: found an object that is no list of strings"},
      {"google.protobuf.SourceCodeInfo.Location", R"({"path":5})",
       "path: found a number that is no list of int32"},
  };
  for (const auto& list : kLists) {
    SCOPED_TRACE(list.json);
    EXPECT_EQ(ReadProtoJson(list.json, NewMessage(list.type).get()).message(), list.complaint);
  }
}

// Each as "path|name", and "=" before that of an enum's value.
std::vector<std::string> UnknownNames(const std::string& type, std::string_view json) {
  std::vector<std::string> names;
  const absl::Status status =
      ReadProtoJson(json, NewMessage(type).get(), [&](const UnknownName& unknown) {
        EXPECT_FALSE(unknown.known.empty());
        const bool value = unknown.kind == UnknownName::Kind::kEnumValue;
        names.push_back(absl::StrCat(value ? "=" : "", unknown.path, "|", unknown.name));
      });
  EXPECT_TRUE(status.ok()) << status;
  return names;
}

TEST(ProtoJson, TellsTheNamesThatItSkipsAndWhereTheyStand) {
  const struct {
    std::string name;
    std::string type;
    std::string json;
    std::vector<std::string> unknown;
  } kTexts[] = {
      {"none", "livekit.Room", R"({"sid":"s","num_participants":1})", {}},
      {"of the message", "livekit.Room", R"({"sidd":"s","sid":"s","":1})", {"|sidd", "|"}},
      {"in the elements of a list",
       "livekit.ListRoomsResponse",
       R"({"rooms":[{"sid":"a"},{"enabledCodecs":[{"mim":1}],"nme":{"x":{}}}],"roms":[]})",
       {"rooms[1].enabledCodecs[0].|mim", "rooms[1].|nme", "|roms"}},
      {"in a message",
       "livekit.EgressInfo",
       R"({"roomComposite":{"layot":""}})",
       {"roomComposite.|layot"}},
      {"in a map",
       "livekit.SimulationRunSummary",
       R"({"chatHistory":{"k\n":{"itms":1}}})",
       {"chatHistory[k\\n].|itms"}},
      {"of an enum",
       "livekit.ListEgressResponse",
       R"({"items":[{"status":"EGRESS_ACTIV"},{"status":"EGRESS_ACTIVE"},{"status":77}]})",
       {"=items[0].status|EGRESS_ACTIV"}},
      {"of enums in a list",
       "livekit.ParticipantPermission",
       R"({"canPublishSources":["CAMERA","CAMRA"]})",
       {"=canPublishSources|CAMRA"}},
      {"in a skipped value", "livekit.Room", R"({"x":{"y":[{"z":1}]}})", {"|x"}},
      {"in a value of a well-known type",
       "livekit.agent.DebugMessage",
       R"({"payload":{"x":{"y":1}}})",
       {}},
  };
  for (const auto& text : kTexts) {
    SCOPED_TRACE(text.name);
    EXPECT_EQ(UnknownNames(text.type, text.json), text.unknown);
  }
}

TEST(ProtoJson, CutsAMapsKeyInThePathOfAnUnknownName) {
  const std::string json =
      absl::StrCat(R"({"chatHistory":{")", std::string(50, 'k'), R"(":{"x":1}}})");
  EXPECT_EQ(UnknownNames("livekit.SimulationRunSummary", json),
            std::vector<std::string>{absl::StrCat("chatHistory[", std::string(40, 'k'), "].|x")});
}

TEST(ProtoJson, RefusesTwoMembersOfAOneof) {
  livekit::StartEgressRequest request;
  const absl::Status status = ReadProtoJson(R"({"web":{},"media":{}})", &request);
  EXPECT_THAT(std::string(status.message()), HasSubstr("media comes after web"));
}

TEST(ProtoJson, SurvivesAnyDepthOfUnknownValues) {
  constexpr int kDepth = 10'000;
  const std::string deep = std::string(kDepth, '[') + std::string(kDepth, ']');
  livekit::CreateRoomRequest request;
  EXPECT_TRUE(ReadProtoJson("{\"x\":" + deep + ",\"name\":\"a\"}", &request).ok());
  EXPECT_EQ(request.name(), "a");
}

TEST(ProtoJson, BoundsTheDepthOfMessages) {
  // google.protobuf.Struct is the API's only type that nests without an end.
  constexpr int kDepth = 10'000;
  std::string deep;
  for (int i = 0; i < kDepth; ++i) deep += R"({"a":)";
  deep += "1" + std::string(kDepth, '}');
  livekit::agent::DebugMessage message;
  const absl::Status status = ReadProtoJson("{\"payload\":" + deep + "}", &message);
  EXPECT_THAT(std::string(status.message()), HasSubstr("nested deeper than 100"));
}

TEST(ProtoJson, SurvivesEveryCutOfAMessage) {
  std::mt19937_64 random(3);
  const auto message = NewMessage("livekit.StartEgressRequest");
  testing::FillRandomly(random, 4, message.get());
  const std::string json = ToProtoJson(*message);
  ASSERT_GT(json.size(), 100U);
  for (size_t length = 0; length < json.size(); ++length) {
    const auto cut = NewMessage("livekit.StartEgressRequest");
    EXPECT_FALSE(ReadProtoJson(json.substr(0, length), cut.get()).ok()) << length;
  }
}

}  // namespace
}  // namespace lkmock::responder
