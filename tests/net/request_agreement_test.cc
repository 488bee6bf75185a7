// What is read without Beast is read as Beast reads it.
//
// Requests are made up, most of them spoilt, and read three times: in one piece, where the plain
// ones go without Beast; with the first byte ahead of the others, and byte by byte, where none
// does. Behind a first byte Beast begins anew, so the first two agree in all that can be seen. Byte
// by byte, it finds some faults later; a request that is read is the same.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "core/call.h"
#include "gtest/gtest.h"
#include "net/plain_request.h"
#include "net/request_reader.h"
#include "net/response_head.h"

namespace lkmock::net {
namespace {

using State = RequestReader::State;

constexpr size_t kMaxHead = 1200;
constexpr size_t kMaxBody = 60;

void Give(RequestReader& reader, std::string_view bytes) {
  while (!bytes.empty()) {
    const absl::Span<char> space = reader.Prepare();
    const size_t n = bytes.copy(space.data(), space.size());
    reader.Commit(n);
    bytes.remove_prefix(n);
  }
}

struct Reading {
  State state = State::kIdle;
  std::string seen;  // All that the reader tells.
  size_t left = 0;   // Bytes behind the request, if it is complete.
};

Reading Look(RequestReader& reader) {
  Reading reading = {.state = reader.Parse()};
  if (reading.state == State::kRejected) {
    reading.seen = absl::StrCat(reader.rejection().status, " ", reader.rejection().detail);
  } else if (reading.state == State::kComplete) {
    const Call call = reader.call();
    const ResponseShape shape = reader.shape();
    reading.seen =
        absl::StrCat(call.method, " ", call.path, "?", call.query, "|",
                     absl::StrJoin(call.headers.fields(), "|",
                                   [](std::string* out, const HeaderField& field) {
                                     absl::StrAppend(out, field.name, "=", field.value);
                                   }),
                     "|", call.body, "|", shape.http_1_0, shape.is_head, shape.keep_alive);
    reader.Finish();
    reading.left = reader.buffered();
  } else {
    reading.seen =
        absl::StrCat("state ", static_cast<int>(reading.state), ", ", reader.TakeExpectContinue());
  }
  return reading;
}

bool MayGoOn(State state) { return state != State::kComplete && state != State::kRejected; }

// By Beast alone: it keeps a request whose first byte came alone.
Reading ReadWithTheFirstByteAhead(std::string_view bytes) {
  RequestReader reader(kMaxHead, kMaxBody);
  size_t ahead = 0;
  while (absl::StartsWith(bytes.substr(ahead), "\r\n")) ahead += 2;
  ahead = std::min(ahead + 1, bytes.size());
  Give(reader, bytes.substr(0, ahead));
  const Reading reading = Look(reader);
  if (!MayGoOn(reading.state)) return reading;
  Give(reader, bytes.substr(ahead));
  return Look(reader);
}

Reading ReadByteByByte(std::string_view bytes) {
  RequestReader reader(kMaxHead, kMaxBody);
  Reading reading;
  while (!bytes.empty() && MayGoOn(reading.state)) {
    Give(reader, bytes.substr(0, 1));
    bytes.remove_prefix(1);
    reading = Look(reader);
  }
  reading.left += bytes.size();
  return reading;
}

struct Counts {
  int plain = 0;
  int complete = 0;  // Plain or not.
  int rejected = 0;
  int others = 0;
};

// On one connection, request after request, each of which is read anew from its first byte on.
void CheckAgreement(std::string_view bytes, Counts& counts) {
  RequestReader reader(kMaxHead, kMaxBody);
  Give(reader, bytes);
  Reading whole;
  do {
    std::vector<FieldSlices> fields;
    counts.plain += ReadPlainRequest(bytes, kMaxHead, kMaxBody, fields).has_value();
    whole = Look(reader);
    const Reading split = ReadWithTheFirstByteAhead(bytes);
    ASSERT_EQ(whole.state, split.state);
    ASSERT_EQ(whole.seen, split.seen);
    ASSERT_EQ(whole.left, split.left);
    const Reading bytewise = ReadByteByByte(bytes);
    ASSERT_EQ(whole.state == State::kComplete, bytewise.state == State::kComplete);
    if (whole.state == State::kComplete) {
      ++counts.complete;
      ASSERT_EQ(whole.seen, bytewise.seen);
      ASSERT_EQ(whole.left, bytewise.left);
      bytes.remove_prefix(bytes.size() - whole.left);
    }
  } while (whole.state == State::kComplete);
  ++(whole.state == State::kRejected ? counts.rejected : counts.others);
}

// Makes up what a client may send, the same in every run.
class Requests {
 public:
  explicit Requests(uint32_t seed) : random_(seed) {}

