#include "faults/call_id.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "faults/problem_list.h"

namespace lkmock::faults {
namespace {

constexpr size_t kLongestId = 256;

}  // namespace

bool IsCallId(std::string_view text) {
  return !text.empty() && text.size() <= kLongestId &&
         std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isprint(c); });
}

std::string IdProblem(std::string_view text) {
  if (text.empty()) return "is empty";
  if (text.size() > kLongestId) {
    return absl::StrCat("is ", text.size(), " bytes long, more than ", kLongestId);
  }
  return absl::StrCat(Quoted(text), " is not printable ASCII");
}

std::string_view CallId(const Headers& headers, const MockControl& control) {
  if (!control.id.empty()) return control.id;
  const std::string_view id = headers.Get(kRequestIdHeader);
  return IsCallId(id) ? id : std::string_view();
}

}  // namespace lkmock::faults
