#include "journal/verdicts.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace lkmock::journal {
namespace {

constexpr absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

// An attempt at `at_ms`; chained calls say what it has.
struct Seen : Evidence {
  explicit Seen(int at_ms = 0) { at = kStart + absl::Milliseconds(at_ms); }
  Seen Body(unsigned char b) const {
    return With([&](Seen& s) { s.body[0] = b; });
  }
  Seen Id(uint64_t id) const {
    return With([&](Seen& s) { s.request_id = id; });
  }
  Seen Token(uint64_t t) const {
    return With([&](Seen& s) { s.token = t; });
  }
  Seen Control(uint64_t c) const {
    return With([&](Seen& s) { s.control = c; });
  }
  Seen ContentType() const {
    return With([](Seen& s) { s.has_content_type = true; });
  }
  Seen Internal() const {
    return With([](Seen& s) { s.has_internal_header = true; });
  }
  Seen EndsAt(int ms) const {
    return With([&](Seen& s) { s.ended_at = kStart + absl::Milliseconds(ms); });
  }

 private:
  template <typename Change>
  Seen With(Change change) const {
    Seen changed = *this;
    change(changed);
    return changed;
  }
};

struct Case {
  std::string name;
  std::string verdict;
  std::vector<Evidence> attempts;
  std::vector<Evidence> discovery;
  std::optional<bool> expected;
};

std::vector<Case> Cases() {
  const Seen a;
  const Seen own = Seen().Token(1).Control(2);
  return {
      {"no attempt", "sameBody", {}, {}, std::nullopt},
      {"one attempt", "sameBody", {a.Body(1)}, {}, std::nullopt},
      {"equal bodies", "sameBody", {a.Body(1), a.Body(1), a.Body(1)}, {}, true},
      {"the last body differs", "sameBody", {a.Body(1), a.Body(1), a.Body(2)}, {}, false},
      {"discovery's body is another matter", "sameBody", {a, a}, {a.Body(3)}, true},

      {"one id", "sameRequestId", {a.Id(1)}, {}, std::nullopt},
      {"no ids at all", "sameRequestId", {a, a}, {}, std::nullopt},
      {"equal ids", "sameRequestId", {a.Id(1), a.Id(1)}, {}, true},
      {"a new id", "sameRequestId", {a.Id(1), a.Id(2)}, {}, false},
      {"an id is missing", "sameRequestId", {a.Id(1), a}, {}, false},
      {"the first id is missing", "sameRequestId", {a, a.Id(1)}, {}, false},

      {"one token", "sameToken", {a.Token(1)}, {}, std::nullopt},
      {"no tokens at all", "sameToken", {a, a}, {}, std::nullopt},
      {"equal tokens", "sameToken", {a.Token(1), a.Token(1)}, {}, true},
      {"a new token", "sameToken", {a.Token(1), a.Token(2)}, {}, false},
      {"a token is missing", "sameToken", {a.Token(1), a}, {}, false},

      {"no discovery", "headersForwarded", {own}, {}, std::nullopt},
      {"discovery alone", "headersForwarded", {}, {own}, std::nullopt},
      {"both forwarded", "headersForwarded", {own, own}, {own, own}, true},
      {"the token was renewed meanwhile", "headersForwarded", {own, own.Token(3)}, {own}, true},
      {"control forgotten", "headersForwarded", {own}, {a.Token(1)}, false},
      {"token forgotten", "headersForwarded", {own}, {a.Control(2)}, false},
      {"another control", "headersForwarded", {own}, {own.Control(3)}, false},
      {"another token", "headersForwarded", {own}, {own.Token(3)}, false},
      {"one fetch of two forgot", "headersForwarded", {own}, {own, a}, false},
      {"no control to forward", "headersForwarded", {a.Token(1)}, {a.Token(1)}, true},
      {"nothing to forward", "headersForwarded", {a}, {own}, true},
      {"mixed from two attempts",
       "headersForwarded",
       {own, a.Token(5).Control(6)},
       {a.Token(1).Control(6)},
       false},

      {"no discovery", "discoveryWithoutContentType", {a.ContentType()}, {}, std::nullopt},
      {"none has it", "discoveryWithoutContentType", {a.ContentType()}, {a, a}, true},
      {"one has it", "discoveryWithoutContentType", {a}, {a, a.ContentType()}, false},

      {"two attempts", "backoffGrows", {Seen(0), Seen(100)}, {}, std::nullopt},
      {"it grows", "backoffGrows", {Seen(0), Seen(100), Seen(300), Seen(501)}, {}, true},
      {"it stays", "backoffGrows", {Seen(0), Seen(100), Seen(200)}, {}, false},
      {"it shrinks at last", "backoffGrows", {Seen(0), Seen(100), Seen(300), Seen(400)}, {}, false},
      {"a slow answer is no pause",
       "backoffGrows",
       {Seen(0).EndsAt(0), Seen(100).EndsAt(350), Seen(400).EndsAt(400)},
       {},
       false},
      {"pauses count from the end",
       "backoffGrows",
       {Seen(0).EndsAt(500), Seen(600).EndsAt(600), Seen(800)},
       {},
       true},

      {"nothing arrived", "noInternalHeaders", {}, {}, std::nullopt},
      {"none", "noInternalHeaders", {a, a}, {a}, true},
      {"discovery alone, none", "noInternalHeaders", {}, {a}, true},
      {"an attempt has it", "noInternalHeaders", {a, a.Internal()}, {}, false},
      {"a fetch has it", "noInternalHeaders", {a}, {a.Internal()}, false},
  };
}

TEST(Verdicts, JudgeWhatArrived) {
  for (const Case& c : Cases()) {
    SCOPED_TRACE(c.verdict + ": " + c.name);
    int judged = 0;
    for (const VerdictRow& row : AllVerdicts()) {
      if (row.name != c.verdict) continue;
      EXPECT_EQ(row.judge({c.attempts, c.discovery}), c.expected);
      ++judged;
    }
    EXPECT_EQ(judged, 1);
  }
}

TEST(Verdicts, AreEachShownToBeTrueFalseAndNull) {
  const std::vector<Case> cases = Cases();
  for (const VerdictRow& row : AllVerdicts()) {
    SCOPED_TRACE(row.name);
    std::set<std::optional<bool>> shown;
    for (const Case& c : cases) {
      if (c.verdict == row.name) shown.insert(c.expected);
    }
    EXPECT_EQ(shown, (std::set<std::optional<bool>>{std::nullopt, false, true}));
  }
}

Evidence EvidenceOfFields(const std::vector<HeaderField>& fields, std::string_view body = "") {
  Call call;
  call.headers = Headers(fields);
  call.body = body;
  return EvidenceOf(call, kStart);
}

TEST(Evidence, ComparesHeadersByteForByte) {
  const Evidence one = EvidenceOfFields({{"Authorization", "Bearer abc"}, {"X-Lk-Mock", "{}"}});
  const Evidence same = EvidenceOfFields({{"x-lk-mock", "{}"}, {"authorization", "Bearer abc"}});
  const Evidence other = EvidenceOfFields({{"Authorization", "bearer abc"}, {"X-Lk-Mock", "{ }"}});
  EXPECT_EQ(one.token, same.token);
  EXPECT_EQ(one.control, same.control);
  EXPECT_NE(one.token, other.token);
  EXPECT_NE(one.control, other.control);
  EXPECT_NE(EvidenceOfFields({}, "a").body, EvidenceOfFields({}, "b").body);
}

TEST(Evidence, TakesAnEmptyHeaderForNone) {
  const Evidence evidence =
      EvidenceOfFields({{"Authorization", ""}, {"X-Lk-Mock", ""}, {"X-Livekit-Request-Id", ""}});
  EXPECT_EQ(evidence.token, std::nullopt);
  EXPECT_EQ(evidence.control, std::nullopt);
  EXPECT_EQ(evidence.request_id, std::nullopt);
}

TEST(Evidence, SeesWhatShouldNotBeThere) {
  const Evidence none = EvidenceOfFields({{"Accept", "*/*"}});
  EXPECT_FALSE(none.has_content_type);
  EXPECT_FALSE(none.has_internal_header);
  EXPECT_TRUE(EvidenceOfFields({{"content-type", "application/json"}}).has_content_type);
  EXPECT_TRUE(EvidenceOfFields({{"x-lk-request-timeout", "10"}}).has_internal_header);
}

}  // namespace
}  // namespace lkmock::journal
