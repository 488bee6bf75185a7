// Compares the compiled messages of core/protocol with the table of the API's surface, in both
// directions: nothing missing, nothing extra, nothing different.
#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/api_types.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace lkmock {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::EnumDescriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::FileDescriptor;
using ::google::protobuf::MethodDescriptor;
using ::google::protobuf::ServiceDescriptor;
using ::nlohmann::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kTablePath[] = "tests/core/testdata/surface.json";

// What there is, and what is said of it: "field livekit.Room.sid" -> "1 string singular".
using Surface = std::map<std::string, std::string>;

void Add(Surface& surface, std::string key, std::string facts) {
  const auto [entry, is_new] = surface.emplace(std::move(key), std::move(facts));
  EXPECT_TRUE(is_new) << entry->first << " is there twice";
}

// ---- How both sides write a fact. ----

std::string OnlyDeprecation(bool deprecated) { return deprecated ? "deprecated" : ""; }

std::string FieldFacts(int number, const std::string& type, const std::string& label,
                       const std::string& oneof, bool deprecated) {
  std::string facts = std::to_string(number) + " " + type + " " + label;
  if (!oneof.empty()) facts += " in oneof " + oneof;
  if (deprecated) facts += " deprecated";
  return facts;
}

std::string MethodFacts(const std::string& request, const std::string& response, bool deprecated) {
  std::string facts = request + " -> " + response;
  if (deprecated) facts += " deprecated";
  return facts;
}

// Both ends are part of the range.
std::string ReservedRangeKey(const std::string& owner, int first, int last) {
  return "reserved numbers of " + owner + " " + std::to_string(first) + " to " +
         std::to_string(last);
}

std::string ReservedNameKey(const std::string& owner, const std::string& name) {
  return "reserved name of " + owner + " " + name;
}

// ---- The table's side. ----

// An empty object where the table cannot be read.
json ReadTable() {
  std::ifstream file(kTablePath);
  EXPECT_TRUE(file.is_open()) << "cannot open " << kTablePath;
  json table = json::parse(file, /*cb=*/nullptr, /*allow_exceptions=*/false);
  EXPECT_TRUE(table.is_object()) << kTablePath << " is no JSON object";
  return table.is_object() ? table : json::object();
}

json List(const json& object, const char* key) { return object.value(key, json::array()); }

bool IsDeprecated(const json& object) { return object.value("deprecated", false); }

std::string LabelInTable(const json& field) {
  if (field.at("type").get<std::string>().starts_with("map<")) return "map";
  if (field.value("repeated", false)) return "repeated";
  if (field.value("optional", false)) return "optional";
  return "singular";
}

void AddReserved(Surface& surface, const std::string& owner, const json& object) {
  for (const json& range : List(object, "reserved")) {
    Add(surface, ReservedRangeKey(owner, range.at(0), range.at(1)), "");
  }
  for (const json& name : List(object, "reserved_names")) {
    Add(surface, ReservedNameKey(owner, name), "");
  }
}

void AddEnum(Surface& surface, const std::string& scope, const json& object) {
  const std::string name = scope + "." + object.at("name").get<std::string>();
  Add(surface, "enum " + name, OnlyDeprecation(IsDeprecated(object)));
  AddReserved(surface, name, object);
  for (const json& value : object.at("values")) {
    Add(surface, "value " + name + "." + value.at("name").get<std::string>(),
        std::to_string(value.at("number").get<int>()));
  }
}

void AddMessage(Surface& surface, const std::string& scope, const json& object) {
  const std::string name = scope + "." + object.at("name").get<std::string>();
  Add(surface, "message " + name, OnlyDeprecation(IsDeprecated(object)));
  AddReserved(surface, name, object);
  for (const json& field : object.at("fields")) {
    Add(surface, "field " + name + "." + field.at("name").get<std::string>(),
        FieldFacts(field.at("number"), field.at("type"), LabelInTable(field),
                   field.value("oneof", ""), IsDeprecated(field)));
  }
  for (const json& nested : List(object, "enums")) AddEnum(surface, name, nested);
  for (const json& nested : List(object, "messages")) AddMessage(surface, name, nested);
}

void AddService(Surface& surface, const std::string& scope, const json& object) {
  const std::string name = scope + "." + object.at("name").get<std::string>();
  Add(surface, "service " + name, OnlyDeprecation(IsDeprecated(object)));
  for (const json& method : object.at("methods")) {
    Add(surface, "method " + name + "/" + method.at("name").get<std::string>(),
        MethodFacts(method.at("request"), method.at("response"), IsDeprecated(method)));
  }
}

