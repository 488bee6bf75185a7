// Bytes on a connection of HTTP, from the first to the answer of the whole mock.
//
// An input is what a client sends. However it is cut into pieces, it is answered alike.
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "core/method_table.h"
#include "tests/fuzz/conversation.h"
#include "tests/fuzz/fuzz_target.h"

namespace lkmock::fuzz {

void Try(std::string_view input) {
  const Conversation whole = Converse({input});
  const Answers expected = CheckAnswers(whole);
  for (const auto& pieces : {InPieces(input), InBytes(input)}) {
    const Conversation cut = Converse(pieces);
    if (!AnsweredAlike(CheckAnswers(cut), expected)) {
      Fail(absl::StrCat("in ", pieces.size(), " pieces, the answers differ:\n", cut.received,
                        "\n---- and in one:\n", whole.received));
    }
  }
}

std::vector<std::string> Dictionary() {
  auth::Claims claims;
  claims.expires_at = kNow + absl::Hours(1);
  claims.video.room_create = claims.video.room_list = claims.video.room_join = true;
  claims.video.room = "demo";
  std::vector<std::string> words = {
      " HTTP/1.1\r\nHost: h\r\n",
      " HTTP/1.0\r\n",
      "\r\n",
      "\r\n\r\n",
      "Content-Length: ",
      "Transfer-Encoding: chunked\r\n",
      "\r\n0\r\n\r\n",
      "Expect: 100-continue\r\n",
      "Connection: close\r\n",
      "Connection: keep-alive\r\n",
      "Content-Type: application/json\r\n",
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
      "Sec-WebSocket-Extensions: permessage-deflate\r\n",
      "X-Lk-Mock: {\"skipAuth\":true}\r\n",
      "\"failRegions\":[0]",
      "\"failMode\":\"",
      "X-Livekit-Request-Id: r1\r\n",
      absl::StrCat("Authorization: Bearer ", auth::MintToken(claims, "devkey", "secret"), "\r\n"),
      "GET ",
      "HEAD ",
      "POST ",
      "OPTIONS *",
      "DELETE ",
      "http://h/",
      "%2F",
      "?wait=1&timeoutMs=9",
      "/settings/regions",
      "/rtc",
      "/rtc/v1",
      "/rtc/validate",
      "/_test/health",
      "/_test/calls",
      "/_test/calls/r1",
      "/_test/stats",
      "/metrics",
      "?access_token="};
  for (const MethodRow& row : AllMethods()) words.push_back(absl::StrCat("/twirp/", row.key));
  return words;
}

}  // namespace lkmock::fuzz
