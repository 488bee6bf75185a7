#include "responder/protobuf_reader.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/json_text.h"

namespace lkmock::responder {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;

// Messages and groups below the outermost message, as protobuf's reader has it.
constexpr size_t kDeepest = 100;

enum WireType { kVarint, kFixed64, kLengthDelimited, kStartGroup, kEndGroup, kFixed32 };

// How each element of a packed list is encoded.
WireType ElementType(const FieldDescriptor& list) {
  switch (list.type()) {
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
    case FieldDescriptor::TYPE_FLOAT:
      return kFixed32;
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
    case FieldDescriptor::TYPE_DOUBLE:
      return kFixed64;
    default:
      return kVarint;
  }
}

// Protobuf checks the text of files that say proto3, and of no others.
bool IsText(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_STRING &&
         field.file()->syntax() == FileDescriptor::SYNTAX_PROTO3;
}

// Goes over a message, without recursion, until something is broken.
class WholePart {
 public:
  WholePart(const Descriptor& type, std::string_view bytes) : bytes_(bytes) {
    frames_.push_back({.type = &type, .end = bytes.size()});
    while (Step()) {
    }
    broken_at_ = field_at_;
    LeaveOutBrokenValues();
  }

  // The position of the innermost field that is broken.
  size_t broken_at() const { return broken_at_; }

  // What is before it, as a message: what it is in ends here, so the lengths are corrected.
  std::string Bytes() const {
    std::string whole(bytes_.substr(0, field_at_));
    for (const Frame& frame : frames_) {
      // A length shrinks at most, and a varint may be longer than it need be.
      size_t length = whole.size() - frame.begin;
      for (size_t i = frame.length_at; i < frame.begin; ++i, length >>= 7) {
        const size_t more = i + 1 < frame.begin ? 0x80 : 0;
        whole[i] = static_cast<char>((length & 0x7F) | more);
      }
    }
    return whole;
  }

 private:
  // A message, a group or a packed list that has begun.
  struct Frame {
    const Descriptor* type = nullptr;       // Of the fields in it; null: they are unknown.
    const FieldDescriptor* list = nullptr;  // Of the packed list that it is; null: it is none.
    uint32_t group = 0;                     // Number of the group that it is; 0: it is none.
    size_t field_at = 0;                    // Of its tag,
    size_t length_at = 0;                   // its length,
    size_t begin = 0;                       // and what is in it.
    size_t end = 0;                         // Where it ends, or what it is in, if that is earlier.
    bool cut = false;                       // That is so.
  };

  // Goes over a field or an element, into one, or out of one; false: it is broken.
  bool Step() {
    const Frame& frame = frames_.back();
    field_at_ = at_;
    if (at_ == frame.end) return Leave();
    if (frame.list != nullptr) return SkipScalar(ElementType(*frame.list));
    uint64_t tag = 0;
    if (!ReadVarint(5, &tag)) return false;
    const uint32_t number = static_cast<uint32_t>(tag) >> 3;
    if (number == 0) return false;
    switch (tag & 7) {
      case kLengthDelimited:
        return GoOverOrInto(number);
      case kStartGroup: {
        const FieldDescriptor* field = FindField(number);
        const bool known = field != nullptr && field->type() == FieldDescriptor::TYPE_GROUP;
        return Enter({.type = known ? field->message_type() : nullptr,
                      .group = number,
                      .field_at = field_at_,
                      .length_at = at_,
                      .begin = at_,
                      .end = frame.end});
      }
      case kEndGroup:
        if (frame.group != number) return false;
        frames_.pop_back();
        return true;
      default:
        return SkipScalar(tag & 7);
    }
  }

  bool GoOverOrInto(uint32_t number) {
    const size_t length_at = at_;
    uint64_t length = 0;
    if (!ReadVarint(5, &length)) return false;
    const size_t rest = frames_.back().end - at_;
    const bool cut = length > rest;
    const FieldDescriptor* field = FindField(number);
    const bool list = field != nullptr && field->is_packable();
    if (list || (field != nullptr && field->type() == FieldDescriptor::TYPE_MESSAGE)) {
      return Enter({.type = list ? nullptr : field->message_type(),
                    .list = list ? field : nullptr,
                    .field_at = field_at_,
                    .length_at = length_at,
                    .begin = at_,
                    .end = at_ + (cut ? rest : length),
                    .cut = cut});
    }
    if (cut) return false;
    const std::string_view value = bytes_.substr(at_, length);
    at_ += length;
    return field == nullptr || !IsText(*field) || IsUtf8(value);
  }

  bool Enter(const Frame& frame) {
    if (frame.list == nullptr && frames_.size() > kDeepest) return false;
    frames_.push_back(frame);
    return true;
  }

  // At the end of what is innermost.
  bool Leave() {
    const Frame& frame = frames_.back();
    if (frames_.size() == 1 || frame.cut || frame.group != 0) return false;
    frames_.pop_back();
    return true;
  }

  bool SkipScalar(uint64_t wire_type) {
    uint64_t ignored = 0;
    switch (wire_type) {
      case kVarint:
        return ReadVarint(10, &ignored);
      case kFixed64:
        return Skip(8);
      case kFixed32:
        return Skip(4);
      default:
        return false;
    }
  }

  bool Skip(size_t size) {
    if (size > frames_.back().end - at_) return false;
    at_ += size;
    return true;
  }

  bool ReadVarint(size_t longest, uint64_t* value) {
    for (size_t i = 0; i < longest && at_ < frames_.back().end; ++i) {
      const uint64_t byte = static_cast<unsigned char>(bytes_[at_++]);
      *value |= (byte & 0x7F) << (7 * i);
      if (byte < 0x80) return true;
    }
    return false;
  }

  const FieldDescriptor* FindField(uint32_t number) const {
    const Descriptor* type = frames_.back().type;
    return type == nullptr ? nullptr : type->FindFieldByNumber(static_cast<int>(number));
  }

  // Groups, well-known types, and entries of a map that have no message as a value: a part of one
  // is none.
  void LeaveOutBrokenValues() {
    for (size_t i = frames_.size() - 1; i > 0; --i) {
      const Frame& frame = frames_[i];
      const Descriptor* type = frame.type;
      const bool innermost = i + 1 == frames_.size();
      const bool indivisible =
          frame.group != 0 ||
          (type != nullptr && (type->well_known_type() != Descriptor::WELLKNOWNTYPE_UNSPECIFIED ||
                               (type->map_value() != nullptr && innermost)));
      if (!indivisible) continue;
      field_at_ = frame.field_at;
      frames_.resize(i);
    }
  }

  const std::string_view bytes_;
  std::vector<Frame> frames_;  // Never empty; the innermost is the last.
  size_t at_ = 0;
  size_t field_at_ = 0;  // Of the field that is gone over; at the end, behind the whole part.
  size_t broken_at_ = 0;
};

}  // namespace

absl::Status ReadProtobuf(std::string_view bytes, Message* message) {
  if (message->ParsePartialFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::OkStatus();
  }
  const Descriptor& type = *message->GetDescriptor();
  const WholePart whole(type, bytes);
  // Were protobuf ever stricter than the above, nothing would be understood.
  if (!message->ParsePartialFromString(whole.Bytes())) message->Clear();
  return absl::InvalidArgumentError(absl::StrCat("not a ", type.full_name(),
                                                 " in the protobuf wire format from byte ",
                                                 whole.broken_at() + 1, " on"));
}

}  // namespace lkmock::responder
