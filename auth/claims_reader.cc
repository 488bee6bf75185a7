// ReadClaims: one pass over the events of the JSON parser, without a tree in between: the depth
// is bounded, and of two equal names the order is known.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>
#include <variant>

#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "auth/claims.h"
#include "auth/claims_table.h"
#include "core/json_events.h"
#include "core/json_text.h"

namespace lkmock::auth {
namespace {

using nlohmann::json;
using StringMap = std::map<std::string, std::string>;

// What protobuf's JSON parser, to which `roomConfig` goes in the end, takes.
constexpr size_t kMaxDepth = 100;

// Every integer below it is a double (RFC 7493, 2.2), and an absl::Time has room to add to it.
constexpr double kMaxSeconds = 9007199254740992.0;  // 2^53

struct Unknown {};

// Where the value of the member that is being read goes.
using Place = std::variant<Unknown, ClaimGroup, JsonText<std::string*>, std::string*, bool*,
                           std::optional<bool>*, std::optional<absl::Time>*,
                           std::vector<std::string>*, StringMap*>;

struct Slot {
  std::string_view group;
  std::string_view name;
  Place place;
};

// What the innermost open object or array is.
enum class Inside { kClaims, kGroup, kList, kMap, kText, kSkipped };

std::string_view Expected(const Place& place) {
  struct {
    std::string_view operator()(Unknown) const { return "anything"; }
    std::string_view operator()(ClaimGroup) const { return "an object"; }
    std::string_view operator()(JsonText<std::string*>) const { return "an object"; }
    std::string_view operator()(std::string*) const { return "a string"; }
    std::string_view operator()(bool*) const { return "a boolean"; }
    std::string_view operator()(std::optional<bool>*) const { return "a boolean"; }
    std::string_view operator()(std::optional<absl::Time>*) const { return "a number"; }
    std::string_view operator()(std::vector<std::string>*) const { return "an array of strings"; }
    std::string_view operator()(StringMap*) const { return "an object"; }
  } name;
  return std::visit(name, place);
}

std::string_view Bracketed(bool object) { return object ? "an object" : "an array"; }

std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendJsonString(text, &quoted);
  return quoted;
}

// The SAX interface of nlohmann::json; its method names and signatures are not ours. A method
// that returns false ends the parse.
class ClaimsReader {
 public:
  absl::StatusOr<ClaimsReading> Finish(bool parsed) && {
    if (!refusal_.ok()) return refusal_;
    if (!parsed) return absl::InvalidArgumentError("claims are not JSON");
    return std::move(reading_);
  }

  bool null() {
    return Value(
        "null", [&] { ClearSlot(); }, [&] { AddElement(""); }, [] { return "null"; });
  }
  bool boolean(bool value) {
    const auto store = [&](auto place) {
      if constexpr (std::is_same_v<decltype(place), bool*> ||
                    std::is_same_v<decltype(place), std::optional<bool>*>) {
        *place = value;
        return true;
      }
      return false;
    };
    return Scalar("a boolean", value ? "true" : "false", store);
  }
  bool number_integer(json::number_integer_t value) {
    return Number(static_cast<double>(value), absl::AlphaNum(value).Piece());
  }
  bool number_unsigned(json::number_unsigned_t value) {
    return Number(static_cast<double>(value), absl::AlphaNum(value).Piece());
  }
  bool number_float(json::number_float_t value, const std::string& text) {
    return Number(value, text);
  }
  bool string(std::string& value) {
    const auto store = [&] {
      if (std::string** place = std::get_if<std::string*>(&slot_.place)) {
        **place = std::move(value);
      } else {
        Mismatch("a string");
      }
    };
    return Value(
        "a string", store, [&] { AddElement(std::move(value)); }, [&] { return Quoted(value); });
  }
  bool binary(json::binary_t&) { return true; }  // No JSON text has any.

  bool key(std::string& name) {
    switch (open_.back()) {
      case Inside::kClaims:
      case Inside::kGroup:
        slot_ = FindSlot(name);
        break;
      case Inside::kMap:
        map_key_ = std::move(name);
        break;
      case Inside::kText:
        AppendText(Quoted(name));
        *text_ += ':';
        break;
      case Inside::kList:
      case Inside::kSkipped:
        break;
    }
    return true;
  }

  bool start_object(size_t) { return Open(true); }
  bool end_object() { return Close("}"); }
  bool start_array(size_t) { return Open(false); }
  bool end_array() { return Close("]"); }

  bool parse_error(size_t, const std::string&, const json::exception& error) {
    constexpr int kNumberOverflow = 406;  // "json.exception.out_of_range.406"
    if (error.id == kNumberOverflow) return Refuse("claims have a number that is out of range");
    return false;
  }

 private:
  bool Refuse(std::string_view why) {
    refusal_ = absl::InvalidArgumentError(why);
    return false;
  }
  bool RefuseRoot(std::string_view found) {
    return Refuse(absl::StrCat("claims are ", found, ", not an object"));
  }

  // The first problem is the one to tell.
  void Report(std::string_view what) {
    if (reading_.problem.ok()) reading_.problem = absl::InvalidArgumentError(what);
  }

  std::string SlotName() const {
    return slot_.group.empty() ? std::string(slot_.name)
                               : absl::StrCat(slot_.group, ".", slot_.name);
  }

  void Mismatch(std::string_view found) {
    if (std::holds_alternative<Unknown>(slot_.place)) return;
    Report(absl::StrCat(SlotName(), " is ", found, ", not ", Expected(slot_.place)));
  }
  void ElementMismatch(std::string_view found) {
    Report(absl::StrCat(open_.back() == Inside::kList ? "an element of " : "a value of ",
                        SlotName(), " is ", found, ", not a string"));
  }

