// `webhook send`: what goes out, what is said of the answers, and real receivers over loopback.
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cmd/lkmock-cli/webhook_case.h"
#include "cmd/lkmock-cli/webhook_delivery.h"
#include "cmd/lkmock-cli/webhook_event.h"
#include "core/call.h"
#include "core/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "nlohmann/json.hpp"
#include "tests/cli/fake_world.h"
#include "tests/cli/webhook_receiver.h"

namespace lkmock::cli {
namespace {

using ::nlohmann::json;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

CliRun Send(FakeWorld& world, std::vector<std::string> more = {}) {
  std::vector<std::string> args = {"webhook", "send", "--to", "http://127.0.0.1:3000/hook"};
  args.insert(args.end(), more.begin(), more.end());
  return world.Run(args);
}

// A world whose receiver answers with these statuses, one after another; the last one stays.
FakeWorld Answering(std::vector<int> statuses) {
  FakeWorld world;
  auto next = std::make_shared<size_t>(0);
  world.server = [statuses = std::move(statuses), next](const net::ClientRequest&) {
    const int status = statuses[std::min(*next, statuses.size() - 1)];
    ++*next;
    return FakeWorld::Response(status, "");
  };
  return world;
}

// ---- What is sent ----

TEST(WebhookSend, PostsAsLiveKitDoes) {
  FakeWorld world;
  EXPECT_EQ(Send(world).status, 0);
  ASSERT_THAT(world.sent, SizeIs(1));
  const net::ClientRequest& request = world.sent[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "http://127.0.0.1:3000/hook");
  EXPECT_EQ(Sent(request, "Content-Type"), "application/webhook+json");
  EXPECT_EQ(Sent(request, "User-Agent"), "LiveKit");
  EXPECT_EQ(Receive(Sent(request, "Authorization"), request.body, world.now), 200);
  EXPECT_THAT(request.body, HasSubstr(R"({"event":"room_started","room":{"sid":"RM_)"));
}

TEST(WebhookSend, SignsWithTheKeyThatTheOtherCommandsUse) {
  FakeWorld world;
  world.environment = {{"LIVEKIT_API_KEY", "devkey"}, {"LIVEKIT_API_SECRET", "hush"}};
  EXPECT_EQ(Send(world).status, 0);
  EXPECT_EQ(Send(world, {"--api-secret", "secret"}).status, 0);
  ASSERT_THAT(world.sent, SizeIs(2));
  EXPECT_EQ(Receive(Sent(world.sent[0], "Authorization"), world.sent[0].body, world.now), 401);
  EXPECT_EQ(Receive(Sent(world.sent[1], "Authorization"), world.sent[1].body, world.now), 200);
}

TEST(WebhookSend, TakesTheEventFromItsFlags) {
  FakeWorld world;
  world.files["event.json"] = R"({"participant":{"metadata":"vip"}})";
  const CliRun run = Send(
      world, {"--event", "participant_joined", "--room", "lobby", "--identity", "ada", "--id",
              "EV_7", "--created-at", "1600000000", "--data", "@event.json", "--timeout", "3s"});
  EXPECT_EQ(run.status, 0) << run.err;
  ASSERT_THAT(world.sent, SizeIs(1));
  const json event = json::parse(world.sent[0].body);
  EXPECT_EQ(event["event"], "participant_joined");
  EXPECT_EQ(event["room"]["name"], "lobby");
  EXPECT_EQ(event["participant"]["identity"], "ada");
  EXPECT_EQ(event["participant"]["metadata"], "vip");
  EXPECT_EQ(event["id"], "EV_7");
  EXPECT_EQ(event["createdAt"], "1600000000");
  EXPECT_EQ(world.sent[0].timeout, absl::Seconds(3));
}

TEST(WebhookSend, ReadsTimesAndStandardInput) {
  FakeWorld world;
  world.files["-"] = R"({"room":{"metadata":"piped"}})";
  EXPECT_EQ(Send(world, {"--created-at", "2026-01-01T00:00:00Z", "--data", "@-"}).status, 0);
  const json event = json::parse(world.sent.at(0).body);
  EXPECT_EQ(event["createdAt"], "1767225600");
  EXPECT_EQ(event["room"]["metadata"], "piped");
}

TEST(WebhookSend, NotesDataThatReceiversIgnore) {
  FakeWorld world;
  EXPECT_THAT(Send(world, {"--data", R"({"rom":1})"}).err, HasSubstr("did you mean 'room'?"));
}

TEST(WebhookSend, RefusesWhatMakesNoSenseBeforeItSends) {
  struct Case {
    std::vector<std::string> args;
    std::string_view message;
  };
  for (const Case& bad : {
           Case{{"--to", ""}, "needs --to URL"},
           {{"--event", "rom_started"}, "did you mean 'room_started'?"},
           {{"--case", "tamperd"}, "did you mean 'tampered'?"},
           {{"--case", "all", "--id", "EV_1"}, "--id: '--case all' sends many events"},
           {{"--created-at", "noon"}, "'noon' is no time"},
           {{"--data", "{"}, "a JSON object is needed"},
           {{"--data", "@missing"}, "cannot open missing"},
           {{"--retries", "-1"}, "no number from 0 to 10"},
           {{"--retries", "11"}, "no number from 0 to 10"},
           {{"--retries", "many"}, "no number from 0 to 10"},
           {{"--retry-wait", "31s"}, "a time from 0 to 30s"},
           {{"--retry-wait", "-1s"}, "a time from 0 to 30s"},
           {{"--retry-wait", "soon"}, "'soon' is no time"},
       }) {
    SCOPED_TRACE(bad.message);
    FakeWorld world;
    const CliRun run = Send(world, bad.args);
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.err, HasSubstr(std::string(bad.message)));
    EXPECT_THAT(world.sent, IsEmpty());
  }
}

TEST(WebhookSend, BlamesTheFlagForAUrlThatCannotBe) {
  FakeWorld world;
  world.server = net::Send;
  const CliRun run = Send(world, {"--to", "https://127.0.0.1:3000/"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.err, HasSubstr("lkmock-cli: --to: "));
  EXPECT_THAT(world.sent, SizeIs(1));
  EXPECT_THAT(world.slept, IsEmpty());
}

// ---- Retries ----

TEST(WebhookRetry, RepeatsTheSameBytesUntilTheReceiverIsBack) {
  FakeWorld world = Answering({503, 503, 200});
  const CliRun run = Send(world, {"--json"});
  EXPECT_EQ(run.status, 0);
  ASSERT_THAT(world.sent, SizeIs(3));
  for (const net::ClientRequest& request : world.sent) {
    EXPECT_EQ(request.body, world.sent[0].body);
    EXPECT_EQ(request.headers, world.sent[0].headers);
  }
  EXPECT_EQ(json::parse(run.out)["cases"][0]["deliveries"][0]["attempts"], 3);
}

TEST(WebhookRetry, WaitsTwiceAsLongEachTimeWithinALimit) {
  FakeWorld world = Answering({500});
  EXPECT_EQ(Send(world).status, 2);
  EXPECT_THAT(world.slept, ElementsAre(absl::Milliseconds(100), absl::Milliseconds(200),
                                       absl::Milliseconds(400), absl::Milliseconds(800)));
  FakeWorld patient = Answering({500});
  EXPECT_EQ(Send(patient, {"--retries", "4", "--retry-wait", "10s"}).status, 2);
  EXPECT_THAT(patient.slept, ElementsAre(absl::Seconds(10), absl::Seconds(20), absl::Seconds(30),
                                         absl::Seconds(30)));
  FakeWorld once = Answering({500});
  EXPECT_EQ(Send(once, {"--retries", "0"}).status, 2);
  EXPECT_THAT(once.sent, SizeIs(1));
}

TEST(WebhookRetry, ComesAfterFailuresAlone) {
  for (int status : {429, 500, 502, 503, 504, 599}) {
    EXPECT_TRUE(IsRetried(FakeWorld::Response(status, ""))) << status;
  }
  for (int status : {200, 204, 301, 400, 401, 404, 501}) {
    EXPECT_FALSE(IsRetried(FakeWorld::Response(status, ""))) << status;
  }
  EXPECT_TRUE(IsRetried(absl::UnavailableError("connection refused")));
  EXPECT_FALSE(IsRetried(absl::InvalidArgumentError("no URL")));
}

// ---- The report ----

TEST(WebhookReport, HasALineACase) {
  FakeWorld world = Answering({200});
  EXPECT_EQ(Send(world, {"--case", "duplicate"}).out,
            "CASE       EXPECTED  GOT                                 ATTEMPTS  VERDICT\n"
            "duplicate  accepted  accepted: 200 OK; accepted: 200 OK  1; 1      ok\n");
}

TEST(WebhookReport, SaysWhichWayACaseWentThatMayGoEither) {
  FakeWorld refusing = Answering({401});
  CliRun run = Send(refusing, {"--case", "bearer-prefix"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, HasSubstr("bearer-prefix  either    rejected: 401 Other  1         ok"));
  FakeWorld accepting = Answering({200});
  run = Send(accepting, {"--case", "no-exp"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.err, HasSubstr("note: no-exp: it accepts a token without exp"));
  FakeWorld failing = Answering({500});
  EXPECT_EQ(Send(failing, {"--case", "no-exp"}).status, 2);
}

TEST(WebhookReport, TellsWhatAWrongAnswerMeans) {
  struct Case {
    int status;
    std::string_view name;
    std::string_view message;
  };
  for (const Case& wrong : {
           Case{200, "tampered", "lkmock-cli: tampered: accepted: 200 OK; it accepts a body"},
           {401, "valid", "valid: rejected: 401 Other; it does not accept a good webhook"},
           {415, "valid", "valid: neither: 415 Other; it does not accept a good webhook"},
           {500, "expired",
            "expired: neither: 500 Other; what is refused wants a 4xx such as 401: "
            "LiveKit sends again after this one"},
           {404, "expired", "this one says nothing of the signature"},
           {409, "duplicate", "it does not accept a webhook twice"},
       }) {
    SCOPED_TRACE(wrong.message);
    FakeWorld world = Answering({wrong.status});
    const CliRun run = Send(world, {"--case", std::string(wrong.name)});
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.out, HasSubstr("WRONG"));
    EXPECT_THAT(run.err, HasSubstr(std::string(wrong.message)));
  }
}

TEST(WebhookReport, CountsTheSecondOfTwoAnswers) {
  FakeWorld world = Answering({200, 409});
  const CliRun run = Send(world, {"--case", "duplicate", "--json"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(json::parse(run.out)["cases"][0]["got"], "rejected");
}

TEST(WebhookReport, IsOneJsonValueForMachines) {
  FakeWorld world = Answering({200});
  const CliRun run = Send(world, {"--json", "--id", "EV_1"});
  EXPECT_EQ(json::parse(run.out), json::parse(R"({
    "to": "http://127.0.0.1:3000/hook", "event": "room_started", "ok": true,
    "cases": [{"case": "valid", "expected": "accepted", "got": "accepted", "ok": true,
      "deliveries": [{"event": "room_started", "id": "EV_1", "status": 200, "attempts": 1}]}]})"));
}

TEST(WebhookReport, EndsWhereNobodyAnswers) {
  FakeWorld world;
  world.server = [](const net::ClientRequest&) {
    return absl::UnavailableError("connection refused by 127.0.0.1:3000");
  };
  CliRun run = Send(world, {"--case", "all"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(world.sent, SizeIs(5));
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("valid"), HasSubstr("no answer"), Not(HasSubstr("expired"))));
  EXPECT_THAT(run.err, AllOf(HasSubstr("valid: connection refused by 127.0.0.1:3000"),
                             HasSubstr("note: not sent: 9 more cases")));
  run = Send(world, {"--json"});
  EXPECT_EQ(run.status, 1);
  const json delivery = json::parse(run.out)["cases"][0]["deliveries"][0];
  EXPECT_TRUE(delivery["status"].is_null());
  EXPECT_EQ(delivery["error"], "connection refused by 127.0.0.1:3000");
}

// ---- Receivers over loopback ----

// A receiver whose status `judge` decides by the header Authorization and the body.
class Receiver {
 public:
  using Judge = std::function<int(std::string_view authorization, std::string_view body)>;

  explicit Receiver(Judge judge)
      : server_(net::HttpServer::Bind({.bind = "127.0.0.1", .threads = 1}, {uint16_t{0}}).value()) {
    server_->Start([this, judge = std::move(judge)](const Call& call) {
      const std::lock_guard<std::mutex> lock(mutex_);
      bodies_.emplace_back(call.body);
      return Outcome{.reply = {.status = judge(call.headers.Get("Authorization"), call.body)}};
    });
  }

  std::string url() const {
    return absl::StrCat("http://127.0.0.1:", server_->ports()[0], "/hook");
  }
  std::vector<std::string> bodies() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return bodies_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> bodies_;
  std::unique_ptr<net::HttpServer> server_;
};

CliRun SendAll(const Receiver& receiver, std::vector<std::string> more = {}) {
  FakeWorld world;
  world.server = net::Send;
  std::vector<std::string> args = {"webhook", "send", "--to", receiver.url(), "--case", "all"};
  args.insert(args.end(), more.begin(), more.end());
  return world.Run(args);
}

std::vector<std::string> WrongCases(const CliRun& run) {
  const json report = json::parse(run.out);
  std::vector<std::string> wrong;
  for (const json& row : report["cases"]) {
    if (!row["ok"].get<bool>()) wrong.push_back(row["case"].get<std::string>());
  }
  return wrong;
}

const absl::Time kNow = FakeWorld().now;

TEST(WebhookLoopback, FindsNothingWrongWithAGoodReceiver) {
  for (std::string_view event : AllWebhookEvents()) {
    const Receiver receiver([](std::string_view authorization, std::string_view body) {
      return Receive(authorization, body, kNow);
    });
    const CliRun run = SendAll(receiver, {"--event", std::string(event), "--json"});
    EXPECT_EQ(run.status, 0) << run.out << run.err;
    EXPECT_EQ(run.err, "");
    EXPECT_THAT(json::parse(run.out)["cases"], SizeIs(AllWebhookCases().size()));
    EXPECT_THAT(receiver.bodies(), SizeIs(AllWebhookCases().size() + 2));
  }
}

TEST(WebhookLoopback, FindsOutAReceiverThatAcceptsEverything) {
  const Receiver receiver([](std::string_view, std::string_view) { return 200; });
  const CliRun run = SendAll(receiver, {"--json"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(WrongCases(run), ElementsAre("tampered", "expired", "wrong-key", "alg-none"));
}

TEST(WebhookLoopback, FindsOutAReceiverThatRefusesEverything) {
  const Receiver receiver([](std::string_view, std::string_view) { return 401; });
  const CliRun run = SendAll(receiver, {"--json"});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(WrongCases(run), ElementsAre("valid", "unknown-event", "duplicate", "reordered"));
}

TEST(WebhookLoopback, GetsThroughToAReceiverThatFailsAtFirst) {
  std::atomic<int> calls = 0;
  const Receiver receiver([&calls](std::string_view authorization, std::string_view body) {
    return ++calls <= 2 ? 503 : Receive(authorization, body, kNow);
  });
  const CliRun run = SendAll(receiver);
  EXPECT_EQ(run.status, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("valid          accepted  accepted: 200 OK"));
  const std::vector<std::string> bodies = receiver.bodies();
  EXPECT_THAT(std::vector<std::string>(bodies.begin(), bodies.begin() + 3), Each(bodies[0]));
}

}  // namespace
}  // namespace lkmock::cli
