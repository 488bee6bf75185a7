// A WebSocket over a stream that fails at the n-th operation, for every n.
#include "net/websocket_session.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "core/websocket_plan.h"
#include "gtest/gtest.h"
#include "tests/net/failing_stream.h"
#include "tests/net/websocket_peer.h"
#include "tests/support/websocket_frames.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::ClientFrame;
using ::lkmock::testing::CloseText;
using ::lkmock::testing::Encode;
using ::lkmock::testing::kBinary;
using ::lkmock::testing::kClose;
using ::lkmock::testing::kPing;

using Plan = WebSocketPlan;

Outcome Decide(const Call& call) {
  const Plan::Wait moment = {absl::Microseconds(100)};
  Plan plan = PlanOf(Plan::Send{"hello"}, Plan::Converse{});
  if (call.query == "close") plan = PlanOf(moment, Plan::Send{"hi"}, Plan::Close{1011, "over"});
  if (call.query == "drop") plan = PlanOf(Plan::Send{"last"}, moment, Plan::Drop{});
  if (call.query == "listen") plan = PlanOf(moment, Plan::Send{"hi"}, Plan::Listen{});
  if (call.query == "rude") plan.answers_close = false;
  if (call.query == "reset") plan = PlanOf(Plan::Send{"last"}, moment, Plan::Reset{});
  // A wait has a read that is to be cancelled.
  return Playing(plan, call.query == "wait" ? absl::Milliseconds(1) : absl::ZeroDuration())(call);
}

std::string Request(std::string_view query) {
  return absl::StrCat("GET /?", query,
                      UpgradeRequest().substr(std::string_view("GET /rtc").size()));
}

// `request` with an offer of permessage-deflate.
std::string Compressed(std::string request) {
  return request.insert(request.size() - 2, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
}

TEST(WebSocketSession, EndsWhateverOperationFails) {
  const std::string large(600, 'x');
  const std::string talk = ClientFrame(kBinary, "a") + ClientFrame(kPing, "b") +
                           ClientFrame(kBinary, large) + ClientFrame(kClose, CloseText(4321));
  const std::string talk_end =
      Encode({kBinary, "[" + large + "]"}) + Encode({kClose, CloseText(4321)});
  const Conversation kConversations[] = {
      {"closed by the client", Request("") + talk, talk_end},
      {"after a wait", Request("wait"), talk_end, "\r\n\r\n", talk},
      {"closed by the server", Request("close"), Encode({kClose, CloseText(1011, "over")}), "over",
       ClientFrame(kClose, CloseText(1011))},
      {"closed by a reaction", Request("") + ClientFrame(kBinary, "close"), "asked to", "asked to",
       ClientFrame(kClose, "")},
      {"listening", Request("listen"), Encode({kClose, CloseText(1000)}), "hi",
       ClientFrame(kBinary, large) + ClientFrame(kClose, CloseText(1000))},
      {"closed without an answer", Request("rude") + talk, Encode({kBinary, "[" + large + "]"})},
      {"compressed", Compressed(Request("")) + talk, Encode({kClose, CloseText(4321)})},
      {"no upgrade at all", "GET /? HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
       "Bad Request\n"},
      {"dropped", Request("drop"), Encode({kBinary, "last"})},
      {"reset", Request("reset"), Encode({kBinary, "last"})},
      {"protocol error", Request("") + Encode({kPing, ""}), "a frame is not masked"},
  };
  ExpectEndWhateverFails(Decide, kConversations);
}

}  // namespace
}  // namespace lkmock::net
