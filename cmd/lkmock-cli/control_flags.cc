#include "cmd/lkmock-cli/control_flags.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cmd/lkmock-cli/json_output.h"
#include "cmd/lkmock-cli/text_argument.h"
#include "core/nearest_name.h"
#include "faults/control_fields.h"

namespace lkmock::cli {
namespace {

using faults::ControlField;
using faults::FieldKind;

// What --help calls the value.
std::string_view Metavar(const ControlField& field) {
  switch (field.kind) {
    case FieldKind::kInteger:
    case FieldKind::kNumber:
      return "N";
    case FieldKind::kIntegerOrObject:
      return "N|JSON";
    case FieldKind::kIntegerList:
      return "N,...";
    case FieldKind::kString:
      return "TEXT";
    case FieldKind::kStringList:
      return "NAME,...";
    case FieldKind::kBool:
      return "";
    case FieldKind::kObject:
      return field.name == "sipStatus" ? "CODE[:PHRASE]" : "JSON|@FILE";
    case FieldKind::kList:
      return "ENTRY,...";
  }
  return "";
}

absl::Status BadValue(std::string_view flag, std::string_view found, std::string_view wanted) {
  return absl::InvalidArgumentError(absl::StrCat(flag, ": '", found, "' is no ", wanted));
}

std::vector<std::string_view> Entries(std::string_view list) {
  std::vector<std::string_view> entries = absl::StrSplit(list, ',', absl::SkipWhitespace());
  for (std::string_view& entry : entries) entry = absl::StripAsciiWhitespace(entry);
  return entries;
}

// "486" or "486:Busy Here" as {"code":486,"status":"Busy Here"}; discarded if it is neither.
Json SipStatus(std::string_view text) {
  const std::pair<std::string_view, std::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  int64_t code;
  if (!absl::SimpleAtoi(parts.first, &code)) return Json(Json::value_t::discarded);
  Json status = {{"code", code}};
  const std::string_view phrase = absl::StripAsciiWhitespace(parts.second);
  if (!phrase.empty()) status["status"] = phrase;
  return status;
}

// 503 of "503", and any other text as it stands.
Json IntegerOrText(std::string_view text) {
  int64_t number;
  return absl::SimpleAtoi(text, &number) ? Json(number) : Json(text);
}

absl::StatusOr<Json> FieldValue(const ControlField& field, std::string_view flag,
                                const std::string& text) {
  const bool is_json = absl::StartsWith(text, "{") || absl::StartsWith(text, "[");
  if (is_json && field.kind != FieldKind::kString) {
    Json json = ParseJson(text);
    if (json.is_discarded()) return BadValue(flag, text, "JSON");
    return json;
  }
  switch (field.kind) {
    case FieldKind::kInteger: {
      int64_t number;
      if (!absl::SimpleAtoi(text, &number)) return BadValue(flag, text, "number");
      return Json(number);
    }
    case FieldKind::kNumber: {
      Json number = ParseJson(text);
      if (!number.is_number()) return BadValue(flag, text, "number");
      return number;
    }
    case FieldKind::kIntegerOrObject: {
      int64_t number;
      if (!absl::SimpleAtoi(text, &number)) return BadValue(flag, text, "number, nor JSON object");
      return Json(number);
    }
    case FieldKind::kIntegerList: {
      Json list = Json::array();
      for (std::string_view entry : Entries(text)) {
        int64_t number;
        if (!absl::SimpleAtoi(entry, &number)) return BadValue(flag, entry, "number, as in 0,1");
        list.push_back(number);
      }
      return list;
    }
    case FieldKind::kString:
      return Json(text);
    case FieldKind::kStringList: {
      Json list = Json::array();
      for (std::string_view entry : Entries(text)) list.push_back(entry);
      return list;
    }
    case FieldKind::kList: {
      Json list = Json::array();
      for (std::string_view entry : Entries(text)) list.push_back(IntegerOrText(entry));
      return list;
    }
    case FieldKind::kBool:
      return Json(text != "false");
    case FieldKind::kObject: {
      if (field.name != "sipStatus") return BadValue(flag, text, "JSON object, nor @FILE with one");
      Json status = SipStatus(text);
      if (status.is_discarded()) return BadValue(flag, text, "SIP status such as 486:'Busy Here'");
      return status;
    }
  }
  return BadValue(flag, text, "value that this program knows");
}

void NoteUnknownFields(const Session& session, const Json& control) {
  std::vector<std::string_view> names;
  for (const ControlField& field : faults::AllControlFields()) names.push_back(field.name);
  for (const auto& [name, value] : control.items()) {
    const bool known = std::any_of(
        names.begin(), names.end(),
        [&name = name](std::string_view field) { return absl::EqualsIgnoreCase(field, name); });
    if (!known) {
      session.Note(
          absl::StrCat("--mock: '", name, "' is no control field", DidYouMean(name, names)));
    }
  }
}

}  // namespace

std::string FlagOfField(std::string_view field) {
  std::string flag = "--";
  for (char letter : field) {
    if (absl::ascii_isupper(letter)) flag += '-';
    flag += absl::ascii_tolower(letter);
  }
  return flag;
}

std::vector<Flag> ControlFlags() {
  std::vector<Flag> flags = {{"--mock", FlagKind::kValue, "JSON|@FILE",
                              "The whole control object; the flags below change it"}};
  for (const ControlField& field : faults::AllControlFields()) {
    flags.push_back({FlagOfField(field.name),
                     field.kind == FieldKind::kBool ? FlagKind::kSwitch : FlagKind::kValue,
                     std::string(Metavar(field)),
                     std::string(absl::StripSuffix(field.summary, "."))});
  }
  return flags;
}

absl::StatusOr<std::string> ControlJson(const Session& session) {
  Json control = Json::object();
  if (session.args.Has("--mock")) {
    absl::StatusOr<std::string> text = ReadTextArgument(session, session.args.Text("--mock"));
    if (!text.ok()) return text.status();
    control = ParseJson(*text);
    if (!control.is_object()) return BadValue("--mock", *text, "JSON object");
    NoteUnknownFields(session, control);
  }
  for (const ControlField& field : faults::AllControlFields()) {
    const std::string flag = FlagOfField(field.name);
    if (!session.args.Has(flag)) continue;
    std::string text = session.args.Text(flag);
    if (field.kind == FieldKind::kObject) {
      absl::StatusOr<std::string> read = ReadTextArgument(session, text);
      if (!read.ok()) return read.status();
      text = *std::move(read);
    }
    absl::StatusOr<Json> value = FieldValue(field, flag, text);
    if (!value.ok()) return value.status();
    control[std::string(field.name)] = *std::move(value);
  }
  if (control.empty() && !session.args.Has("--mock")) return std::string();
  return HeaderJson(control);
}

}  // namespace lkmock::cli
