#include "faults/control_fields.h"

namespace lkmock::faults {

std::string_view FieldKindName(FieldKind kind) {
  switch (kind) {
    case FieldKind::kInteger:
      return "int";
    case FieldKind::kNumber:
      return "number";
    case FieldKind::kIntegerOrObject:
      return "int, object";
    case FieldKind::kIntegerList:
      return "int[]";
    case FieldKind::kString:
      return "string";
    case FieldKind::kStringList:
      return "string[]";
    case FieldKind::kBool:
      return "bool";
    case FieldKind::kObject:
      return "object";
    case FieldKind::kList:
      return "array";
  }
  return "";
}

}  // namespace lkmock::faults