  std::string Next() {
    std::string bytes = OneIn(10) ? "\r\n" : "";
    for (size_t i = 0, requests = 1 + Below(3); i < requests; ++i) bytes += Request();
    if (OneIn(2)) {
      for (size_t i = 0, faults = 1 + Below(3); i < faults; ++i) Spoil(bytes);
    }
    return bytes;
  }

 private:
  size_t Below(size_t n) { return random_() % n; }
  bool OneIn(size_t n) { return Below(n) == 0; }
  std::string_view OneOf(const std::vector<std::string_view>& choices) {
    return choices[Below(choices.size())];
  }

  std::string Request() {
    const std::string_view method =
        OneIn(3) ? OneOf({"HEAD", "PUT", "get", "OPTIONS", "CONNECT", "X-Y!"})
                 : OneOf({"GET", "POST"});
    const std::string_view target =
        OneIn(3)
            ? OneOf({"*", "http://h/p?q", "http://h", "a:1", "/%zz", "/a%20b?c%20", "//", "/?"})
            : OneOf({"/", "/p?q=1", "/twirp/livekit.RoomService/CreateRoom"});
    const std::string_view version =
        OneIn(10) ? OneOf({"HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1"}) : "HTTP/1.1";
    std::vector<std::string> lines = {absl::StrCat(method, " ", target, " ", version)};
    for (size_t i = 0, fields = Below(8); i < fields; ++i) lines.push_back(Field());
    if (!OneIn(20)) lines.insert(lines.end() - Below(lines.size()), Host());
    const std::string body(OneIn(3) ? 0 : kMaxBody + 3 - Below(OneIn(5) ? 6 : kMaxBody), 'b');
    if (!body.empty() && !OneIn(20)) lines.push_back(absl::StrCat("Content-Length: ", body.size()));
    std::string head = absl::StrJoin(lines, "\r\n") + "\r\n";
    // To the limit, or beyond or short of it by a few bytes.
    if (OneIn(10) && head.size() < kMaxHead - 20) {
      const size_t rest = kMaxHead - head.size() - std::string_view("A: \r\n\r\n").size();
      head += absl::StrCat("A: ", std::string(rest + 4 - Below(8), 'a'), "\r\n");
    }
    return absl::StrCat(head, "\r\n", body);
  }

  std::string Host() {
    return absl::StrCat(
        OneOf({"Host", "Host", "host", "HOST"}), ":",
        OneIn(10) ? OneOf({"", " a b", " a/b", " [::1]:1 ", "\th"}) : OneOf({" h", "h", " h:1"}));
  }

  std::string Field() {
    if (OneIn(8)) {
      return std::string(OneOf({"Connection: close",
                                "Connection: keep-alive",
                                "connection:Close",
                                "Connection: te",
                                "Connection: close, te",
                                "Connection:",
                                "Connection: a b",
                                "Proxy-Connection: close",
                                "Upgrade: websocket",
                                "Expect: 100-continue",
                                "Expect: 200",
                                "TE: trailers",
                                "Transfer-Encoding: chunked",
                                "Transfer-Encoding: gzip",
                                "Trailer: A",
                                "Content-Length: 1",
                                "Content-Length: +1",
                                "Content-Length: 1,1",
                                "Content-Length:",
                                "Content-Length: 0000000001",
                                "Content-Length: 99999999999999999999"}));
    }
    const std::string_view name =
        OneOf({"Authorization", "X-Lk-Mock", "Accept", "User-Agent", "A", "Content-Type",
               "Accept-Charset", "If-Modified-Since", "!#$%&'*+-.^_`|~", "Hos", "Hosts"});
    std::string value(OneIn(4) ? Below(300) : Below(20), 'v');
    if (!value.empty() && OneIn(3)) value[Below(value.size())] = " \t~\"{},;:\xc3"[Below(10)];
    return absl::StrCat(name, OneOf({": ", ": ", ":", ":  ", ":\t"}), value, OneOf({"", "", " "}));
  }

