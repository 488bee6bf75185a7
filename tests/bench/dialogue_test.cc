// The two conversations, and the reader of responses below them, without sockets: every input is
// also cut into two at each of its bytes.
#include "bench/load/dialogue.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/load/http_dialogue.h"
#include "bench/load/request_source.h"
#include "bench/load/request_template.h"
#include "bench/load/signal_dialogue.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/websocket_frames.h"

namespace lkmock::bench {
namespace {

using ::testing::ElementsAre;
using Event = Dialogue::Event;

const std::vector<std::string> kNoTokens;

// What a dialogue makes of what a server says.
struct Heard {
  std::vector<std::string> events;  // "open", "answer 200", "end: why".
  std::string owed;                 // What the dialogue said by itself.
  std::string rest;                 // Of the input.
};

// Hands `input` over in two pieces.
Heard Hear(Dialogue& dialogue, std::string_view input, size_t cut) {
  Heard heard;
  std::string opening;
  dialogue.Open(&opening);
  for (const std::string_view piece : {input.substr(0, cut), input.substr(cut)}) {
    heard.rest += piece;
    std::string_view view = heard.rest;
    Event event;
    while ((event = dialogue.Next(&view, &heard.owed)) != Event::kNeedMore) {
      if (event == Event::kOpen) heard.events.push_back("open");
      if (event == Event::kAnswer)
        heard.events.push_back(absl::StrCat("answer ", dialogue.status()));
      if (event != Event::kEnd) continue;
      heard.events.push_back(absl::StrCat("end: ", dialogue.error()));
      return heard;
    }
    heard.rest = std::string(view);
  }
  return heard;
}

using Make = std::function<std::unique_ptr<Dialogue>()>;

template <typename Matcher>
void ExpectHeard(const Make& make, std::string_view input, const Matcher& events) {
  for (size_t cut = 0; cut <= input.size(); ++cut) {
    SCOPED_TRACE(absl::StrCat("cut at ", cut, " of ", input));
    EXPECT_THAT(Hear(*make(), input, cut).events, events);
  }
}

template <typename Matcher>
void ExpectAnswers(std::string_view input, const Matcher& events) {
  RequestSource requests{RequestTemplate("x"), kNoTokens};
  ExpectHeard([&] { return std::make_unique<HttpDialogue>(requests); }, input, events);
}

TEST(HttpDialogue, FindsTheEndsOfResponses) {
  ExpectAnswers("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", ElementsAre("answer 200"));
  ExpectAnswers("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n",
                ElementsAre("answer 204", "answer 304"));
  ExpectAnswers(
      "HTTP/1.1 503 x\r\ncontent-length:3\r\n\r\nabcHTTP/1.1 200 y\r\nContent-Length: 0\r\n\r\n",
      ElementsAre("answer 503", "answer 200"));
}

TEST(HttpDialogue, FindsTheEndOfChunks) {
  ExpectAnswers(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: z\r\n\r\n"
      "HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\n!",
      ElementsAre("answer 200", "answer 201"));
}

TEST(HttpDialogue, SkipsInterimResponses) {
  ExpectAnswers("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                ElementsAre("answer 200"));
}

TEST(HttpDialogue, EndsWhereTheServerSaysSo) {
  ExpectAnswers("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                ElementsAre("answer 200", "end: closed by the server"));
  ExpectAnswers("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                ElementsAre("answer 200", "end: closed by the server"));
  ExpectAnswers("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
                ElementsAre("answer 200"));
}

TEST(HttpDialogue, SaysWhatCannotBeRead) {
  ExpectAnswers("SSH-2.0-OpenSSH_9.2\r\n\r\n", ElementsAre("end: this is no response of HTTP/1"));
  ExpectAnswers("HTTP/1.1 xyz OK\r\n\r\n", ElementsAre("end: this is no response of HTTP/1"));
  ExpectAnswers("HTTP/1.1 200 OK\r\n\r\n",
                ElementsAre("end: the response has neither Content-Length nor chunks"));
  ExpectAnswers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                ElementsAre("end: the size of a chunk is no number"));
}

constexpr char kSwitching[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

std::string ServerFrame(int opcode, std::string_view payload) {
  return testing::Encode({.opcode = opcode, .payload = std::string(payload)});
}

template <typename Matcher>
void ExpectSignals(std::string_view input, const Matcher& events) {
  RequestSource upgrades{RequestTemplate("x"), kNoTokens};
  ExpectHeard([&] { return std::make_unique<SignalDialogue>(upgrades, "ping"); }, input, events);
}

TEST(SignalDialogue, OpensWithTheFirstMessageAndTakesOthersForAnswers) {
  const std::string message = ServerFrame(testing::kBinary, "join");
  ExpectSignals(kSwitching, ElementsAre());
  ExpectSignals(absl::StrCat(kSwitching, message), ElementsAre("open"));
  ExpectSignals(
      absl::StrCat(kSwitching, message, ServerFrame(testing::kText, "no"), message, message),
      ElementsAre("open", "answer 200", "answer 200"));
}

TEST(SignalDialogue, SaysWhyItEnds) {
  ExpectSignals("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
                ElementsAre("end: upgrade refused with 401"));
  ExpectSignals(absl::StrCat(kSwitching, ServerFrame(testing::kClose, testing::CloseText(1011))),
                ElementsAre("end: closed with 1011"));
  ExpectSignals(absl::StrCat(kSwitching, "\xff\xff"), ElementsAre(::testing::StartsWith("end: ")));
}

TEST(SignalDialogue, AnswersPings) {
  RequestSource upgrades{RequestTemplate("x"), kNoTokens};
  SignalDialogue dialogue(upgrades, "");
  const Heard heard =
      Hear(dialogue, absl::StrCat(kSwitching, ServerFrame(testing::kPing, "abc")), 3);
  ASSERT_EQ(heard.owed.size(), 2 + 4 + 3u);  // Masked, as a client's frames are.
  EXPECT_EQ(heard.owed.substr(0, 2), "\x8a\x83");
}

TEST(SignalDialogue, SendsTheUpgradeAndThenPings) {
  RequestSource upgrades{RequestTemplate("GET /rtc"), kNoTokens};
  SignalDialogue dialogue(upgrades, "ping");
  std::string out;
  EXPECT_FALSE(dialogue.Open(&out));
  EXPECT_EQ(out, "GET /rtc");
  out.clear();
  dialogue.Request(&out);
  ASSERT_EQ(out.size(), 2 + 4 + 4u);
  EXPECT_EQ(out.substr(0, 2), "\x82\x84");
}

}  // namespace
}  // namespace lkmock::bench
