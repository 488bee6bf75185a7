#include "faults/object_fields.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace lkmock::faults {
namespace {

std::optional<size_t> IndexOf(std::string_view name, absl::Span<const ControlField> known) {
  for (size_t i = 0; i < known.size(); ++i) {
    if (absl::EqualsIgnoreCase(known[i].name, name)) return i;
  }
  return std::nullopt;
}

std::vector<std::string_view> NamesOf(absl::Span<const ControlField> known) {
  std::vector<std::string_view> names;
  for (const ControlField& field : known) names.push_back(field.name);
  return names;
}

std::string_view KindName(JsonKind kind) {
  switch (kind) {
    case JsonKind::kNull:
      return "null";
    case JsonKind::kBool:
      return "a bool";
    case JsonKind::kInteger:
      return "an integer";
    case JsonKind::kFraction:
      return "a fraction";
    case JsonKind::kString:
      return "a string";
    case JsonKind::kList:
      return "a list";
    case JsonKind::kObject:
      return "an object";
  }
  return "";
}

// What a field of `kind` holds, for people.
std::string_view WantedName(FieldKind kind) {
  switch (kind) {
    case FieldKind::kInteger:
      return "an integer";
    case FieldKind::kNumber:
      return "a number";
    case FieldKind::kIntegerOrObject:
      return "an integer or an object";
    case FieldKind::kString:
      return "a string";
    case FieldKind::kIntegerList:
    case FieldKind::kStringList:
    case FieldKind::kList:
      return "a list";
    case FieldKind::kBool:
      return "a bool";
    case FieldKind::kObject:
      return "an object";
  }
  return "";
}

bool IsOfKind(JsonKind found, FieldKind wanted) {
  switch (wanted) {
    case FieldKind::kInteger:
      return found == JsonKind::kInteger;
    case FieldKind::kNumber:
      return found == JsonKind::kInteger || found == JsonKind::kFraction;
    case FieldKind::kIntegerOrObject:
      return found == JsonKind::kInteger || found == JsonKind::kObject;
    case FieldKind::kString:
      return found == JsonKind::kString;
    case FieldKind::kIntegerList:
    case FieldKind::kStringList:
    case FieldKind::kList:
      return found == JsonKind::kList;
    case FieldKind::kBool:
      return found == JsonKind::kBool;
    case FieldKind::kObject:
      return found == JsonKind::kObject;
  }
  return false;
}

bool IsTooLarge(FieldKind kind, const JsonView& value) {
  const bool holds_integers = kind == FieldKind::kInteger || kind == FieldKind::kIntegerOrObject;
  return holds_integers && value.kind() == JsonKind::kInteger && !value.AsInteger().has_value();
}

// Whether a field of `kind` can hold `value`; the first reason why not is reported.
bool CanHold(FieldKind kind, const JsonView& value, std::string_view name, ProblemList& problems) {
  if (!IsOfKind(value.kind(), kind)) {
    problems.Add(name, " is ", Described(value), ", not ", WantedName(kind));
    return false;
  }
  if (IsTooLarge(kind, value)) {
    problems.Add(name, " is too large a number");
    return false;
  }
  if (kind != FieldKind::kIntegerList && kind != FieldKind::kStringList) return true;
  // Upstream: Go leaves a zero in the place of a wrong element, and so fails region 0. Here, one
  // wrong element makes the list one of the wrong type.
  const FieldKind element_kind =
      kind == FieldKind::kIntegerList ? FieldKind::kInteger : FieldKind::kString;
  size_t index = 0;
  for (const JsonView& element : value.Elements()) {
    const std::string element_name = absl::StrCat(name, "[", index++, "]");
    if (!CanHold(element_kind, element, element_name, problems)) return false;
  }
  return true;
}

}  // namespace

std::string Described(const JsonView& value) {
  // What looks like an integer to people is shown: 200.0.
  if (value.kind() == JsonKind::kFraction) return Quoted(value.text());
  return std::string(KindName(value.kind()));
}

void ForEachField(
    const JsonView& object, std::string_view path, absl::Span<const ControlField> known,
    ProblemList& problems,
    absl::FunctionRef<void(size_t index, std::string_view name, const JsonView& value)> apply) {
  std::vector<bool> seen(known.size());
  for (const auto& [name, value] : object.Members()) {
    const std::optional<size_t> index = IndexOf(name, known);
    if (!index.has_value()) {
      problems.AddUnknown("field", path, name, NamesOf(known));
      continue;
    }
    if (value.kind() == JsonKind::kNull) continue;
    const ControlField& field = known[*index];
    const std::string full_name = absl::StrCat(path, field.name);
    if (!CanHold(field.kind, value, full_name, problems)) continue;
    if (seen[*index]) problems.Add(full_name, " is given twice; the last one counts");
    seen[*index] = true;
    apply(*index, full_name, value);
  }
}

}  // namespace lkmock::faults