  Slot FindSlot(std::string_view name) {
    Slot slot;
    VisitClaims(reading_.claims, [&](std::string_view group, std::string_view claim, auto place) {
      if (group == group_ && absl::EqualsIgnoreCase(claim, name)) {
        slot = {group, claim, place};
      }
    });
    return slot;
  }

  void ClearSlot() {
    const auto clear = [](auto place) {
      if constexpr (std::is_same_v<decltype(place), JsonText<std::string*>>) {
        place.text->clear();
      } else if constexpr (std::is_pointer_v<decltype(place)>) {
        *place = {};
      }
    };
    std::visit(clear, slot_.place);
  }

  void AddElement(std::string value) {
    if (open_.back() == Inside::kList) {
      std::get<std::vector<std::string>*>(slot_.place)->push_back(std::move(value));
    } else {
      std::get<StringMap*>(slot_.place)->insert_or_assign(map_key_, std::move(value));
    }
  }

  void AppendText(std::string_view token) {
    const bool first = text_->empty() || absl::StrContains("{[:", text_->back());
    absl::StrAppend(text_, first ? "" : ",", token);
  }

  // One value that is neither object nor array: `store` puts it where the slot says, `element`
  // where the open list or map is, `text` spells it.
  template <typename Store, typename Element, typename Text>
  bool Value(std::string_view found, Store store, Element element, Text text) {
    if (open_.empty()) return RefuseRoot(found);
    switch (open_.back()) {
      case Inside::kClaims:
      case Inside::kGroup:
        store();
        break;
      case Inside::kList:
      case Inside::kMap:
        element();
        break;
      case Inside::kText:
        AppendText(text());
        break;
      case Inside::kSkipped:
        break;
    }
    return true;
  }

  // A boolean or a number. `store` says whether the place takes it.
  template <typename Store>
  bool Scalar(std::string_view found, std::string_view text, Store store) {
    const auto store_or_report = [&] {
      if (!std::visit(store, slot_.place)) Mismatch(found);
    };
    return Value(
        found, store_or_report, [&] { ElementMismatch(found); }, [&] { return text; });
  }

  bool Number(double value, std::string_view text) {
    const auto store = [&](auto place) {
      if constexpr (std::is_same_v<decltype(place), std::optional<absl::Time>*>) {
        if (std::abs(value) > kMaxSeconds) {
          Report(absl::StrCat(SlotName(), " is out of range"));
        } else {
          *place = absl::FromUnixSeconds(static_cast<int64_t>(std::floor(value)));
        }
        return true;
      }
      return false;
    };
    return Scalar("a number", text, store);
  }

  // What an object, or else an array, is that opens here.
  Inside Enter(bool object) {
    if (open_.empty()) return Inside::kClaims;
    switch (open_.back()) {
      case Inside::kClaims:
      case Inside::kGroup:
        return EnterSlot(object);
      case Inside::kList:
      case Inside::kMap:
        ElementMismatch(Bracketed(object));
        return Inside::kSkipped;
      case Inside::kText:
      case Inside::kSkipped:
        return open_.back();
    }
    return Inside::kSkipped;
  }

  Inside EnterSlot(bool object) {
    if (!object) {
      if (auto* list = std::get_if<std::vector<std::string>*>(&slot_.place)) {
        (*list)->clear();
        return Inside::kList;
      }
    } else if (std::holds_alternative<ClaimGroup>(slot_.place)) {
      group_ = slot_.name;
      return Inside::kGroup;
    } else if (std::holds_alternative<StringMap*>(slot_.place)) {
      return Inside::kMap;
    } else if (auto* json_text = std::get_if<JsonText<std::string*>>(&slot_.place)) {
      text_ = json_text->text;
      text_->clear();
      return Inside::kText;
    }
    Mismatch(Bracketed(object));
    return Inside::kSkipped;
  }

  bool Open(bool object) {
    if (open_.empty() && !object) return RefuseRoot(Bracketed(object));
    if (open_.size() == kMaxDepth) {
      return Refuse(absl::StrCat("claims are nested deeper than ", kMaxDepth));
    }
    open_.push_back(Enter(object));
    if (open_.back() == Inside::kText) AppendText(object ? "{" : "[");
    return true;
  }

  bool Close(std::string_view bracket) {
    if (open_.back() == Inside::kText) text_->append(bracket);
    if (open_.back() == Inside::kGroup) group_ = "";
    open_.pop_back();
    return true;
  }

  ClaimsReading reading_;
  absl::Status refusal_;

  absl::InlinedVector<Inside, 8> open_;
  std::string_view group_;  // Of the members being read.
  Slot slot_;
  std::string map_key_;
  std::string* text_ = nullptr;  // Inside kText: what was read of it.
};

}  // namespace

absl::StatusOr<ClaimsReading> ReadClaims(std::string_view text) {
  ClaimsReader reader;
  const bool parsed = ForeignJsonByte(text) == 0 && ReadJsonEvents(text, reader);
  return std::move(reader).Finish(parsed);
}

absl::StatusOr<Claims> ParseClaims(std::string_view text) {
  absl::StatusOr<ClaimsReading> reading = ReadClaims(text);
  if (!reading.ok()) return reading.status();
  if (!reading->problem.ok()) return reading->problem;
  return std::move(reading->claims);
}

}  // namespace lkmock::auth
