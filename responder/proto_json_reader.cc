#include "responder/proto_json_reader.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/json_events.h"
#include "core/json_text.h"
#include "nlohmann/json.hpp"
#include "responder/field_store.h"
#include "responder/json_scalar.h"
#include "responder/well_known.h"

namespace lkmock::responder {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Json = nlohmann::json;

// As deep as protobuf's own parsers go; what recurses over a message later stays bounded by it.
constexpr size_t kDeepestMessage = 100;

// Bytes of a map's key in a path.
constexpr size_t kLongestKey = 40;

absl::Status NotJsonFrom(size_t position) {
  return absl::InvalidArgumentError(absl::StrCat("not JSON from byte ", position, " on"));
}

// Takes the parser's events one by one; false from any of them stops it.
class Reader final : public nlohmann::json_sax<Json> {
 public:
  Reader(Message* root, std::optional<UnknownNameListener> listener)
      : root_(root), listener_(listener) {}

  const absl::Status& status() const { return status_; }

  bool null() override { return OnScalar({}); }
  bool boolean(bool value) override { return OnScalar({value}); }
  bool number_integer(int64_t value) override { return OnScalar({value}); }
  bool number_unsigned(uint64_t value) override { return OnScalar({value}); }
  bool number_float(double value, const std::string& /*text*/) override {
    return OnScalar({value});
  }
  bool string(std::string& value) override { return OnScalar({std::string_view(value)}); }
  bool binary(Json::binary_t& /*value*/) override { return false; }  // No JSON text has any.

