#include "net/websocket_reader.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/websocket_deflate.h"
#include "tests/support/websocket_frames.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::ClientFrame;
using ::lkmock::testing::CloseText;
using ::lkmock::testing::Encode;
using ::lkmock::testing::kBinary;
using ::lkmock::testing::kClose;
using ::lkmock::testing::kContinuation;
using ::lkmock::testing::kPing;
using ::lkmock::testing::kPong;
using ::lkmock::testing::kText;
using ::testing::ElementsAre;
using Event = WebSocketReader::Event;
using Peer = WebSocketReader::Peer;

constexpr size_t kLimit = 1000;
constexpr int kRsv1 = 4;

std::string Part(int opcode, std::string_view payload, bool final, int reserved = 0) {
  return Encode({opcode, std::string(payload), final, reserved, true});
}

// "binary:payload" and so on; "close 1000:reason", "error 1002:what". `step` bytes at once.
std::vector<std::string> Events(std::string_view bytes, size_t step, bool deflate = false,
                                Peer peer = Peer::kClient) {
  WebSocketReader reader(peer, deflate, kLimit);
  std::vector<std::string> events;
  while (!bytes.empty()) {
    std::string_view input = bytes.substr(0, step);
    bytes.remove_prefix(input.size());
    while (true) {
      const Event event = reader.Next(&input);
      if (event == Event::kNeedMore) break;
      if (event == Event::kError) {
        events.push_back(absl::StrCat("error ", reader.close_code(), ":", reader.error()));
        return events;
      }
      const char* const names[] = {"", "text", "binary", "ping", "pong", "close "};
      events.push_back(absl::StrCat(names[static_cast<int>(event)],
                                    event == Event::kClose ? absl::StrCat(reader.close_code()) : "",
                                    ":", reader.payload()));
    }
    EXPECT_TRUE(input.empty());
  }
  return events;
}

TEST(WebSocketReader, TellsEveryKindOfMessageHoweverItsBytesArrive) {
  const std::string bytes =
      ClientFrame(kText, "caf\xC3\xA9") + ClientFrame(kBinary, "\xFF") + ClientFrame(kPing, "p") +
      ClientFrame(kPong, "") + ClientFrame(kBinary, "") + ClientFrame(kClose, "") +
      ClientFrame(kClose, CloseText(1000)) + ClientFrame(kClose, CloseText(4999, "why"));
  for (const size_t step : {size_t{1}, size_t{3}, bytes.size()}) {
    SCOPED_TRACE(step);
    EXPECT_THAT(Events(bytes, step),
                ElementsAre("text:caf\xC3\xA9", "binary:\xFF", "ping:p",
                            "pong:", "binary:", "close 1005:", "close 1000:", "close 4999:why"));
  }
}

TEST(WebSocketReader, PutsFragmentsTogetherAroundControlFrames) {
  const std::string bytes = Part(kBinary, "one ", false) + ClientFrame(kPing, "now") +
                            Part(kContinuation, "", false) + Part(kContinuation, "two", true) +
                            Part(kText, "\xC3", false) + Part(kContinuation, "\xA9", true);
  for (const size_t step : {size_t{1}, bytes.size()}) {
    SCOPED_TRACE(step);
    EXPECT_THAT(Events(bytes, step), ElementsAre("ping:now", "binary:one two", "text:\xC3\xA9"));
  }
}

TEST(WebSocketReader, ReadsEveryFormOfALength) {
  for (const size_t size : {0, 125, 126, 127, 1000}) {
    const std::string payload(size, 'x');
    for (const int length_bytes : {-1, 2, 8}) {
      SCOPED_TRACE(absl::StrCat(size, " bytes, length in ", length_bytes));
      EXPECT_THAT(Events(Encode({kBinary, payload, true, 0, true}, length_bytes), 7),
                  ElementsAre("binary:" + payload));
    }
  }
}

TEST(WebSocketReader, ReadsAServersFramesUnmasked) {
  EXPECT_THAT(Events(Encode({kBinary, "data"}), 1, false, Peer::kServer),
              ElementsAre("binary:data"));
  EXPECT_THAT(Events(ClientFrame(kBinary, "data"), 1, false, Peer::kServer),
              ElementsAre("error 1002:a frame is masked"));
}

TEST(WebSocketReader, InflatesWhatIsCompressed) {
  const std::string text(kLimit, 'z');
  const std::string half = DeflateMessage("fragmented");
  const std::string bytes =
      Part(kBinary, DeflateMessage(text), true, kRsv1) + ClientFrame(kBinary, "plain") +
      Part(kText, half.substr(0, 3), false, kRsv1) + ClientFrame(kPing, "") +
      Part(kContinuation, half.substr(3), true) + Part(kBinary, DeflateMessage(""), true, kRsv1);
  for (const size_t step : {size_t{1}, bytes.size()}) {
    EXPECT_THAT(Events(bytes, step, true), ElementsAre("binary:" + text, "binary:plain",
                                                       "ping:", "text:fragmented", "binary:"));
  }
}

