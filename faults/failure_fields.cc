#include "faults/failure_fields.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/header_names.h"
#include "core/http_field.h"
#include "faults/field_values.h"
#include "faults/object_fields.h"

namespace lkmock::faults {
namespace {

// What is wrong with a header of this name, or "". Each of these the answer has already, or may.
std::string NameProblem(std::string_view name) {
  if (!IsFieldName(name)) return "is no header name";
  if (absl::EqualsIgnoreCase(name, "Content-Type")) return "is what failContentType sets";
  if (absl::StartsWithIgnoreCase(name, kOwnHeaderPrefix)) return "is the mock's own";
  for (std::string_view own : {"Connection", "Content-Length", "Date", "Transfer-Encoding"}) {
    if (absl::EqualsIgnoreCase(name, own)) return "is the server's own";
  }
  return "";
}

// Adds one header; `path` is what problems call the value.
void AddHeader(const std::string& name, const JsonView& value, std::string_view path,
               Failure& failure, ProblemList& problems) {
  const JsonKind kind = value.kind();
  const bool is_number = kind == JsonKind::kInteger || kind == JsonKind::kFraction;
  if (!is_number && kind != JsonKind::kString) {
    problems.Add(path, " is ", Described(value), ", not a string or a number; skipped");
    return;
  }
  std::string text = is_number ? std::string(value.text()) : value.AsString();
  if (!IsFieldValue(text)) {
    problems.Add(path, " ", Quoted(text), " would break the header's line; skipped");
    return;
  }
  failure.headers.emplace_back(name, std::move(text));
}

}  // namespace

void SetFailMode(const JsonView& value, std::string_view name, Failure& failure,
                 ProblemList& problems) {
  failure.mode = ReadFailMode(value.AsString(), name, problems);
}

void SetFailStatus(const JsonView& value, std::string_view name, Failure& failure,
                   ProblemList& problems) {
  const int64_t status = *value.AsInteger();
  if (!IsStatus(status)) {
    problems.Add(name, " ", status, " is outside 200-599; 503 is used");
  }
  failure.status = IsStatus(status) ? static_cast<int>(status) : 503;
}

// Any: a client may want to see one that Twirp does not know.
void SetFailTwirpCode(const JsonView& value, std::string_view, Failure& failure, ProblemList&) {
  failure.twirp_code = value.AsString();
}

void SetFailHeaders(const JsonView& value, std::string_view name, Failure& failure,
                    ProblemList& problems) {
  failure.headers.clear();
  for (const JsonMember& member : value.Members()) {
    if (member.value.kind() == JsonKind::kNull) continue;
    if (const std::string problem = NameProblem(member.name); !problem.empty()) {
      problems.Add(name, ": ", Quoted(member.name), " ", problem, "; skipped");
      continue;
    }
    // Short even where a client's name is not.
    const std::string path = absl::StrCat(name, ".", member.name.substr(0, 40));
    if (member.value.kind() != JsonKind::kList) {
      AddHeader(member.name, member.value, path, failure, problems);
      continue;
    }
    size_t index = 0;
    for (const JsonView& element : member.value.Elements()) {
      AddHeader(member.name, element, absl::StrCat(path, "[", index++, "]"), failure, problems);
    }
  }
}

void SetFailBody(const JsonView& value, std::string_view, Failure& failure, ProblemList&) {
  failure.body = value.AsString();
}

void SetFailContentType(const JsonView& value, std::string_view name, Failure& failure,
                        ProblemList& problems) {
  std::optional<std::string> type = ReadContentType(value, name, problems);
  if (type.has_value()) failure.content_type = *std::move(type);
}

void SetFailPercent(const JsonView& value, std::string_view name, Failure& failure,
                    ProblemList& problems) {
  const double percent = *value.AsNumber();
  if (percent >= 0 && percent <= 100) {
    failure.percent = percent;
  } else {
    problems.Add(name, " ", Quoted(value.text()), " is outside 0-100; ignored");
  }
}

void SetDribbleDuration(const JsonView& value, std::string_view name, Failure& failure,
                        ProblemList& problems) {
  const std::optional<absl::Duration> duration = ReadMilliseconds(value, name, problems);
  if (duration.has_value()) failure.duration = *duration;
}

}  // namespace lkmock::faults
