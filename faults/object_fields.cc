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

JsonKind JsonKindOf(FieldKind kind) {
  switch (kind) {
    case FieldKind::kInteger:
      return JsonKind::kInteger;
    case FieldKind::kString:
      return JsonKind::kString;
    case FieldKind::kIntegerList:
    case FieldKind::kStringList:
      return JsonKind::kList;
    case FieldKind::kBool:
      return JsonKind::kBool;
    case FieldKind::kObject:
      break;
  }
  return JsonKind::kObject;
}

// Whether a field of `kind` can hold `value`; the first reason why not is reported.
bool CanHold(FieldKind kind, const JsonView& value, std::string_view name, ProblemList& problems) {
  if (value.kind() != JsonKindOf(kind)) {
    // What looks like an integer to people is shown: 200.0.
    const bool is_fraction = value.kind() == JsonKind::kFraction;
    problems.Add(name, " is ", is_fraction ? Quoted(value.text()) : KindName(value.kind()),
                 ", not ", KindName(JsonKindOf(kind)));
    return false;
  }
  if (kind == FieldKind::kInteger && !value.AsInteger().has_value()) {
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

void ForEachField(const JsonView& object, std::string_view path,
                  absl::Span<const ControlField> known, ProblemList& problems,
                  absl::FunctionRef<void(size_t index, const JsonView& value)> apply) {
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
    apply(*index, value);
  }
}

}  // namespace lkmock::faults
