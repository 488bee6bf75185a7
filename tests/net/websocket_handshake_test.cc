// The upgrade as the client sees it: what is accepted, with which bytes, and what is refused.
#include "net/websocket_handshake.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/websocket_plan.h"
#include "gtest/gtest.h"
#include "tests/net/test_server.h"
#include "tests/net/websocket_peer.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_connection.h"
#include "tests/support/websocket_frames.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::ClientFrame;
using ::lkmock::testing::Eventually;
using ::lkmock::testing::Frame;
using ::lkmock::testing::kBinary;
using ::lkmock::testing::RawConnection;
using ::lkmock::testing::RawResponse;
using ::lkmock::testing::ReadFrame;

TEST(WebSocketHandshake, IsAnsweredAsGorillaDoes) {
  TestServer server(Playing(PlanOf(WebSocketPlan::Drop{})));
  RawConnection client = server.Connect();
  client.Send(UpgradeRequest());
  EXPECT_EQ(client.ReadToEnd(), absl::StrCat("HTTP/1.1 101 Switching Protocols\r\n"
                                             "Upgrade: websocket\r\n"
                                             "Connection: Upgrade\r\n"
                                             "Sec-WebSocket-Accept: ",
                                             kAccept, "\r\nX-Lk-Mock-Warning: careful\r\n\r\n"));
}

TEST(WebSocketHandshake, AcceptsEveryWayOfAskingForIt) {
  const struct {
    const char* name;
    std::string request;
  } kCases[] = {
      {"any case", Get("/", absl::StrCat("CONNECTION: uPGRADE\r\nupgrade: WebSocket\r\n"
                                         "sec-websocket-version: 13\r\nSEC-WEBSOCKET-KEY: ",
                                         kKey, "\r\n"))},
      {"lists, as Firefox sends them",
       Get("/", absl::StrCat("Connection: keep-alive, Upgrade\r\nUpgrade: h2c, websocket\r\n"
                             "Sec-WebSocket-Version: 8, 13\r\nSec-WebSocket-Key: ",
                             kKey, "\r\n"))},
      {"two fields of a name", UpgradeRequest("Connection: keep-alive\r\n")},
      {"another origin", UpgradeRequest("Origin: http://elsewhere.example\r\n")},
      {"an unknown extension", UpgradeRequest("Sec-WebSocket-Extensions: x-mux\r\n")},
  };
  TestServer server(Playing({}));
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    RawConnection client = server.Connect();
    client.Send(test.request);
    const RawResponse response = client.ReadResponse();
    EXPECT_EQ(response.status(), 101);
    EXPECT_EQ(response.Header("Sec-WebSocket-Accept"), kAccept);
    EXPECT_FALSE(response.Has("Sec-WebSocket-Extensions"));
  }
}

TEST(WebSocketHandshake, SelectsNoSubprotocol) {
  TestServer server(Playing({}));
  RawConnection client = server.Connect();
  client.Send(UpgradeRequest("Sec-WebSocket-Protocol: chat, superchat\r\n"));
  EXPECT_FALSE(client.ReadResponse().Has("Sec-WebSocket-Protocol"));
}