TEST(WebSocketReader, SaysHowAPeerBreaksTheProtocol) {
  const std::string bomb = DeflateMessage(std::string(kLimit + 1, 'z'));
  ASSERT_LT(bomb.size(), 50u);
  const struct {
    const char* name;
    std::string bytes;
    const char* error;
    bool deflate = false;
  } kCases[] = {
      {"unmasked", Encode({kBinary, "x"}), "1002:a frame is not masked"},
      {"RSV2", Part(kBinary, "x", true, 2), "1002:reserved bits are set"},
      {"RSV3", Part(kPing, "x", true, 1), "1002:reserved bits are set"},
      {"RSV1", Part(kBinary, "x", true, kRsv1), "1002:RSV1 without permessage-deflate"},
      {"RSV1 later", Part(kBinary, "x", false, kRsv1) + Part(kContinuation, "x", true, kRsv1),
       "1002:RSV1 in a continuation", true},
      {"compressed ping", Part(kPing, "", true, kRsv1), "1002:a control frame is compressed", true},
      {"data opcode 3", Part(3, "", true), "1002:reserved opcode"},
      {"data opcode 7", Part(7, "", true), "1002:reserved opcode"},
      {"control opcode 11", Part(11, "", true), "1002:reserved opcode"},
      {"control opcode 15", Part(15, "", true), "1002:reserved opcode"},
      {"fragmented ping", Part(kPing, "", false), "1002:a control frame is fragmented"},
      {"long ping", Part(kPing, std::string(126, 'x'), true), "1002:control frame too long"},
      {"lone continuation", Part(kContinuation, "", true), "1002:a continuation of no message"},
      {"two messages at once", Part(kText, "", false) + Part(kBinary, "", true),
       "1002:a message begins within another"},
      {"half a code", ClientFrame(kClose, "\x03"), "1002:half a close code"},
      {"text", ClientFrame(kText, "\xFF"), "1007:a text message is no UTF-8"},
      {"close reason", ClientFrame(kClose, CloseText(1000, "\xFF")),
       "1007:a close reason is no UTF-8"},
      {"corrupt", Part(kBinary, "\xFF\xFF\xFF\xFF", true, kRsv1), "1007:a message does not inflate",
       true},
      {"cut", Part(kBinary, DeflateMessage("hello, hello").substr(0, 4), true, kRsv1),
       "1007:a message does not inflate", true},
      {"large", ClientFrame(kBinary, std::string(kLimit + 1, 'x')), "1009:message too large"},
      {"large in parts",
       Part(kBinary, "x", false) + Part(kContinuation, std::string(kLimit, 'x'), true),
       "1009:message too large"},
      {"huge", std::string("\x82\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFmask", 14),
       "1009:message too large"},
      {"bomb", Part(kBinary, bomb, true, kRsv1), "1009:message too large", true},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    for (const size_t step : {size_t{1}, test.bytes.size()}) {
      const std::vector<std::string> events = Events(test.bytes, step, test.deflate);
      ASSERT_FALSE(events.empty());
      EXPECT_EQ(events.back(), absl::StrCat("error ", test.error));
    }
  }
}

TEST(WebSocketReader, KnowsTheCloseCodesOfTheWire) {
  for (const int code : {1000, 1001, 1002, 1003, 1007, 1011, 1012, 1013, 1014, 3000, 4999}) {
    EXPECT_THAT(Events(ClientFrame(kClose, CloseText(code)), 100),
                ElementsAre(absl::StrCat("close ", code, ":")));
  }
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
    EXPECT_THAT(Events(ClientFrame(kClose, CloseText(code)), 100),
                ElementsAre("error 1002:invalid close code"));
  }
}

TEST(WebSocketReader, TakesAMessageOfExactlyTheLimit) {
  const std::string payload(kLimit, 'x');
  EXPECT_THAT(Events(ClientFrame(kBinary, payload), 100), ElementsAre("binary:" + payload));
}

TEST(WebSocketReader, SurvivesWhateverBytesComeAlong) {
  // Every start of a frame there is, with random bytes behind it.
  uint32_t random = 1;
  for (int head = 0; head < 0x10000; ++head) {
    std::string bytes = {static_cast<char>(head >> 8), static_cast<char>(head)};
    for (int i = 0; i < 200; ++i) bytes += static_cast<char>((random = random * 69069 + 1) >> 24);
    Events(bytes, 1 + head % 50, head & 1);
  }
}

}  // namespace
}  // namespace lkmock::net
