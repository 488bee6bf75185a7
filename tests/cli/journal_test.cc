// calls and stats: what is asked of a server, and how its answers are shown.
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/cli/fake_world.h"

namespace lkmock::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

// A call as /_test/calls/<id> tells it; docs/journal.md has all members.
constexpr char kCall[] = R"({"id":"x","method":"livekit.RoomService/CreateRoom","executions":1,
  "attempts":[
    {"n":1,"region":"region-0","at":1699999990000,"gapMs":null,"wire":"json","headers":{},
     "requestJson":{},"outcome":"drop","status":null,"clientGoneAfterMs":null,"durationMs":2},
    {"n":2,"region":"region-1","at":1699999990205,"gapMs":204,"wire":"json","headers":{},
     "requestJson":{},"outcome":"stall","status":null,"clientGoneAfterMs":1500,"durationMs":1500},
    {"n":3,"region":"region-2","at":1699999992105,"gapMs":1900,"wire":"json","headers":{},
     "requestJson":{},"outcome":"served","status":200,"clientGoneAfterMs":null,"finished":false,
     "durationMs":null}],
  "discovery":[
    {"n":1,"region":"region-0","at":1699999990004,"gapMs":null,"wire":null,"headers":{},
     "requestJson":null,"outcome":"status","status":404,"clientGoneAfterMs":null,"durationMs":0}],
  "verdicts":{"sameBody":true,"sameToken":false,"backoffGrows":null}})";

constexpr char kTimeline[] =
    "x: RoomService/CreateRoom, executed once, 2023-11-14 22:13:10.000 UTC\n"
    "\n"
    "     AT      GAP             REGION    OUTCOME        TOOK\n"
    "   0 ms           attempt 1  region-0  drop           2 ms\n"
    "   4 ms           discovery  region-0  status 404     0 ms\n"
    " 205 ms   205 ms  attempt 2  region-1  stall       1500 ms  the client left\n"
    "2105 ms  1900 ms  attempt 3  region-2  served 200           under way\n"
    "\n"
    "sameBody      yes\n"
    "sameToken     no\n"
    "backoffGrows  –\n";

class Journal : public ::testing::Test {
 protected:
  CliRun Run(std::vector<std::string> args, int status, std::string body) {
    world_.sent.clear();
    world_.server = [&](const net::ClientRequest&) { return FakeWorld::Response(status, body); };
    return world_.Run(args);
  }

  // Of the only request: "GET /_test/stats".
  std::string Asked() const {
    EXPECT_THAT(world_.sent, SizeIs(1));
    if (world_.sent.empty()) return "";
    constexpr std::string_view kBase = "http://127.0.0.1:9999";
    EXPECT_EQ(world_.sent[0].url.substr(0, kBase.size()), kBase);
    return absl::StrCat(world_.sent[0].method, " ", world_.sent[0].url.substr(kBase.size()));
  }

  FakeWorld world_;
};

class Calls : public Journal {};
class CallsOfId : public Journal {};
class Stats : public Journal {};

// ---- One call ----

TEST_F(CallsOfId, IsATimeline) {
  const CliRun run = Run({"calls", "x"}, 200, kCall);
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out, kTimeline);
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(Asked(), "GET /_test/calls/x");
}

TEST_F(CallsOfId, IsTheServersJsonOnRequest) {
  EXPECT_THAT(Run({"calls", "x", "--json"}, 200, kCall).out,
              AllOf(HasSubstr("\"gapMs\": 204"), HasSubstr("\"backoffGrows\": null")));
}

// Whoever can reach the server chooses ids and names of methods.
constexpr char kHostileCall[] = R"({"id":"i\u009b31m","method":"\u001b[31mX\nspoofed",
  "executions":1,"attempts":[{"n":1,"region":"region-0","at":1699999990000,"headers":{},
  "outcome":"served","status":200,"durationMs":2}],"discovery":[],"verdicts":{}})";

