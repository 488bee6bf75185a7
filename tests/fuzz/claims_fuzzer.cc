// The claims of a token: JSON in, and out, and in again.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "auth/claims.h"
#include "auth/claims_table.h"
#include "core/json_text.h"
#include "tests/fuzz/fuzz_target.h"

namespace lkmock::fuzz {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 100;

int DepthOf(const json& value) {
  int deepest = 0;
  if (!value.is_structured()) return deepest;
  for (const json& member : value) deepest = std::max(deepest, DepthOf(member));
  return deepest + 1;
}

// Whether `text` is what ReadClaims promises to read.
bool IsObject(std::string_view text) {
  const json value = json::parse(text.begin(), text.end(), nullptr, false);
  return value.is_object() && ForeignJsonByte(text) == 0 && DepthOf(value) <= kMaxDepth;
}

void CheckPrints(const auth::Claims& claims) {
  const std::string text = auth::ToJson(claims);
  const absl::StatusOr<auth::Claims> again = auth::ParseClaims(text);
  if (!again.ok()) Fail(absl::StrCat("what is printed is not read: ", text));
  if (*again != claims) Fail(absl::StrCat("what is printed reads as something else: ", text));
  if (auth::ToJson(*again) != text) Fail(absl::StrCat("printed again, it differs: ", text));
}

}  // namespace

void Try(std::string_view input) {
  const absl::StatusOr<auth::ClaimsReading> reading = auth::ReadClaims(input);
  if (reading.ok() != IsObject(input)) {
    Fail(absl::StrCat("a JSON parser thinks otherwise than: ", reading.status().ToString()));
  }
  const absl::StatusOr<auth::Claims> claims = auth::ParseClaims(input);
  if (claims.ok() != (reading.ok() && reading->problem.ok())) {
    Fail("the two readers differ on whether there is a problem");
  }
  if (!reading.ok()) return;
  CheckPrints(reading->claims);
  if (claims.ok() && *claims != reading->claims) Fail("the two readers differ");
  auth::GrantsOf(reading->claims);
}

std::vector<std::string> Dictionary() {
  std::vector<std::string> words = {"null", "true", "false",        "1e15",
                                    "-0.5", "{}",   "[\"camera\"]", "\\ud83d\\ude00"};
  const auth::Claims claims;
  auth::VisitClaims(claims, [&](std::string_view, std::string_view name, auto) {
    words.push_back(absl::StrCat("\"", name, "\":"));
  });
  return words;
}

}  // namespace lkmock::fuzz
