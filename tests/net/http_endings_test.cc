// How a request may end other than by an answer, seen from the client's end of the wire.
#include <string>
#include <string_view>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "core/outcome.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/server_options.h"
#include "tests/net/test_server.h"
#include "tests/support/eventually.h"
#include "tests/support/raw_connection.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::Eventually;
using ::lkmock::testing::RawConnection;
using ::lkmock::testing::RawResponse;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using End = RawConnection::End;

constexpr absl::Duration kForever = absl::Hours(1);

// "/" ends with `ending`; "/later" does after a moment; anything else is answered by its path.
Handler EndingIn(Ending ending, absl::Duration span = absl::ZeroDuration()) {
  return [ending, span](const Call& call) {
    Outcome outcome = Answer(std::string(call.path));
    if (call.path == "/" || call.path == "/later") outcome.ending = ending;
    if (call.path == "/later") outcome.wait = absl::Milliseconds(1);
    outcome.span = span;
    return outcome;
  };
}

// ---- Reset ----

TEST(HttpReset, IsARstAndNoFin) {
  TestServer server(EndingIn(Ending::kReset));
  const std::string kRequests[] = {
      Get("/"),
      Get("/later"),
      Get("/") + Get("/unread"),
      Get("/later") + Get("/unread") + "GET",
      Post("/", std::string(10'000, 'x')),
      "GET / HTTP/1.0\r\n\r\n",
      "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n",
  };
  for (const std::string& request : kRequests) {
    SCOPED_TRACE(request.substr(0, 100));
    RawConnection client = server.Connect();
    client.Send(request);
    EXPECT_EQ(client.ReadToEnd(), "");
    EXPECT_EQ(client.end(), End::kReset);
  }
  EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
}

TEST(HttpReset, EndsAConnectionThatWasAnsweredBefore) {
  TestServer server(EndingIn(Ending::kReset));
  RawConnection client = server.Connect();
  client.Send(Get("/before"));
  EXPECT_EQ(client.ReadResponse().body, "/before");
  client.Send(Get("/"));
  EXPECT_EQ(client.ReadToEnd(), "");
  EXPECT_EQ(client.end(), End::kReset);
}

// ---- Stall ----

TEST(HttpStall, SaysNothingUntilItsTimeIsOverAndThenCloses) {
  TestServer server(EndingIn(Ending::kStall, absl::Milliseconds(50)));
  const std::string kRequests[] = {Get("/"), Get("/later"), Get("/") + Get("/unread"),
                                   "GET / HTTP/1.0\r\n\r\n"};
  for (const std::string& request : kRequests) {
    SCOPED_TRACE(request);
    RawConnection client = server.Connect();
    const absl::Time start = absl::Now();
    client.Send(request);
    EXPECT_EQ(client.ReadToEnd(), "");
    EXPECT_EQ(client.end(), End::kFin);
    EXPECT_GE(absl::Now() - start, absl::Milliseconds(50));
  }
}

TEST(HttpStall, EndsWhenItsClientLeaves) {
  for (const absl::Duration span : {kForever, absl::InfiniteDuration()}) {
    TestServer server(EndingIn(Ending::kStall, span));
    for (const bool reset : {false, true}) {
      for (const std::string& request : {Get("/"), Get("/later") + Get("/unread")}) {
        SCOPED_TRACE(absl::StrCat(reset, request));
        RawConnection client = server.Connect();
        client.Send(request);
        ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
        reset ? client.Reset() : client.Close();
        EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
        EXPECT_EQ(server->stats().waiting, 0);
      }
    }
  }
}

// ---- Truncate and raw ----

TEST(HttpTruncate, PromisesMoreThanComes) {
  TestServer server(EndingIn(Ending::kTruncate));
  RawConnection client = server.Connect();
  client.Send(Get("/later") + Get("/unread"));
  const std::string bytes = client.ReadToEnd();
  EXPECT_EQ(client.end(), End::kFin);
  EXPECT_THAT(bytes, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(bytes, EndsWith("Content-Length: 6\r\n\r\n/la"));
}

TEST(HttpTruncate, CutsTheHeadWhereTheBodyHasNoHalf) {
  TestServer server(EndingIn(Ending::kTruncate));
  for (const std::string& request : {Get("/"), std::string("HEAD /later HTTP/1.0\r\n\r\n")}) {
    RawConnection client = server.Connect();
    client.Send(request);
    const std::string bytes = client.ReadToEnd();
    EXPECT_EQ(client.end(), End::kFin);
    EXPECT_THAT(bytes, StartsWith("HTTP/1."));
    EXPECT_THAT(bytes, Not(HasSubstr("Content-Length")));
  }
}

TEST(HttpRaw, IsWhatItIsAndAFin) {
  const std::string garbage("\x16\x03\x01\0\r\n\r\nno HTTP", 16);
  TestServer server([&](const Call&) {
    Outcome outcome = Answer(garbage);
    outcome.ending = Ending::kRaw;
    return outcome;
  });
  for (const char* method : {"GET", "HEAD"}) {
    RawConnection client = server.Connect();
    client.Send(absl::StrCat(method, " / HTTP/1.1\r\nHost: h\r\n\r\n", Get("/unread")));
    EXPECT_EQ(client.ReadToEnd(), garbage);
    EXPECT_EQ(client.end(), End::kFin);
  }
}

// ---- Dribble ----

TEST(HttpDribble, SendsItsFirstPieceAtOnce) {
  TestServer server(EndingIn(Ending::kDribble, kForever));
  for (const bool reset : {false, true}) {
    SCOPED_TRACE(reset);
    RawConnection client = server.Connect();
    client.Send(Get("/") + Get("/unread"));
    EXPECT_EQ(client.Read(1), "H");
    reset ? client.Reset() : client.Close();
    EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
    EXPECT_EQ(server->stats().waiting, 0);
  }
}

TEST(HttpDribble, SendsNoPieceBeforeItsTime) {
  constexpr int kPieces = 6;
  constexpr absl::Duration kGap = absl::Milliseconds(10);
  TestServer server(EndingIn(Ending::kDribble, kGap * (kPieces - 1)));
  RawConnection client = server.Connect();
  client.Send(Get("/s"));  // As long as the one to come, at once.
  const size_t whole = absl::StrCat("HTTP/1.1 200 OK\r\n", "Date: ", std::string(29, '-'),
                                    "\r\nContent-Length: 2\r\n\r\n/s")
                           .size();
  EXPECT_EQ(client.Read(whole).size(), whole);

  const absl::Time start = absl::Now();
  client.Send(Get("/"));
  std::string bytes;
  for (int i = 0; i < kPieces; ++i) {
    SCOPED_TRACE(i);
    // One byte more than the pieces before this one.
    const size_t need = (whole - 1) * i / kPieces + 1;
    bytes += client.Read(need - bytes.size());
    EXPECT_GE(absl::Now() - start, kGap * i);
  }
  bytes += client.Read(whole - 1 - bytes.size());
  EXPECT_THAT(bytes, EndsWith("Content-Length: 1\r\n\r\n/"));
}

TEST(HttpDribble, LeavesTheConnectionToTheNextRequest) {
  TestServer server(EndingIn(Ending::kDribble, absl::Milliseconds(20)));
  RawConnection client = server.Connect();
  client.Send(Get("/") + Get("/behind") + Get("/later"));
  EXPECT_EQ(client.ReadResponse().body, "/");
  EXPECT_EQ(client.ReadResponse().body, "/behind");
  EXPECT_EQ(client.ReadResponse().body, "/later");
  client.Send(Get("/after"));
  EXPECT_EQ(client.ReadResponse().body, "/after");
  EXPECT_EQ(server->stats().accepted, 1);
  EXPECT_EQ(server->stats().waiting, 0);
}

TEST(HttpDribble, ClosesWhereAnAnswerWould) {
  TestServer server(EndingIn(Ending::kDribble, absl::Milliseconds(20)));
  for (const std::string& request :
       {std::string("GET / HTTP/1.0\r\n\r\n"), Get("/", "Connection: close\r\n")}) {
    SCOPED_TRACE(request);
    RawConnection client = server.Connect();
    client.Send(request);
    EXPECT_THAT(client.ReadToEnd(), EndsWith("\r\n\r\n/"));
    EXPECT_EQ(client.end(), End::kFin);
  }
}

TEST(HttpDribble, HasNoBodyForHead) {
  TestServer server(EndingIn(Ending::kDribble, absl::Milliseconds(20)));
  RawConnection client = server.Connect();
  client.Send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n" + Get("/behind"));
  EXPECT_EQ(client.ReadResponse(/*head=*/true).Header("Content-Length"), "1");
  EXPECT_EQ(client.ReadResponse().body, "/behind");
}

// The time-out is for a client that does not read, not for a server that takes its time.
TEST(HttpDribble, OutlastsTheWriteTimeout) {
  ServerOptions options = LoopbackOptions();
  options.write_timeout = absl::Milliseconds(20);
  TestServer server(EndingIn(Ending::kDribble, absl::Milliseconds(150)), options);
  RawConnection client = server.Connect();
  client.Send(Get("/"));
  EXPECT_EQ(client.ReadResponse().body, "/");
}

TEST(HttpDribble, IsCutWhenItsClientDoesNotRead) {
  ServerOptions options = LoopbackOptions();
  options.write_timeout = absl::Milliseconds(40);
  TestServer server(
      [](const Call&) {
        Outcome outcome = Answer(std::string(20'000'000, 'x'));
        outcome.ending = Ending::kDribble;
        outcome.span = absl::Milliseconds(20);
        return outcome;
      },
      options);
  RawConnection client = server.Connect();
  client.Send(Get("/"));
  EXPECT_EQ(client.Read(1), "H");
  EXPECT_TRUE(Eventually([&] { return server->stats().connections == 0; }));
}

// ---- Shutdown ----

TEST(HttpEndings, DoNotHoldAShutdownBeyondItsDrain) {
  for (const Ending ending : {Ending::kStall, Ending::kDribble}) {
    TestServer server(EndingIn(ending, kForever));
    RawConnection client = server.Connect();
    client.Send(Get("/"));
    ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
    const absl::Time start = absl::Now();
    server->Shutdown(absl::Milliseconds(30));
    EXPECT_GE(absl::Now() - start, absl::Milliseconds(30));
    EXPECT_EQ(server->stats().waiting, 0);
    EXPECT_EQ(server->stats().connections, 0);
  }
}

TEST(HttpEndings, AreCarriedOutDuringTheDrain) {
  for (const Ending ending : {Ending::kStall, Ending::kDribble}) {
    TestServer server(EndingIn(ending, absl::Milliseconds(30)));
    RawConnection client = server.Connect();
    client.Send(Get("/"));
    ASSERT_TRUE(Eventually([&] { return server->stats().waiting == 1; }));
    std::thread shutdown([&] { server->Shutdown(absl::InfiniteDuration()); });
    EXPECT_THAT(client.ReadToEnd(), EndsWith(ending == Ending::kStall ? "" : "\r\n\r\n/"));
    EXPECT_EQ(client.end(), End::kFin);
    client.Close();
    shutdown.join();
  }
}

}  // namespace
}  // namespace lkmock::net