TEST_F(CallsOfId, IsNoCommandToATerminal) {
  EXPECT_THAT(Run({"calls", "x"}, 200, kHostileCall).out,
              StartsWith(R"("i\u009b31m": "\u001b[31mX\nspoofed", executed once,)"));
  EXPECT_THAT(Run({"calls", "x", "--json"}, 200, kHostileCall).out,
              HasSubstr(R"("id": "i\u009b31m")"));
}

TEST_F(CallsOfId, SaysHowOftenItWasExecuted) {
  struct {
    int executions;
    std::string_view text;
  } const kCases[] = {{0, "never executed"}, {1, "executed once"}, {12, "executed 12 times"}};
  for (const auto& [executions, text] : kCases) {
    const std::string json = absl::StrCat(R"({"id":"x","method":"","executions":)", executions,
                                          R"(,"attempts":[],"discovery":[],"verdicts":{}})");
    EXPECT_EQ(Run({"calls", "x"}, 200, json).out,
              absl::StrCat("x, ", text, "; nothing of it is kept\n"));
  }
}

TEST_F(CallsOfId, MayBeMadeOfAnyBytes) {
  Run({"calls", "a/b c?%\xc3\xbc~"}, 200, kCall);
  EXPECT_EQ(Asked(), "GET /_test/calls/a%2Fb%20c%3F%25%C3%BC~");
}

TEST_F(CallsOfId, LetsTheServerWait) {
  Run({"calls", "x", "--wait", "3", "--timeout", "1500ms"}, 200, kCall);
  EXPECT_EQ(Asked(), "GET /_test/calls/x?wait=3&timeoutMs=1500");
  EXPECT_GT(world_.sent[0].timeout, absl::Milliseconds(1500)) << "the answer comes at its end";
}

TEST_F(CallsOfId, ShowsWhatThereIsWhenTheWaitIsOver) {
  CliRun run = Run({"calls", "x", "--wait", "3", "--timeout", "2s"}, 408, kCall);
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.out, kTimeline);
  EXPECT_EQ(run.err, "lkmock-cli: 2 of 3 attempts of 'x' have finished within 2s\n");
  run = Run({"calls", "x", "--wait", "1", "--timeout", "2s"}, 408,
            R"({"id":"x","method":"","executions":0,"attempts":[],"discovery":[]})");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, HasSubstr("0 of 1 attempts of 'x' have finished within 2s; nothing of it"));
}

TEST_F(CallsOfId, SaysThatItIsUnknownInTheServersWords) {
  const CliRun run =
      Run({"calls", "x"}, 404, R"({"code":"not_found","msg":"no call 'x' is known"})");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.err, "lkmock-cli: no call 'x' is known\n");
}

TEST_F(CallsOfId, RefusesWhatMakesNoSense) {
  struct {
    std::vector<std::string> args;
    std::string_view message;
  } const kCases[] = {
      {{"calls", ""}, "the ID is empty"},
      {{"calls", "x", "--wait", "0"}, "--wait: '0' is no number from 1"},
      {{"calls", "x", "--wait", "many"}, "--wait: 'many' is no number from 1"},
      {{"calls", "x", "--limit", "3"}, "--limit is for the list"},
      {{"calls", "--wait", "3"}, "--wait needs the ID of a call"},
      {{"calls", "--limit", "-3"}, "--limit: '-3' is no number from 1"},
      {{"calls", "--since", "soon"}, "--since: 'soon' is no time"},
      {{"calls", "--forget", "--method", "x"}, "--method means nothing to --forget"},
      {{"calls", "--forget", ""}, "the ID is empty"},
  };
  for (const auto& [args, message] : kCases) {
    const CliRun run = Run(args, 200, kCall);
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.err, HasSubstr(message));
    EXPECT_THAT(world_.sent, IsEmpty());
  }
}

// ---- The list ----

std::string ListOf(std::string_view calls) {
  return absl::StrCat(R"({"calls":[)", calls, R"(],"dropped":0,"forgotten":0})");
}

