#include "bench/distinct_tokens.h"

#include "absl/strings/str_cat.h"
#include "auth/token_minter.h"

namespace lkmock::bench {
namespace {

constexpr size_t kSize = 500;

}  // namespace

std::vector<std::string> MintDistinctTokens(auth::Claims claims, size_t count, absl::Time now) {
  claims.expires_at = now + absl::Hours(1);
  claims.not_before = now;
  claims.name = "Somebody with a Name";
  claims.metadata = R"({"avatar":"https://example.com/avatars/somebody.png","role":"guest"})";
  const auto mint = [&claims](size_t number) {
    claims.subject = absl::StrCat("participant-", 1'000'000 + number);
    return auth::MintToken(claims, "devkey", "secret");
  };
  const size_t size = mint(0).size();
  if (size < kSize) claims.metadata.append((kSize - size) * 3 / 4, ' ');  // In base64, 4 for 3.
  std::vector<std::string> tokens;
  tokens.reserve(count);
  for (size_t i = 0; i < count; ++i) tokens.push_back(mint(i));
  return tokens;
}

}  // namespace lkmock::bench