  void Spoil(std::string& bytes) {
    if (bytes.empty()) return;
    const size_t at = Below(bytes.size());
    const std::string_view specials("\r\n\t \0\x7f\x80\xff\x1f:,/0", 13);
    switch (Below(9)) {
      case 0:
        bytes[at] = static_cast<char>(Below(256));
        break;
      case 1:
        bytes[at] = specials[Below(specials.size())];
        break;
      case 2:
        bytes.insert(at, 1, specials[Below(specials.size())]);
        break;
      case 3:
        bytes.erase(at, 1);
        break;
      case 4:
        bytes.resize(at);
        break;
      case 5:
        bytes.erase(std::min(bytes.find('\r', at), bytes.size()), 1);
        break;
      case 6:
        if (const size_t line = bytes.find('\n', at); line != std::string::npos) {
          bytes.insert(line + 1, OneOf({" ", "\t", "\r\n", " folded\r\n", ":\r\n", "\n", "\r"}));
        }
        break;
      default:
        SpoilLine(bytes);
    }
  }

  // Doubles one, takes one away, or moves it to the front.
  void SpoilLine(std::string& bytes) {
    std::vector<std::string> lines = absl::StrSplit(bytes, "\r\n");
    const size_t at = Below(lines.size());
    const std::string line = lines[at];
    if (OneIn(3)) {
      lines.insert(lines.begin() + at, line);
    } else {
      lines.erase(lines.begin() + at);
      if (OneIn(2)) lines.insert(lines.begin(), line);
    }
    bytes = absl::StrJoin(lines, "\r\n");
  }

  std::mt19937 random_;
};

TEST(RequestAgreement, HoldsForWhatIsMadeUp) {
  Requests requests(20261121);
  Counts counts;
  for (int i = 0; i < 20'000; ++i) {
    const std::string bytes = requests.Next();
    SCOPED_TRACE(absl::StrCat("input ", i, ":\n", bytes));
    ASSERT_NO_FATAL_FAILURE(CheckAgreement(bytes, counts));
  }
  // Else it would say little.
  EXPECT_GT(counts.plain, 4000);
  EXPECT_GT(counts.complete - counts.plain, 4000);
  EXPECT_GT(counts.rejected, 4000);
  EXPECT_GT(counts.others, 2000);
}

// Every byte at every place of a small request.
TEST(RequestAgreement, HoldsForEveryByteInPlaceOfAnother) {
  const std::string request =
      "PUT /p HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 11\r\n\r\nbody, body.";
  Counts counts;
  for (size_t at = 0; at < request.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string bytes = request;
      bytes[at] = static_cast<char>(byte);
      SCOPED_TRACE(absl::StrCat("byte ", byte, " at ", at));
      ASSERT_NO_FATAL_FAILURE(CheckAgreement(bytes, counts));
    }
  }
  EXPECT_GT(counts.plain, 1000);
  EXPECT_GT(counts.rejected, 1000);
}

TEST(RequestAgreement, HoldsOnAConnectionThatWasOlderBefore) {
  Counts counts;
  CheckAgreement(
      "GET /%41 HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na"
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nbb"
      "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      counts);
  EXPECT_EQ(counts.plain, 1);
  EXPECT_EQ(counts.complete, 3);
}

// Beast's way copies it.
TEST(RequestAgreement, IsReachedWithoutACopyOfAPlainBody) {
  RequestReader reader(kMaxHead, kMaxBody);
  Give(reader, "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
  ASSERT_EQ(reader.Parse(), State::kComplete);
  const Call call = reader.call();
  EXPECT_EQ(call.body, "body");
  const std::string_view last_value = call.headers.fields().back().value;
  EXPECT_EQ(call.body.data(), last_value.data() + std::string_view("4\r\n\r\n").size());
}

}  // namespace
}  // namespace lkmock::net