TEST_F(Calls, AreATable) {
  const CliRun run = Run(
      {"calls"}, 200,
      ListOf(absl::StrCat(
          R"({"id":"only-discovery","method":"","attempts":[],"discovery":[{"n":1,"at":1699999999500}]},)",
          kCall,
          R"(,{"id":"y","method":"other.Service/Do","attempts":[{"n":11,"at":1699999400000,)",
          R"("outcome":"status","status":503}],"discovery":[]})")));
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out,
            "ID              METHOD                  ATTEMPTS  LAST        AGE\n"
            "only-discovery  -                              0  -           <1s\n"
            "x               RoomService/CreateRoom         3  served 200  7s\n"
            "y               other.Service/Do              11  status 503  10m\n");
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(Asked(), "GET /_test/calls?limit=100");
}

TEST_F(Calls, AreFilteredByTheServer) {
  struct {
    std::vector<std::string> flags;
    std::string_view query;
  } const kCases[] = {
      {{"--limit", "7"}, "limit=7"},
      {{"--method", "roomservice.createroom"}, "limit=100&method=livekit.RoomService%2FCreateRoom"},
      {{"--method", "createroom"}, "limit=100&method=CreateRoom"},
      {{"--method", "future.Service/Do"}, "limit=100&method=future.Service%2FDo"},
      {{"--since", "90s"}, "limit=100&since=1699999910000"},
      {{"--since", "90000d"}, "limit=100&since=0"},
  };
  for (const auto& [flags, query] : kCases) {
    std::vector<std::string> args = {"calls"};
    args.insert(args.end(), flags.begin(), flags.end());
    Run(args, 200, ListOf(""));
    EXPECT_EQ(Asked(), absl::StrCat("GET /_test/calls?", query));
  }
}

TEST_F(Calls, SayWhatIsMissing) {
  EXPECT_EQ(Run({"calls"}, 200, ListOf("")).err, "note: no call with an id was seen\n");
  EXPECT_EQ(Run({"calls", "--method", "x"}, 200, ListOf("")).err, "note: no call matches\n");
  EXPECT_EQ(Run({"calls", "--limit", "1"}, 200, ListOf(kCall)).err,
            "note: the newest 1; --limit shows more\n");
  EXPECT_EQ(Run({"calls", "--limit", "9"}, 200,
                absl::StrCat(R"({"calls":[)", kCall, R"(],"dropped":2,"forgotten":1})"))
                .err,
            "note: the journal had to give up 1 call and 2 attempts\n");
}

TEST_F(Calls, AreForgotten) {
  EXPECT_EQ(Run({"calls", "--forget"}, 200, R"({"forgotten":3})").out, "forgot 3 calls\n");
  EXPECT_EQ(Asked(), "DELETE /_test/calls");
  EXPECT_EQ(Run({"calls", "--forget", "x"}, 200, R"({"forgotten":1})").out, "forgot 1 call\n");
  EXPECT_EQ(Asked(), "DELETE /_test/calls/x");
  EXPECT_EQ(Run({"calls", "--forget", "x"}, 404, R"({"code":"not_found","msg":"no call"})").err,
            "lkmock-cli: no call\n");
}

// ---- The counters ----

TEST_F(Stats, AreNoJsonForPrometheus) {
  const CliRun run = Run({"stats", "--metrics", "--json"}, 200, "# HELP x\n");
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err,
            "lkmock-cli: --metrics is Prometheus' text, which has no JSON; 'stats --json' has the "
            "same counters\n");
  EXPECT_THAT(world_.sent, IsEmpty());
}

