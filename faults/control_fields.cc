#include "faults/control_fields.h"

namespace lkmock::faults {

std::string_view FieldKindName(FieldKind kind) {
  switch (kind) {
    case FieldKind::kInteger:
      return "int";
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
  }
  return "";
}

}  // namespace lkmock::faults