  bool start_object(size_t /*size*/) override {
    if (skipping_ > 0) return Skip(+1);
    if (capturing_ > 0) return Capture('{', +1);
    if (frames_.empty()) {
      frames_.push_back({Frame::kMessage, root_, nullptr});
      return true;
    }
    Frame& frame = frames_.back();
    if (frame.field == nullptr) return Skip(+1);
    if (frame.field->is_map() && frame.kind == Frame::kMessage) {
      Message* message = frame.message;
      const FieldDescriptor* field = frame.field;
      frames_.push_back({Frame::kMap, message, field});
      return true;
    }
    if (frame.field->is_repeated() && frame.kind == Frame::kMessage) return Mismatch("an object");
    const FieldDescriptor* value = ValueField(frame);
    if (value->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return Mismatch("an object");
    if (frames_.size() >= kDeepestMessage) return TooDeep();
    Message* message = MutableValue(frame);
    if (message == nullptr) return Mismatch("a key");
    frames_.push_back({Frame::kMessage, message, nullptr});
    return true;
  }

  bool key(std::string& name) override {
    if (skipping_ > 0) return true;
    if (capturing_ > 0) {
      CaptureSeparator();
      AppendJson({std::string_view(name)}, &captured_);
      captured_ += ':';
      after_key_ = true;
      return true;
    }
    Frame& frame = frames_.back();
    if (frame.kind == Frame::kMap) {
      frame.map_key = name;
      return true;
    }
    frame.field = FindJsonField(*frame.message->GetDescriptor(), name);
    if (frame.field == nullptr) {
      if (listener_.has_value()) TellUnknownField(name);
      return true;
    }
    for (const FieldDescriptor* seen : frame.seen) {
      const bool same_oneof = frame.field->real_containing_oneof() != nullptr &&
                              seen->real_containing_oneof() == frame.field->real_containing_oneof();
      if (seen == frame.field) {
        return Fail(absl::StrCat(frame.field->json_name(), " is given twice"));
      }
      if (same_oneof) {
        return Fail(absl::StrCat(frame.field->json_name(), " comes after ", seen->json_name(),
                                 ", and only one of them may be set"));
      }
    }
    frame.seen.push_back(frame.field);
    if (HoldsWellKnownType(*frame.field)) {
      captured_.clear();
      after_key_ = true;
      capturing_ = 1;
    }
    return true;
  }

  bool end_object() override {
    if (skipping_ > 0) return Skip(-1);
    if (capturing_ > 0) return Capture('}', -1);
    return Pop();
  }

  bool start_array(size_t /*size*/) override {
    if (skipping_ > 0) return Skip(+1);
    if (capturing_ > 0) return Capture('[', +1);
    if (frames_.empty()) return Fail("the body is a list, not an object");
    Frame& frame = frames_.back();
    if (frame.field == nullptr) return Skip(+1);
    if (frame.kind != Frame::kMessage || !frame.field->is_repeated() || frame.field->is_map()) {
      return Mismatch("a list");
    }
    Message* message = frame.message;
    const FieldDescriptor* field = frame.field;
    frames_.push_back({Frame::kList, message, field});
    return true;
  }

  bool end_array() override {
    if (skipping_ > 0) return Skip(-1);
    if (capturing_ > 0) return Capture(']', -1);
    return Pop();
  }

  bool parse_error(size_t position, const std::string& /*token*/,
                   const Json::exception& /*error*/) override {
    status_ = NotJsonFrom(position);
    return false;
  }

 private:
  struct Frame {
    enum Kind { kMessage, kList, kMap } kind;
    Message* message;              // That the field belongs to.
    const FieldDescriptor* field;  // Of the value to come; nullptr: unknown, its value is skipped.
    std::string map_key = {};
    std::vector<const FieldDescriptor*> seen = {};  // Set so far, in a kMessage.
  };

  // The field that describes one value within `frame`: a map's value, a list's element.
  static const FieldDescriptor* ValueField(const Frame& frame) {
    return frame.kind == Frame::kMap ? frame.field->message_type()->map_value() : frame.field;
  }

  // Where the message value to come is to be read into; nullptr: its key does not fit the map.
  Message* MutableValue(Frame& frame) {
    const Reflection& reflection = *frame.message->GetReflection();
    switch (frame.kind) {
      case Frame::kMessage:
        return reflection.MutableMessage(frame.message, frame.field);
      case Frame::kList:
        return reflection.AddMessage(frame.message, frame.field);
      case Frame::kMap: {
        const Descriptor* type = frame.field->message_type();
        Message* entry = reflection.AddMessage(frame.message, frame.field);
        if (!StoreMapKey(frame.map_key, *type->map_key(), entry)) {
          reflection.RemoveLast(frame.message, frame.field);
          return nullptr;
        }
        return entry->GetReflection()->MutableMessage(entry, type->map_value());
      }
    }
    return nullptr;
  }

  bool OnScalar(const JsonScalar& scalar) {
    if (skipping_ > 0) return true;
    if (capturing_ > 0) {
      CaptureSeparator();
      AppendJson(scalar, &captured_);
      return capturing_ > 1 || EndCapture();
    }
    if (frames_.empty()) {
      return Fail(absl::StrCat("the body is ", KindName(scalar), ", not an object"));
    }
    Frame& frame = frames_.back();
    if (frame.field == nullptr) return true;
    if (listener_.has_value()) TellUnknownEnumValue(scalar);
    if (frame.kind == Frame::kMessage) {
      if (scalar.is_null()) return true;
      if (frame.field->is_repeated()) return Mismatch(KindName(scalar));
      return StoreScalar(scalar, *frame.field, frame.message) || Mismatch(KindName(scalar));
    }
    if (frame.kind == Frame::kList) {
      return StoreScalar(scalar, *frame.field, frame.message) || Mismatch(KindName(scalar));
    }
    return StoreEntry(frame, scalar);
  }

  // Of the innermost message: "rooms[0].", or "" for the outermost.
  std::string Path() const {
    std::string path;
    for (size_t i = 0; i + 1 < frames_.size(); ++i) {
      const Frame& frame = frames_[i];
      switch (frame.kind) {
        case Frame::kMessage:
          absl::StrAppend(&path, frame.field->json_name(),
                          frames_[i + 1].kind == Frame::kMessage ? "." : "");
          break;
        case Frame::kList:
          absl::StrAppend(
              &path, "[",
              frame.message->GetReflection()->FieldSize(*frame.message, frame.field) - 1, "].");
          break;
        case Frame::kMap:
          absl::StrAppend(&path, "[", absl::CHexEscape(frame.map_key.substr(0, kLongestKey)), "].");
          break;
      }
    }
    return path;
  }

  void TellUnknownField(std::string_view name) {
    const Descriptor& type = *frames_.back().message->GetDescriptor();
    UnknownName unknown{UnknownName::Kind::kField, Path(), name, {}};
    for (int i = 0; i < type.field_count(); ++i) {
      unknown.known.push_back(type.field(i)->json_name());
    }
    (*listener_)(unknown);
  }

  // Where `scalar` is the name of a value that the enum does not have.
  void TellUnknownEnumValue(const JsonScalar& scalar) {
    const Frame& frame = frames_.back();
    const EnumDescriptor* type = ValueField(frame)->enum_type();
    const std::optional<std::string_view> name = ToText(scalar);
    if (type == nullptr || !name.has_value()) return;
    if (type->FindValueByName(std::string(*name)) != nullptr) return;
    UnknownName unknown{UnknownName::Kind::kEnumValue, Path(), *name, {}};
    // Of a list or a map, the path has the name already.
    if (frame.kind == Frame::kMessage) unknown.path += frame.field->json_name();
    for (int i = 0; i < type->value_count(); ++i) unknown.known.push_back(type->value(i)->name());
    (*listener_)(unknown);
  }

  bool StoreEntry(const Frame& frame, const JsonScalar& scalar) {
    // A trial entry of the same type, so that a value that does not fit leaves none behind.
    const FieldDescriptor& field = *frame.field;
    const std::unique_ptr<Message> entry(frame.message->GetReflection()
                                             ->GetMessageFactory()
                                             ->GetPrototype(field.message_type())
                                             ->New());
    if (!StoreMapKey(frame.map_key, *field.message_type()->map_key(), entry.get()) ||
        !StoreScalar(scalar, *field.message_type()->map_value(), entry.get())) {
      return Mismatch(KindName(scalar));
    }
    frame.message->GetReflection()->AddMessage(frame.message, &field)->CopyFrom(*entry);
    return true;
  }

  bool Pop() {
    frames_.pop_back();
    return true;
  }

  bool Skip(int change) {
    skipping_ += static_cast<size_t>(change);
    return true;
  }

  void CaptureSeparator() {
    if (!after_key_ && !captured_.empty() && captured_.back() != '[' && captured_.back() != '{') {
      captured_ += ',';
    }
    after_key_ = false;
  }

  bool Capture(char bracket, int change) {
    if (change > 0) CaptureSeparator();
    captured_ += bracket;
    capturing_ += static_cast<size_t>(change);
    if (capturing_ > kDeepestMessage) return TooDeep();
    return capturing_ > 1 || EndCapture();
  }

  // The text of a field of a well-known type is complete: json_util reads it, as the only member
  // of a message like the one that it belongs to.
  bool EndCapture() {
    capturing_ = 0;
    const Frame& frame = frames_.back();
    const std::unique_ptr<Message> alone(frame.message->New());
    google::protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;
    const auto status = google::protobuf::util::JsonStringToMessage(
        absl::StrCat("{\"", frame.field->json_name(), "\":", captured_, "}"), alone.get(), options);
    if (!status.ok()) {
      return Fail(absl::StrCat(frame.field->json_name(), ": no ",
                               frame.field->message_type()->full_name()));
    }
    frame.message->MergeFrom(*alone);
    return true;
  }

  bool Mismatch(std::string_view found) {
    const Frame& frame = frames_.back();
    const FieldDescriptor& value = *ValueField(frame);
    const bool whole = frame.kind == Frame::kMessage;
    return Fail(
        absl::StrCat(frame.field->json_name(), ": found ", found, " that is no ",
                     whole && frame.field->is_map()
                         ? absl::StrCat("map of ", KindsOf(*value.message_type()->map_value()))
                     : whole && value.is_repeated() ? absl::StrCat("list of ", KindsOf(value))
                                                    : KindOf(value)));
  }

  bool TooDeep() { return Fail(absl::StrCat("messages are nested deeper than ", kDeepestMessage)); }

  bool Fail(std::string_view message) {
    status_ = absl::InvalidArgumentError(message);
    return false;
  }

  Message* const root_;
  const std::optional<UnknownNameListener> listener_;
  std::vector<Frame> frames_;
  size_t skipping_ = 0;   // Open brackets of a value that is not read.
  size_t capturing_ = 0;  // One more than the open brackets of a value that is kept as text.
  std::string captured_;
  bool after_key_ = false;  // Nothing separates a value from its key.
  absl::Status status_;
};

}  // namespace

const FieldDescriptor* FindJsonField(const Descriptor& type, std::string_view name) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->json_name() == name || field->name() == name) return field;
  }
  return nullptr;
}

absl::Status ReadProtoJson(std::string_view json, Message* message,
                           std::optional<UnknownNameListener> listener) {
  Reader reader(message, listener);
  const size_t foreign = ForeignJsonByte(json);
  ReadJsonEvents(json.substr(0, foreign == 0 ? json.npos : foreign - 1), reader);
  if (!reader.status().ok() || foreign == 0) return reader.status();
  return NotJsonFrom(foreign);
}

}  // namespace lkmock::responder