Surface SurfaceOfTable(const json& table) {
  Surface surface;
  for (const json& file : List(table, "files")) {
    const std::string name = file.at("file");
    const std::string package = file.at("package");
    Add(surface, "file " + name, "package " + package);
    for (const json& import : file.at("imports")) {
      Add(surface, "import in " + name + " of " + import.get<std::string>(), "");
    }
    for (const json& object : file.at("enums")) AddEnum(surface, package, object);
    for (const json& object : file.at("messages")) AddMessage(surface, package, object);
    for (const json& object : file.at("services")) AddService(surface, package, object);
  }
  return surface;
}

// ---- The compiled side. ----

std::string TypeOf(const FieldDescriptor& field) {
  if (field.is_map()) {
    const Descriptor& entry = *field.message_type();
    return "map<" + TypeOf(*entry.map_key()) + ", " + TypeOf(*entry.map_value()) + ">";
  }
  if (field.message_type() != nullptr) return field.message_type()->full_name();
  if (field.enum_type() != nullptr) return field.enum_type()->full_name();
  return field.type_name();
}

std::string LabelOf(const FieldDescriptor& field) {
  if (field.is_map()) return "map";
  if (field.is_repeated()) return "repeated";
  if (field.has_optional_keyword()) return "optional";
  return "singular";
}

// `last_offset` is 1 where a range's end is no longer part of it (messages), 0 where it is (enums).
template <typename Owner>
void AddReserved(Surface& surface, const Owner& owner, int last_offset) {
  for (int i = 0; i < owner.reserved_range_count(); ++i) {
    const auto& range = *owner.reserved_range(i);
    Add(surface, ReservedRangeKey(owner.full_name(), range.start, range.end - last_offset), "");
  }
  for (int i = 0; i < owner.reserved_name_count(); ++i) {
    Add(surface, ReservedNameKey(owner.full_name(), owner.reserved_name(i)), "");
  }
}

void AddEnum(Surface& surface, const EnumDescriptor& type) {
  Add(surface, "enum " + type.full_name(), OnlyDeprecation(type.options().deprecated()));
  AddReserved(surface, type, /*last_offset=*/0);
  for (int i = 0; i < type.value_count(); ++i) {
    // A value's full name leaves its enum out.
    Add(surface, "value " + type.full_name() + "." + type.value(i)->name(),
        std::to_string(type.value(i)->number()));
  }
}

void AddField(Surface& surface, const FieldDescriptor& field) {
  const auto* oneof = field.real_containing_oneof();
  Add(surface, "field " + field.full_name(),
      FieldFacts(field.number(), TypeOf(field), LabelOf(field),
                 oneof == nullptr ? "" : oneof->name(), field.options().deprecated()));
}

void AddMessage(Surface& surface, const Descriptor& type) {
  if (type.options().map_entry()) return;  // Part of its map field's type.
  Add(surface, "message " + type.full_name(), OnlyDeprecation(type.options().deprecated()));
  AddReserved(surface, type, /*last_offset=*/1);
  for (int i = 0; i < type.field_count(); ++i) AddField(surface, *type.field(i));
  for (int i = 0; i < type.enum_type_count(); ++i) AddEnum(surface, *type.enum_type(i));
  for (int i = 0; i < type.nested_type_count(); ++i) AddMessage(surface, *type.nested_type(i));
}

void AddService(Surface& surface, const ServiceDescriptor& service) {
  Add(surface, "service " + service.full_name(), OnlyDeprecation(service.options().deprecated()));
  for (int i = 0; i < service.method_count(); ++i) {
    const MethodDescriptor& method = *service.method(i);
    EXPECT_FALSE(method.client_streaming() || method.server_streaming()) << method.full_name();
    Add(surface, "method " + service.full_name() + "/" + method.name(),
        MethodFacts(method.input_type()->full_name(), method.output_type()->full_name(),
                    method.options().deprecated()));
  }
}

