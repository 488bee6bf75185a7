// What each ending puts on the wire, byte for byte, without a wire.
#include "net/outcome_player.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/response_head.h"
#include "net/server_options.h"
#include "net/session.h"
#include "tests/net/end_log.h"

namespace lkmock::net {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using Next = OutcomePlayer::Next;

constexpr ResponseShape kShape = {.keep_alive = true};

struct Played {
  std::string bytes;
  size_t buffers = 0;  // That they came in.
  std::vector<Next> steps;
  std::vector<ExchangeEnd> ends;  // Told by the player itself.
};

// Plays `outcome` without waiting, up to the step that ends it.
Played Play(Outcome outcome, const ResponseShape& shape = kShape) {
  const ServerOptions options;
  const Handler handler;
  SessionCounters counters;
  SessionHost host(options, handler, counters, [] {});
  EndLog log;
  OutcomePlayer player;
  player.Begin(Call(), shape, log.Watch(std::move(outcome)), options);
  Played played;
  do {
    played.steps.push_back(player.Play(host));
    if (played.steps.back() != Next::kWrite) continue;
    const auto [head, body] = player.output();
    absl::StrAppend(&played.bytes, head, body);
    played.buffers += !head.empty() + !body.empty();
  } while (played.steps.back() == Next::kWrite || played.steps.back() == Next::kWait);
  played.ends = log.ends();
  return played;
}

// A reply whose header is so long that its first half has no Date.
Outcome Ending(Ending ending, int status, std::string body) {
  Outcome outcome = {.ending = ending, .reply = {.status = status, .body = std::move(body)}};
  outcome.reply.headers.Add("A", std::string(200, 'a'));
  return outcome;
}

// `bytes`, with the moment taken out of them.
std::string Timeless(std::string bytes) {
  if (const size_t date = bytes.find("Date: "); date != std::string::npos) bytes.erase(date, 37);
  return bytes;
}

TEST(OutcomePlayer, PlaysAReplyAndGoesOn) {
  const Played played = Play(Ending(Ending::kReply, 200, "body"));
  EXPECT_THAT(played.steps, ElementsAre(Next::kWrite, Next::kRequest));
  EXPECT_THAT(played.ends, ElementsAre(ExchangeEnd::kDone));
  EXPECT_EQ(Timeless(played.bytes), absl::StrCat("HTTP/1.1 200 OK\r\nA: ", std::string(200, 'a'),
                                                 "\r\nContent-Length: 4\r\n\r\nbody"));
}

TEST(OutcomePlayer, WritesASmallBodyBehindItsHeadAndALargeOneByItself) {
  EXPECT_EQ(Play(Ending(Ending::kReply, 200, "body")).buffers, 1u);
  const std::string large(1 << 20, 'b');
  const Played played = Play(Ending(Ending::kReply, 200, large));
  EXPECT_EQ(played.buffers, 2u);
  EXPECT_THAT(played.bytes, EndsWith(large));
}

TEST(OutcomePlayer, EndsAConnectionThatShallNotLiveOn) {
  const Played played = Play(Ending(Ending::kReply, 200, "body"), {.keep_alive = false});
  EXPECT_THAT(played.steps, ElementsAre(Next::kWrite, Next::kFin));
  EXPECT_THAT(played.ends, ElementsAre(ExchangeEnd::kDone));
}

TEST(OutcomePlayer, WaitsFirst) {
  for (const auto& [ending, last] :
       {std::pair{Ending::kDrop, Next::kFin}, std::pair{Ending::kReset, Next::kReset}}) {
    Outcome outcome = Ending(ending, 200, "unseen");
    outcome.wait = absl::Milliseconds(1);
    const Played played = Play(std::move(outcome));
    EXPECT_THAT(played.steps, ElementsAre(Next::kWait, last));
    EXPECT_EQ(played.bytes, "");
    EXPECT_THAT(played.ends, IsEmpty());  // That is for the connection to tell.
  }
}

TEST(OutcomePlayer, StallsAndThenDrops) {
  Outcome outcome = Ending(Ending::kStall, 200, "unseen");
  outcome.wait = outcome.span = absl::Milliseconds(1);
  const Played played = Play(std::move(outcome));
  EXPECT_THAT(played.steps, ElementsAre(Next::kWait, Next::kWait, Next::kFin));
  EXPECT_EQ(played.bytes, "");
}

struct ShapeCase {
  const char* name;
  ResponseShape shape;
  int status;
  std::string body;
};

const ShapeCase kShapes[] = {
    {"body", kShape, 200, "body"},
    {"odd body", kShape, 503, "odd"},
    {"two bytes", kShape, 200, "{}"},
    {"one byte", kShape, 200, "1"},
    {"no body", kShape, 200, ""},
    {"HEAD", {.is_head = true, .keep_alive = true}, 200, "body"},
    {"204", kShape, 204, ""},
    {"304", kShape, 304, "body"},
    {"HTTP/1.0", {.http_1_0 = true}, 200, "body"},
    {"the last", {.keep_alive = false}, 200, "body"},
};

TEST(OutcomePlayer, TruncatesTheBodyOrElseTheHead) {
  for (const ShapeCase& test : kShapes) {
    SCOPED_TRACE(test.name);
    const std::string whole =
        Play(Ending(Ending::kReply, test.status, test.body), test.shape).bytes;
    const Played cut = Play(Ending(Ending::kTruncate, test.status, test.body), test.shape);
    const size_t head = whole.find("\r\n\r\n") + 4;
    const size_t body = whole.size() - head;
    const size_t size = body < 2 ? head / 2 : head + body / 2;
    EXPECT_EQ(cut.bytes.size(), size);
    EXPECT_THAT(Timeless(whole), StartsWith(Timeless(cut.bytes)));
    EXPECT_THAT(cut.steps, ElementsAre(Next::kWrite, Next::kFin));
    EXPECT_THAT(cut.ends, ElementsAre(ExchangeEnd::kDone));
  }
}

TEST(OutcomePlayer, DribblesTheSameBytes) {
  for (const ShapeCase& test : kShapes) {
    SCOPED_TRACE(test.name);
    const Played whole = Play(Ending(Ending::kReply, test.status, test.body), test.shape);
    Outcome outcome = Ending(Ending::kDribble, test.status, test.body);
    outcome.span = absl::Milliseconds(20);
    const Played pieces = Play(std::move(outcome), test.shape);
    EXPECT_EQ(Timeless(pieces.bytes), Timeless(whole.bytes));
    EXPECT_THAT(pieces.steps, ElementsAre(Next::kWrite, Next::kWait, Next::kWrite, Next::kWait,
                                          Next::kWrite, whole.steps.back()));
    EXPECT_THAT(pieces.ends, ElementsAre(ExchangeEnd::kDone));
  }
}

TEST(OutcomePlayer, SendsARawBodyAsItStands) {
  for (const ShapeCase& test : kShapes) {
    SCOPED_TRACE(test.name);
    const Played played = Play(Ending(Ending::kRaw, test.status, test.body), test.shape);
    EXPECT_EQ(played.bytes, test.body);
    EXPECT_THAT(played.steps, ElementsAre(Next::kWrite, Next::kFin));
    EXPECT_THAT(played.ends, ElementsAre(ExchangeEnd::kDone));
  }
}

TEST(OutcomePlayer, AnswersARefusedUpgradeAsAReply) {
  const Played played = Play(Ending(Ending::kWebSocket, 200, ""));
  EXPECT_THAT(played.bytes, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(played.steps, ElementsAre(Next::kWrite, Next::kRequest));
  EXPECT_THAT(played.ends, ElementsAre(ExchangeEnd::kDone));
}

TEST(OutcomePlayer, TellsItsObserverOnceWhateverComes) {
  const ServerOptions options;
  EndLog log;
  {
    OutcomePlayer player;
    player.Begin(Call(), kShape, log.Watch({}), options);
    player.End(ExchangeEnd::kClientGone);
    player.End(ExchangeEnd::kDone);
    player.Begin(Call(), kShape, log.Watch({}), options);
  }
  EXPECT_THAT(log.begins(), IsEmpty());
  EXPECT_THAT(log.ends(), ElementsAre(ExchangeEnd::kClientGone, ExchangeEnd::kCut));
}

}  // namespace
}  // namespace lkmock::net