TEST(WebSocketHandshake, AgreesOnDeflateWhereverItIsOffered) {
  TestServer server(Playing({}));
  for (const char* offer :
       {"permessage-deflate", "permessage-deflate; client_max_window_bits",
        "x-webkit-deflate-frame, permessage-deflate;server_max_window_bits=12"}) {
    SCOPED_TRACE(offer);
    RawConnection client = server.Connect();
    client.Send(UpgradeRequest(absl::StrCat("Sec-WebSocket-Extensions: ", offer, "\r\n")));
    EXPECT_EQ(client.ReadResponse().Header("Sec-WebSocket-Extensions"),
              "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  }
}

TEST(WebSocketHandshake, IsRefusedWhereTheRequestIsNone) {
  const std::string whole = UpgradeRequest();
  const struct {
    const char* name;
    std::string request;
  } kCases[] = {
      {"plain HTTP", Get("/rtc")},
      {"POST", absl::StrReplaceAll(whole, {{"GET ", "POST "}})},
      {"no Connection", absl::StrReplaceAll(whole, {{"Connection", "X"}})},
      {"Connection of something else", absl::StrReplaceAll(whole, {{": Upgrade", ": close-up"}})},
      {"no Upgrade", absl::StrReplaceAll(whole, {{"Upgrade: ", "X: "}})},
      {"Upgrade to something else", absl::StrReplaceAll(whole, {{"websocket", "h2c"}})},
      {"no version", absl::StrReplaceAll(whole, {{"Sec-WebSocket-Version", "X"}})},
      {"an old version", absl::StrReplaceAll(whole, {{": 13", ": 8"}})},
      {"no key", absl::StrReplaceAll(whole, {{"Sec-WebSocket-Key", "X"}})},
      {"a short key", absl::StrReplaceAll(whole, {{kKey, "dGhlIHNhbXBsZSBub24="}})},
      {"a key without padding", absl::StrReplaceAll(whole, {{"ZQ==", "ZQ"}})},
      {"a key that is no base64", absl::StrReplaceAll(whole, {{"dGhl", "d*hl"}})},
  };
  TestServer server(Playing({}));
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    RawConnection client = server.Connect();
    client.Send(test.request);
    RawResponse response = client.ReadResponse();
    EXPECT_EQ(response.status_line, "HTTP/1.1 400 Bad Request");
    EXPECT_EQ(response.Header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(response.Header("Sec-Websocket-Version"), "13");
    EXPECT_EQ(response.Header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(response.Header("X-Lk-Mock-Warning"), "careful");
    EXPECT_EQ(response.body, "Bad Request\n");
    client.Send(Get("/again"));  // The connection goes on as one of HTTP.
    EXPECT_EQ(client.ReadResponse().status(), 400);
  }
  EXPECT_EQ(server->stats().websockets, 0);
}

TEST(WebSocketHandshake, IsRefusedToHttp10) {
  TestServer server(Playing({}));
  RawConnection client = server.Connect();
  client.Send(absl::StrReplaceAll(UpgradeRequest(), {{"HTTP/1.1", "HTTP/1.0"}}));
  EXPECT_EQ(client.ReadResponse().status_line, "HTTP/1.0 400 Bad Request");
}

TEST(WebSocketHandshake, MayFollowRequestsOfHttp) {
  TestServer server([](const Call& call) {
    if (call.path != "/rtc") return Echo(call);
    return Playing(PlanOf(WebSocketPlan::Converse{}))(call);
  });
  RawConnection client = server.Connect();
  client.Send(Get("/first") + UpgradeRequest() + ClientFrame(kBinary, "behind it"));
  EXPECT_EQ(client.ReadResponse().body, "GET /first|");
  EXPECT_EQ(client.ReadResponse().status(), 101);
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "[behind it]"}));
}

TEST(WebSocketHandshake, LosesNoByteThatFollowsTheRequestAtOnce) {
  // A wait has a read under way, which the WebSocket cannot use.
  for (const absl::Duration wait : {absl::ZeroDuration(), absl::Milliseconds(20)}) {
    SCOPED_TRACE(wait);
    TestServer server(Playing(PlanOf(WebSocketPlan::Converse{}), wait));
    RawConnection client = server.Connect();
    const std::string frames = ClientFrame(kBinary, "a") + ClientFrame(kBinary, "b");
    client.Send(UpgradeRequest() + frames.substr(0, 10));
    EXPECT_EQ(client.ReadResponse().status(), 101);
    EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "[a]"}));
    client.Send(frames.substr(10));
    EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "[b]"}));
  }
}

TEST(WebSocketHandshake, WaitsAsTheOutcomeSays) {
  TestServer server(Playing(PlanOf(WebSocketPlan::Converse{}), absl::Milliseconds(30)));
  RawConnection client = server.Connect();
  client.Send(UpgradeRequest());
  ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
  EXPECT_EQ(client.ReadResponse().status(), 101);
  client.Send(ClientFrame(kBinary, "late"));  // The cancelled read is no end of the connection.
  EXPECT_EQ(ReadFrame(client), (Frame{kBinary, "[late]"}));
  EXPECT_EQ(server->stats().websockets, 1);
}

TEST(WebSocketHandshake, IsNotFinishedForAClientThatLeavesDuringTheWait) {
  TestServer server(Playing({}, absl::Hours(1)));
  RawConnection client = server.Connect();
  client.Send(UpgradeRequest());
  ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
  client.Close();
  EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
  EXPECT_EQ(server->stats().waiting, 0);
}

}  // namespace
}  // namespace lkmock::net