TEST_F(Stats, ShowsWhatIsMostFirst) {
  const CliRun run = Run({"stats"}, 200, R"json({
      "uptimeMs":65000,"requests":12,
      "methods":{"/settings/regions":2,"livekit.RoomService/ListRooms":10},
      "regions":{"region-0":12},"wire":{},"userAgents":{"(none)":12},
      "outcomes":{"drop":1,"served":11},
      "connections":{"open":3,"accepted":9,"waiting":1,"websockets":2},
      "journal":{"calls":4,"attempts":5,"bytes":600,"forgotten":7,"dropped":8}})json");
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_EQ(run.out,
            "up           1m5s\n"
            "requests     12, 1 of them waiting\n"
            "connections  3 open, 2 of them WebSockets; 9 accepted\n"
            "journal      4 calls, 5 attempts, 600 bytes; gone: 7 calls, 8 attempts\n"
            "\n"
            "COUNT  METHOD\n"
            "   10  livekit.RoomService/ListRooms\n"
            "    2  /settings/regions\n"
            "\n"
            "COUNT  OUTCOME\n"
            "   11  served\n"
            "    1  drop\n"
            "\n"
            "COUNT  REGION\n"
            "   12  region-0\n"
            "\n"
            "COUNT  USER AGENT\n"
            "   12  (none)\n");
  EXPECT_EQ(Asked(), "GET /_test/stats");
}

TEST_F(Stats, IsTheServersJsonOnRequest) {
  EXPECT_EQ(Run({"stats", "--json"}, 200, R"({"requests":1})").out, "{\n  \"requests\": 1\n}\n");
}

TEST_F(Stats, PassesTheMetricsOn) {
  EXPECT_EQ(Run({"stats", "--metrics"}, 200, "# HELP a b\na 1\n").out, "# HELP a b\na 1\n");
  EXPECT_EQ(Asked(), "GET /metrics");
}

// ---- Servers that tell nothing ----

TEST_F(Journal, SaysThatTheServerHasNone) {
  for (const std::vector<std::string>& args : {std::vector<std::string>{"calls"},
                                               {"calls", "x"},
                                               {"calls", "--forget"},
                                               {"stats"},
                                               {"stats", "--metrics"},
                                               {"recipe", "x"}}) {
    const CliRun run = Run(args, 404, "404 page not found\n");
    EXPECT_EQ(run.status, 1);
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, AllOf(HasSubstr("http://127.0.0.1:9999/"), HasSubstr("404"),
                               HasSubstr("it is no test-server, or runs with --no-admin")));
  }
}

TEST_F(Journal, SaysThatAnAnswerMakesNoSense) {
  for (const std::string body : {"", "<html>", "[]", "{}", R"({"calls":7,"id":7})"}) {
    for (const std::vector<std::string>& args : {std::vector<std::string>{"calls"},
                                                 {"calls", "x"},
                                                 {"calls", "--forget"},
                                                 {"stats"},
                                                 {"recipe", "x"}}) {
      const CliRun run = Run(args, 200, body);
      EXPECT_EQ(run.status, 1) << body;
      EXPECT_EQ(run.out, "");
      EXPECT_THAT(run.err, HasSubstr("the server's answer"));
    }
  }
}

TEST_F(Journal, TakesMembersOfAnotherKindForAbsent) {
  const CliRun run = Run({"calls", "x"}, 200,
                         R"({"id":"x","method":1,"executions":"2","attempts":[3,{"n":"4",
                             "headers":[1],"at":null,"status":"s"}],"verdicts":{"v":"w"}})");
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, AllOf(HasSubstr("never executed"), HasSubstr("v  –")));
}

TEST_F(Journal, PassesTransportErrorsOn) {
  world_.server = [](const net::ClientRequest&) { return absl::UnavailableError("refused"); };
  EXPECT_EQ(world_.Run({"calls"}).err, "lkmock-cli: refused\n");
  EXPECT_EQ(world_.Run({"stats"}).status, 1);
}

TEST_F(Journal, PassesTheServersComplaintOn) {
  const CliRun run = Run({"calls", "x", "--wait", "2000"}, 400,
                         R"({"code":"invalid_argument","msg":"wait: '2000' is no number"})");
  EXPECT_EQ(run.err, "lkmock-cli: wait: '2000' is no number\n");
}

}  // namespace
}  // namespace lkmock::cli
