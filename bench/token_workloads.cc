// What does it cost to verify a token, and to read its claims?
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "auth/claims.h"
#include "auth/key_ring.h"
#include "auth/recent_tokens.h"
#include "auth/token_minter.h"
#include "bench/distinct_tokens.h"
#include "bench/sample_calls.h"
#include "bench/workload.h"
#include "core/method_table.h"

namespace lkmock::bench {
namespace {

std::function<void()> Verify(size_t distinct) {
  struct State {
    std::vector<std::string> tokens;
    auth::KeyRing keys{auth::KeyRingOptions()};
    size_t next = 0;
  };
  auto state = std::make_shared<State>();
  state->tokens = MintDistinctTokens(auth::ClaimsForMethod(*FindMethod(kCreateRoom), "lobby", ""),
                                     distinct, kNow);
  return [state] {
    const std::string& token = state->tokens[state->next++ % state->tokens.size()];
    Keep(auth::VerifyRecentToken(token, state->keys, kNow));
  };
}

auth::Claims SmallClaims() {
  auth::Claims claims = auth::ClaimsForMethod(*FindMethod(kCreateRoom), "lobby", "");
  claims.issuer = "devkey";
  claims.expires_at = kNow;
  return claims;
}

auth::Claims LargeClaims() {
  auth::Claims claims = SmallClaims();
  claims.subject = "somebody";
  claims.not_before = claims.issued_at = kNow;
  claims.name = "Somebody";
  claims.kind = "standard";
  claims.metadata = R"({"avatar":"https://example.com/a.png","role":"guest"})";
  claims.attributes = {{"lkmock.signal", "happy"}, {"team", "a"}, {"locale", "en"}};
  claims.room_config = R"({"name":"lobby","emptyTimeout":300})";
  claims.video.room_join = claims.video.room_admin = claims.video.room_list = true;
  claims.video.room = "lobby";
  claims.video.can_publish = claims.video.can_subscribe = claims.video.can_publish_data = true;
  claims.video.can_publish_sources = {"camera", "microphone", "screen_share"};
  claims.sip = {.admin = true, .call = true};
  claims.agent.admin = true;
  return claims;
}

std::function<void()> Read(const auth::Claims& claims) {
  return [json = auth::ToJson(claims)] { Keep(auth::ReadClaims(json)); };
}

}  // namespace

std::vector<Workload> TokenWorkloads() {
  return {
      {"token/new", Verify},
      {"token/same", [](size_t) { return Verify(1); }},
      {"claims/small", [](size_t) { return Read(SmallClaims()); }},
      {"claims/large", [](size_t) { return Read(LargeClaims()); }},
  };
}

}  // namespace lkmock::bench
