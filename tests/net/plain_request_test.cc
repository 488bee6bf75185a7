#include "net/plain_request.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace lkmock::net {
namespace {

constexpr size_t kMaxHead = 1000;
constexpr size_t kMaxBody = 100;

// "METHOD target|Name=value,…|host|body|rest", and "|close" where the connection ends. "": it is
// left to Beast.
std::string Read(std::string_view bytes, size_t max_head = kMaxHead, size_t max_body = kMaxBody) {
  std::vector<FieldSlices> fields;
  const auto plain = ReadPlainRequest(bytes, max_head, max_body, fields);
  if (!plain) return "";
  const auto text = [bytes](Slice slice) { return bytes.substr(slice.begin, slice.size); };
  const auto add_field = [text](std::string* out, const FieldSlices& field) {
    absl::StrAppend(out, text(field.name), "=", text(field.value));
  };
  return absl::StrCat(text(plain->method), " ", text(plain->target), "|",
                      absl::StrJoin(fields, ",", add_field), "|", text(plain->host), "|",
                      text(plain->body), "|", bytes.substr(plain->body.begin + plain->body.size),
                      plain->keep_alive ? "" : "|close");
}

struct PlainCase {
  const char* name;
  std::string bytes;
  std::string read;
};

std::vector<PlainCase> PlainCases() {
  const std::string long_value(333, 'v');
  return {
      {"no body", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET /|Host=h|h||"},
      {"a body", "POST /p?q HTTP/1.1\r\nContent-Length: 3\r\nHost: h\r\n\r\nabc",
       "POST /p?q|Content-Length=3,Host=h|h|abc|"},
      {"a body of any bytes",
       "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n\r\n\xff\t\r\n",
       "POST /|Host=h,Content-Length=6|h|\r\n\xff\t\r\n|"},
      {"a body of no bytes", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
       "POST /|Host=h,Content-Length=0|h||"},
      {"nine digits", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 000000001\r\n\r\na",
       "POST /|Host=h,Content-Length=000000001|h|a|"},
      {"another behind it", "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /2", "GET /|Host=h|h||GET /2"},
      {"another behind a body", "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\naGET",
       "PUT /|Host=h,Content-Length=1|h|a|GET"},
      {"names in any case", "PUT / HTTP/1.1\r\nhOST: h\r\ncontent-LENGTH: 1\r\n\r\nab",
       "PUT /|hOST=h,content-LENGTH=1|h|a|b"},
      {"blanks around values", "GET / HTTP/1.1\r\nHost:   h  \r\nA:\r\nB:  \r\nC:c c\r\n\r\n",
       "GET /|Host=h,A=,B=,C=c c|h||"},
      {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET /|Host=|||"},
      {"keep-alive", "GET / HTTP/1.1\r\nHost: h\r\nConnection: Keep-Alive\r\n\r\n",
       "GET /|Host=h,Connection=Keep-Alive|h||"},
      {"close", "GET / HTTP/1.1\r\nHost: h\r\nconnection: CLOSE\r\n\r\n",
       "GET /|Host=h,connection=CLOSE|h|||close"},
      {"close, then keep-alive",
       "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n",
       "GET /|Host=h,Connection=close,Connection=keep-alive|h|||close"},
      {"a method of one's own", "x-Y! / HTTP/1.1\r\nHost: h\r\n\r\n", "x-Y! /|Host=h|h||"},
      {"a target of any form", "GET h:/%zz? HTTP/1.1\r\nHost: h\r\n\r\n", "GET h:/%zz?|Host=h|h||"},
      {"fields as long as those that count",
       "GET / HTTP/1.1\r\nHost: h\r\nDate: d\r\nAccept: a\r\nUser-Agent: u\r\n"
       "Accept-Charset: a\r\nProxy-Authorize: p\r\nIf-Modified-Since: i\r\n\r\n",
       "GET /|Host=h,Date=d,Accept=a,User-Agent=u,Accept-Charset=a,Proxy-Authorize=p,"
       "If-Modified-Since=i|h||"},
      {"a long value", absl::StrCat("GET / HTTP/1.1\r\nHost: h\r\nA: ", long_value, "\r\n\r\n"),
       absl::StrCat("GET /|Host=h,A=", long_value, "|h||")},
  };
}

TEST(PlainRequest, IsReadWithAllThatItHas) {
  for (const PlainCase& plain : PlainCases()) {
    SCOPED_TRACE(plain.name);
    EXPECT_EQ(Read(plain.bytes), plain.read);
  }
}

TEST(PlainRequest, IsNotReadBeforeItIsAllThere) {
  const std::string bytes = "PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
  for (size_t size = 0; size < bytes.size(); ++size) EXPECT_EQ(Read(bytes.substr(0, size)), "");
  EXPECT_NE(Read(bytes), "");
}

TEST(PlainRequest, IsReadFromAnyAlignment) {
  for (size_t offset = 0; offset < 64; ++offset) {
    const std::string bytes =
        absl::StrCat(std::string(offset, ' '),
                     "GET / HTTP/1.1\r\nHost: h\r\nA: ", std::string(2 * offset, 'v'), "\r\n\r\n");
    EXPECT_EQ(Read(std::string_view(bytes).substr(offset)),
              absl::StrCat("GET /|Host=h,A=", std::string(2 * offset, 'v'), "|h||"));
  }
}

struct OtherCase {
  const char* name;
  std::string bytes;
};

TEST(PlainRequest, LeavesToBeastWhatMayMeanMore) {
  const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n";
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  const std::vector<OtherCase> cases = {
      {"nothing", ""},
      {"an empty line first", "\r\n" + get + "\r\n"},
      {"no method", " / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"a method that is no token", "G(T / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"no target", "GET HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"an empty target", "GET  HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"a blank in the target", "GET / / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"a tab in the target", "GET /\t HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"a byte above 127 in the target", "GET /\x80 HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"no version", "GET /\r\nHost: h\r\n\r\n"},
      {"HTTP/1.0", "GET / HTTP/1.0\r\nHost: h\r\n\r\n"},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: h\r\n\r\n"},
      {"a blank behind the version", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n"},
      {"no Host", "GET / HTTP/1.1\r\n\r\n"},
      {"two Hosts", get + "Host: h\r\n\r\n"},
      {"two Hosts in two cases", get + "host: g\r\n\r\n"},
      {"no colon", get + "A\r\n\r\n"},
      {"no name", get + ": a\r\n\r\n"},
      {"a blank in a name", get + "A B: c\r\n\r\n"},
      {"a blank before the colon", get + "A : b\r\n\r\n"},
      {"a byte above 127 in a name", get + "\xc3\xa9: b\r\n\r\n"},
      {"a folded line", get + "A: b\r\n c\r\n\r\n"},
      {"a line folded by a tab", get + "A: b\r\n\tc\r\n\r\n"},
      {"a tab in a value", get + "A: b\tc\r\n\r\n"},
      {"NUL in a value", get + std::string("A: b\0c\r\n\r\n", 10)},
      {"DEL in a value", get + "A: b\x7f\r\n\r\n"},
      {"a byte above 127 in a value", get + "A: \xc3\xa9\r\n\r\n"},
      {"a bare CR", get + "A: b\rc\r\n\r\n"},
      {"a bare LF", get + "A: b\nC: d\r\n\r\n"},
      {"a bare LF at the end", get + "\n"},
      {"a bare CR at the end", get + "\r\r\n"},
      {"two lengths", post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"},
      {"no length", post + "Content-Length:\r\n\r\n"},
      {"a length of ten digits", post + "Content-Length: 0000000001\r\n\r\na"},
      {"a length with a sign", post + "Content-Length: +1\r\n\r\na"},
      {"a list of lengths", post + "Content-Length: 1, 1\r\n\r\na"},
      {"chunks", post + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"an expectation", post + "Expect: 100-continue\r\nContent-Length: 1\r\n\r\na"},
      {"an upgrade", get + "Connection: Upgrade\r\n\r\n"},
      {"a list as Connection", get + "Connection: close, keep-alive\r\n\r\n"},
      {"an empty Connection", get + "Connection:\r\n\r\n"},
      {"Proxy-Connection", get + "proxy-connection: close\r\n\r\n"},
  };
  for (const OtherCase& other : cases) {
    SCOPED_TRACE(other.name);
    EXPECT_EQ(Read(other.bytes), "");
  }
}

// Wherever it stands in what is looked at 32 and 8 bytes at once.
TEST(PlainRequest, HasNoByteInAValueThatIsNotPrintable) {
  const std::string head = "GET / HTTP/1.1\r\nHost: h\r\nA: ";
  for (size_t at = 0; at < 100; ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string value(100, at % 2 == 0 ? ' ' : '~');  // Next to either end of what is printable.
      value.front() = value.back() = 'v';
      value[at] = static_cast<char>(byte);
      const bool printable = byte >= 0x20 && byte <= 0x7e;
      ASSERT_EQ(!Read(head + value + "\r\n\r\n").empty(), printable) << byte << " at " << at;
    }
  }
}

TEST(PlainRequest, HasAHeadAndABodyWithinTheLimits) {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n";
  EXPECT_NE(Read(head + "abc", head.size(), 3), "");
  EXPECT_EQ(Read(head + "abc", head.size() - 1, 3), "");
  EXPECT_EQ(Read(head + "abc", head.size(), 2), "");
}

}  // namespace
}  // namespace lkmock::net
