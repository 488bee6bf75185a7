// The JSON of a call, as clients read it.
#include <iterator>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "journal/entry.h"
#include "journal/journal.h"
#include "journal/kept_headers.h"
#include "tests/journal/arrivals.h"

namespace lkmock::journal {
namespace {

using nlohmann::json;

// SHA-256 of {"name":"lobby"}.
constexpr char kBodySha256[] = "9d7b93b7763614a3dc30f684aced797908cd58107ab5ebc2fc69729d6edad5c6";
constexpr char kEmptySha256[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Request CreateRoom() {
  Request request;
  request.headers = {{"Host", "127.0.0.1:9999"},
                     {"User-Agent", "sdk/1.0"},
                     {"Content-Type", "application/json"},
                     {"authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"},
                     {"X-Lk-Mock", R"({"attempts":["drop","ok"]})"},
                     {"X-Livekit-Request-Id", "golden"},
                     {"Cookie", "session=hunter2"}};
  request.body = R"({"name":"lobby"})";
  request.claims_json = R"({"iss":"devkey","video":{"roomCreate":true}})";
  request.request_json = R"({"name":"lobby"})";
  return request;
}

TEST(CallJson, ShowsACallAsAWhole) {
  TestJournal journal;
  Request dropped = CreateRoom();
  dropped.decision = Decision::kDrop;
  dropped.status = 0;
  const auto first = journal.Attempt("golden", dropped);
  journal.Advance(absl::Milliseconds(4));
  first->OnEnd(ExchangeEnd::kDone);

  Request fetch;
  fetch.wire = "";
  fetch.headers = {{"User-Agent", "sdk/1.0"},
                   {"Authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"},
                   {"X-Lk-Mock", R"({"attempts":["drop","ok"]})"}};
  fetch.claims_json = CreateRoom().claims_json;
  fetch.connection = 2;
  journal.Advance(absl::Milliseconds(10));
  journal.Fetch("", fetch)->OnEnd(ExchangeEnd::kDone);

  Request served = CreateRoom();
  served.executes = true;
  served.connection = 2;
  served.region_index = 1;
  journal.Advance(absl::Milliseconds(100));
  const auto second = journal.Attempt("golden", served);
  journal.Advance(absl::Milliseconds(7));
  second->OnEnd(ExchangeEnd::kClientGone);

  const std::string attempt_headers =
      R"("headers":{"Host":"127.0.0.1:9999","User-Agent":"sdk/1.0",)"
      R"("Content-Type":"application/json",)"
      R"("authorization":{"iss":"devkey","video":{"roomCreate":true}},)"
      R"("X-Lk-Mock":"{\"attempts\":[\"drop\",\"ok\"]}","X-Livekit-Request-Id":"golden",)"
      R"json("Cookie":"(hidden)"},)json";
  EXPECT_EQ(
      journal->CallJson("golden"),
      absl::StrCat(
          R"({"id":"golden","method":"livekit.RoomService/CreateRoom","executions":1,)",
          R"("attempts":[{"n":1,"region":"region-0","connection":1,"at":1800000000000,)",
          R"("gapMs":null,"wire":"json","userAgent":"sdk/1.0",)", attempt_headers,
          R"("bodySha256":")", kBodySha256, R"(","requestJson":{"name":"lobby"},)",
          R"("outcome":"drop","status":null,"clientGoneAfterMs":null,"finished":true,)",
          R"("durationMs":4},)", R"({"n":2,"region":"region-1","connection":2,"at":1800000000114,)",
          R"("gapMs":114,"wire":"json","userAgent":"sdk/1.0",)", attempt_headers,
          R"("bodySha256":")", kBodySha256, R"(","requestJson":{"name":"lobby"},)",
          R"("outcome":"served","status":200,"clientGoneAfterMs":7,"finished":true,)",
          R"("durationMs":7}],)",
          R"("discovery":[{"n":1,"region":"region-0","connection":2,"at":1800000000014,)",
          R"("gapMs":null,"wire":null,"userAgent":"sdk/1.0","headers":{"User-Agent":"sdk/1.0",)",
          R"("Authorization":{"iss":"devkey","video":{"roomCreate":true}},)",
          R"("X-Lk-Mock":"{\"attempts\":[\"drop\",\"ok\"]}"},)", R"("bodySha256":")", kEmptySha256,
          R"(","requestJson":null,"outcome":"served","status":200,"clientGoneAfterMs":null,)",
          R"("finished":true,"durationMs":0}],)",
          R"("verdicts":{"sameBody":true,"sameRequestId":true,"sameToken":true,)",
          R"("headersForwarded":true,"discoveryWithoutContentType":true,"backoffGrows":null,)",
          R"("noInternalHeaders":true}})"));
}

TEST(CallJson, ListsCallsAsTheyAreShownAlone) {
  TestJournal journal;
  journal.Attempt("a", CreateRoom());
  EXPECT_EQ(journal->CallsJson({}), absl::StrCat(R"({"calls":[)", journal->CallJson("a"),
                                                 R"(],"dropped":0,"forgotten":0})"));
}

TEST(CallJson, HoldsNoSecret) {
  const std::string token = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJkZXZrZXkifQ.AbCdEf0123456789";
  TestJournal journal;
  Request request = CreateRoom();
  request.headers = {
      {"Authorization", "Bearer " + token}, {"Authorization", "Basic b25jZS1tb3Jl"},
      {"Cookie", "cookie-secret"},          {"Proxy-Authorization", "proxy-secret"},
      {"X-Client-Secret", "client-secret"}, {"X-Auth-Token", "auth-token"},
      {"x-api-key", "api-key-value"},       {"Referer", "http://a/?access_token=" + token}};
  journal.Attempt("a", request);
  journal.Fetch("a", request);
  request.claims_json = "";
  journal.Attempt("a", request);
  for (const std::string& json : {journal->CallJson("a"), journal->CallsJson({})}) {
    ASSERT_FALSE(json::parse(json, nullptr, false).is_discarded());
    for (const std::string& secret :
         {token, token.substr(token.rfind('.') + 1), std::string("b25jZS1tb3Jl"),
          std::string("cookie-secret"), std::string("proxy-secret"), std::string("client-secret"),
          std::string("auth-token"), std::string("api-key-value"), std::string("Bearer")}) {
      EXPECT_FALSE(absl::StrContains(json, secret)) << secret;
    }
  }
}

TEST(CallJson, ShowsOfAuthorizationItsClaims) {
  struct {
    std::string name;
    std::string claims;
    json shown;
  } const cases[] = {
      {"claims", R"( {"a":1} )", "(not a token)"},  // The service hands them on without blanks.
      {"an object", R"({"a":[1,{"b":null}]})", json::parse(R"({"a":[1,{"b":null}]})")},
      {"an empty object", "{}", json::object()},
      {"none", "", "(not a token)"},
      {"no object", "[1]", "(not a token)"},
      {"half an object", R"({"a":)", "(not a token)"},
      {"two objects", "{}{}", "(not a token)"},
      {"no UTF-8", "{\"a\":\"\xFF\"}", "(not a token)"},
      {"a NUL", std::string("{}\0", 3), "(not a token)"},
      {"as long as may be",
       absl::StrCat("{\"a\":\"", std::string(kMostClaimsBytes - 8, 'a'), "\"}"),
       {{"a", std::string(kMostClaimsBytes - 8, 'a')}}},
      {"too long", absl::StrCat("{\"a\":\"", std::string(kMostClaimsBytes - 7, 'a'), "\"}"),
       "… (cut from 8193 bytes)"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    TestJournal journal;
    Request request;
    request.headers = {{"Authorization", "Bearer abc"}};
    request.claims_json = c.claims;
    journal.Attempt("a", request);
    const json call = journal.Read("a");
    ASSERT_FALSE(call.is_discarded());
    EXPECT_EQ(call["attempts"][0]["headers"]["Authorization"], c.shown);
  }
}

TEST(CallJson, JoinsRepeatedHeadersUnderTheFirstName) {
  TestJournal journal;
  Request request;
  request.headers = {{"Accept", "a"}, {"X-Other", "b"}, {"ACCEPT", "c"}, {"accept", ""}};
  journal.Attempt("a", request);
  EXPECT_EQ(journal.Read("a")["attempts"][0]["headers"],
            (json{{"Accept", "a, c, "}, {"X-Other", "b"}}));
}

TEST(CallJson, IsValidWhateverArrives) {
  TestJournal journal;
  Request request;
  request.method = "a\"b\\\xC3/\x01";
  request.headers = {{"X-Latin-1", "caf\xE9"}, {"X-Half", "\xE2\x82"}, {"X-Quote", "\"\\\t"}};
  request.headers.push_back({"User-Agent", std::string("\0\x7F\xFF", 3)});
  request.body = "\xFF\xFE";
  journal.Attempt("i\"d\xFF", request);
  const json attempt = journal.Read("i\"d\xFF")["attempts"][0];
  EXPECT_EQ(attempt["headers"]["X-Latin-1"], "caf\uFFFD");
  EXPECT_EQ(attempt["headers"]["X-Half"], "\uFFFD\uFFFD");
  EXPECT_EQ(attempt["headers"]["X-Quote"], "\"\\\t");
  EXPECT_EQ(attempt["userAgent"], std::string("\0\x7F\uFFFD", 5));
  EXPECT_FALSE(journal.List().is_discarded());
}

TEST(CallJson, MarksHeadersThatAreCut) {
  TestJournal journal;
  Request request;
  request.headers = {{"A", std::string(kMostHeaderBytes + 100, 'v')}, {"B", "b"}, {"C", "c"}};
  journal.Attempt("a", request);
  const json headers = journal.Read("a")["attempts"][0]["headers"];
  EXPECT_EQ(headers["A"], std::string(kMostHeaderBytes - 1, 'v') + "… (cut from 8292 bytes)");
  EXPECT_EQ(headers["(cut)"], "2 more header fields");
  EXPECT_EQ(headers.size(), 2);
}

TEST(CallJson, SpeaksOfASingleFieldThatIsLeftOut) {
  TestJournal journal;
  Request request;
  request.headers = {{"A", std::string(kMostHeaderBytes - 1, 'v')}, {"B", "b"}};
  journal.Attempt("a", request);
  EXPECT_EQ(journal.Read("a")["attempts"][0]["headers"]["(cut)"], "1 more header field");
}

TEST(CallJson, MarksTheLastOfRepeatedHeadersThatIsCut) {
  TestJournal journal;
  Request request;
  request.headers = {{"A", std::string(kMostHeaderBytes - 4, 'v')}, {"A", "12345"}};
  journal.Attempt("a", request);
  EXPECT_EQ(journal.Read("a")["attempts"][0]["headers"]["A"],
            std::string(kMostHeaderBytes - 4, 'v') + ", 12… (cut from 5 bytes)");
}

TEST(CallJson, SaysHowLongARequestIsThatIsNotKept) {
  struct {
    size_t bytes;
    bool is_kept;
  } const cases[] = {{kMostRequestBytes, true}, {kMostRequestBytes + 1, false}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.bytes);
    TestJournal journal;
    Request request;
    request.request_json = absl::StrCat("[\"", std::string(c.bytes - 4, 'a'), "\"]");
    journal.Attempt("a", request);
    const json attempt = journal.Read("a")["attempts"][0];
    EXPECT_EQ(attempt["requestJson"].is_null(), !c.is_kept);
    EXPECT_EQ(attempt.value("requestJsonBytes", 0), c.is_kept ? 0 : c.bytes);
  }
}

TEST(CallJson, KnowsNoRequestWithoutAText) {
  TestJournal journal;
  journal.Attempt("a");
  const json attempt = journal.Read("a")["attempts"][0];
  EXPECT_EQ(attempt["requestJson"], nullptr);
  EXPECT_EQ(attempt["userAgent"], nullptr);
  EXPECT_EQ(attempt["headers"], json::object());
}

TEST(CallJson, NamesEveryOutcome) {
  for (size_t i = 0; i < std::size(kDecisionNames); ++i) {
    TestJournal journal;
    Request request;
    request.decision = static_cast<Decision>(i);
    journal.Attempt("a", request);
    EXPECT_EQ(journal.Read("a")["attempts"][0]["outcome"], kDecisionNames[i]);
  }
}

TEST(CallJson, ShowsNoGapBelowZero) {
  TestJournal journal;
  const int first = journal->BeginAttempt("a", kStart);
  const int second = journal->BeginAttempt("a", kStart);
  Request().With([&](const Arrival& arrival) {
    journal->RecordAttempt("a", first, kStart + absl::Milliseconds(1), arrival);
    journal->RecordAttempt("a", second, kStart, arrival);
  });
  EXPECT_EQ(journal.Read("a")["attempts"][1]["gapMs"], 0);
}

}  // namespace
}  // namespace lkmock::journal