void AddFile(Surface& surface, const FileDescriptor& file) {
  Add(surface, "file " + file.name(), "package " + file.package());
  for (int i = 0; i < file.dependency_count(); ++i) {
    Add(surface, "import in " + file.name() + " of " + file.dependency(i)->name(), "");
  }
  for (int i = 0; i < file.enum_type_count(); ++i) AddEnum(surface, *file.enum_type(i));
  for (int i = 0; i < file.message_type_count(); ++i) AddMessage(surface, *file.message_type(i));
  for (int i = 0; i < file.service_count(); ++i) AddService(surface, *file.service(i));
}

// The files that the table names.
Surface CompiledSurface(const json& table) {
  Surface surface;
  for (const json& file : List(table, "files")) {
    const std::string name = file.at("file");
    const FileDescriptor* compiled = ApiTypes().FindFileByName(name);
    // Whatever should be in it is then reported as missing, too.
    EXPECT_NE(compiled, nullptr) << name << " is not compiled in";
    if (compiled != nullptr) AddFile(surface, *compiled);
  }
  return surface;
}

// ---- The comparison. ----

std::string WithFacts(const std::string& key, const std::string& facts) {
  return facts.empty() ? key : key + ": " + facts;
}

// What `left` has and `right` has not, by name.
std::vector<std::string> OnlyIn(const Surface& left, const Surface& right) {
  std::vector<std::string> only;
  for (const auto& [key, facts] : left) {
    if (!right.contains(key)) only.push_back(WithFacts(key, facts));
  }
  return only;
}

// What both have but say other things of.
std::vector<std::string> Contradictions(const Surface& table, const Surface& compiled) {
  std::vector<std::string> contradictions;
  for (const auto& [key, facts] : table) {
    const auto found = compiled.find(key);
    if (found == compiled.end() || found->second == facts) continue;
    contradictions.push_back(key + ": the table says '" + facts + "', compiled is '" +
                             found->second + "'");
  }
  return contradictions;
}

auto CountOf(const Surface& surface, const std::string& kind) {
  return std::count_if(surface.begin(), surface.end(),
                       [&kind](const auto& entry) { return entry.first.starts_with(kind + " "); });
}

TEST(ProtocolSurface, HasEveryNameOfTheTable) {
  const json table = ReadTable();
  EXPECT_THAT(OnlyIn(SurfaceOfTable(table), CompiledSurface(table)), IsEmpty());
}

TEST(ProtocolSurface, HasNothingBeyondTheTable) {
  const json table = ReadTable();
  EXPECT_THAT(OnlyIn(CompiledSurface(table), SurfaceOfTable(table)), IsEmpty());
}

TEST(ProtocolSurface, AgreesWithTheTableOnNumbersTypesAndLabels) {
  const json table = ReadTable();
  EXPECT_THAT(Contradictions(SurfaceOfTable(table), CompiledSurface(table)), IsEmpty());
}

TEST(ProtocolSurface, CountsWhatUpstreamCounts) {
  const json table = ReadTable();
  for (const Surface& surface : {SurfaceOfTable(table), CompiledSurface(table)}) {
    EXPECT_EQ(CountOf(surface, "file"), 21);
    EXPECT_EQ(CountOf(surface, "message"), 508);
    EXPECT_EQ(CountOf(surface, "enum"), 88);
    EXPECT_EQ(CountOf(surface, "service"), 11);
    EXPECT_EQ(CountOf(surface, "method"), 94);
  }
}

// The comparison itself: each way of differing is seen, and named.

TEST(ProtocolSurface, NamesWhatOneSideLacks) {
  const Surface whole = SurfaceOfTable(ReadTable());
  Surface altered = whole;
  altered.erase("field livekit.RpcResponse.error");
  altered.erase("message livekit.Room");
  EXPECT_THAT(OnlyIn(whole, altered),
              ElementsAre("field livekit.RpcResponse.error: 3 livekit.RpcError singular in oneof "
                          "value",
                          "message livekit.Room"));
  EXPECT_THAT(OnlyIn(altered, whole), IsEmpty());
}

TEST(ProtocolSurface, NamesAFieldThatDiffersAndSaysHow) {
  const Surface whole = SurfaceOfTable(ReadTable());
  Surface altered = whole;
  altered["field livekit.ParticipantInfo.attributes"] = "15 map<string, bytes> map";
  EXPECT_THAT(Contradictions(whole, altered),
              ElementsAre("field livekit.ParticipantInfo.attributes: the table says "
                          "'15 map<string, string> map', compiled is "
                          "'15 map<string, bytes> map'"));
}

}  // namespace
}  // namespace lkmock
