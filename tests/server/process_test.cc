// The server as a program: its lines, its exit statuses, its signals and its files.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "auth/claims.h"
#include "auth/token_minter.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "net/websocket_client.h"
#include "nlohmann/json.hpp"
#include "tests/support/eventually.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"

namespace lkmock {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::Eventually;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::ProgramRun;
using testing::RawConnection;
using testing::RunServerBinary;
using testing::ServerProcess;

std::string TemporaryFile(std::string_view name) {
  return absl::StrCat(std::getenv("TEST_TMPDIR"), "/", name);
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteFile(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string Get(uint16_t port, std::string_view path, std::string_view headers = "") {
  RawConnection connection(port);
  connection.Send(absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: mock\r\n", headers, "\r\n"));
  return connection.ReadResponse().body;
}

TEST(Process, PrintsALineOfEachListenerWithItsRealPort) {
  const ServerProcess server({"--ports", "0,0", "--advertise-host", "http://mock.test/"});
  for (size_t i = 0; i < 2; ++i) {
    const uint16_t port = server.ports()[i];
    EXPECT_NE(port, 0);
    EXPECT_EQ(server.lines()[i],
              absl::StrCat("test-server: region-", i, " listening on 0.0.0.0:", port,
                           " (advertised as http://mock.test:", port, ")"));
  }
  EXPECT_THAT(Get(server.port(), "/settings/regions"),
              HasSubstr(absl::StrCat("http://mock.test:", server.ports()[1])));
}

TEST(Process, EndsWellOnSigtermAndSigint) {
  for (const int signal : {SIGTERM, SIGINT}) {
    ServerProcess server;
    server.Signal(signal);
    const ProgramRun run = server.Join();
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.out, "test-server: shutting down\n");
    EXPECT_THAT(run.err, IsEmpty());
  }
}

TEST(Process, LetsARunningCallFinish) {
  ServerProcess server;
  RawConnection connection(server.port());
  connection.Send(
      "POST /twirp/x HTTP/1.1\r\nHost: mock\r\nX-Lk-Mock: {\"delayMs\":150}\r\n"
      "Content-Length: 0\r\n\r\n");
  // Answered by the same thread pool only after the call above was read from its socket.
  while (Get(server.port(), "/") != "ok") {
  }
  server.Signal(SIGTERM);
  EXPECT_EQ(connection.ReadResponse().status(), 200);
  EXPECT_EQ(server.Join().status, 0);
}

TEST(Process, ClosesItsWebSocketsWith1001) {
  ServerProcess server;
  auth::Claims claims;
  claims.expires_at = absl::Now() + absl::Minutes(5);
  const auto answer = net::WebSocketClient::Connect(
      {.url = absl::StrCat("http://127.0.0.1:", server.port(),
                           "/rtc?access_token=", auth::MintToken(claims, "devkey", "secret"))});
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_NE(answer->client, nullptr);
  using Event = net::WebSocketClient::Event;
  EXPECT_EQ(answer->client->Receive(absl::Seconds(10)).kind, Event::kMessage);
  server.Signal(SIGTERM);
  const Event end = answer->client->Receive(absl::Seconds(10));
  EXPECT_EQ(end.kind, Event::kClosed);
  EXPECT_EQ(end.close_code, 1001);
  EXPECT_EQ(server.Join().status, 0);
}

TEST(Process, ASecondSignalEndsItAtOnce) {
  ServerProcess server({"--drain", "1h"});
  RawConnection connection(server.port());
  connection.Send(
      "POST /twirp/x HTTP/1.1\r\nHost: mock\r\nX-Lk-Mock: {\"delayMs\":500000}\r\n"
      "Content-Length: 0\r\n\r\n");
  EXPECT_EQ(Get(server.port(), "/"), "ok");
  server.Signal(SIGTERM);
  // The listener is gone as soon as the first signal was taken.
  server.Signal(SIGINT);
  EXPECT_EQ(server.Join().status, 0);
}

TEST(Process, IsNotHarmedBySighup) {
  const ServerProcess server;
  server.Signal(SIGHUP);
  EXPECT_EQ(Get(server.port(), "/"), "ok");
}

TEST(Process, SaysWhichPortIsTakenAndServesNothing) {
  const ServerProcess first({"--ports", "0"});
  const ProgramRun run =
      RunServerBinary({"--ports", absl::StrCat("0,", first.port()), "--bind", "0.0.0.0"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, AllOf(HasSubstr(absl::StrCat(first.port())), HasSubstr("in use")));
}

TEST(Process, RefusesFlagsWithOneLine) {
  const ProgramRun run = RunServerBinary({"--prots=1"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.err,
            "test-server: unknown flag --prots; did you mean '--ports'?; --help lists them all\n");
}

TEST(Process, PrintsHelpAndVersion) {
  EXPECT_THAT(RunServerBinary({"--help"}).out, HasSubstr("Usage: test-server"));
  EXPECT_EQ(RunServerBinary({"--help"}).status, 0);
  EXPECT_THAT(RunServerBinary({"--version"}).out, HasSubstr("test-server (lkmock) "));
}

TEST(Process, TakesItsSettingsFromTheEnvironment) {
  const ProgramRun run =
      RunServerBinary({"--", "sh", "-c", "echo $LK_TEST_SERVER_URL"},
                      {"LK_TEST_SERVER_PORTS=0", "LK_TEST_SERVER_ADVERTISE_HOST=http://env.test"});
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.out, HasSubstr("http://env.test:"));
}

TEST(Process, WritesTheReadyFileWithTheRealPortsAndRemovesIt) {
  const std::string path = TemporaryFile("ready.json");
  WriteFile(path, R"({"url":"of an earlier run"})");
  ServerProcess server({"--ports", "0,0", "--ready-file", path});
  std::string text;
  do {
    text = ReadFile(path);
  } while (text.empty());
  const nlohmann::json ready = nlohmann::json::parse(text);
  EXPECT_EQ(ready["regions"].size(), 2U);
  EXPECT_EQ(ready["regions"][1]["port"], server.ports()[1]);
  EXPECT_EQ(ready["regions"][1]["name"], "region-1");
  EXPECT_EQ(ready["url"], absl::StrCat("http://127.0.0.1:", server.port()));
  server.Signal(SIGTERM);
  EXPECT_EQ(server.Join().status, 0);
  EXPECT_NE(access(path.c_str(), F_OK), 0);
}

TEST(Process, RemovesTheReadyFileWhenCutShort) {
  const std::string path = TemporaryFile("cut.json");
  ServerProcess server({"--drain", "1h", "--ready-file", path});
  RawConnection connection(server.port());
  connection.Send(
      "POST /twirp/x HTTP/1.1\r\nHost: mock\r\nX-Lk-Mock: {\"delayMs\":500000}\r\n"
      "Content-Length: 0\r\n\r\n");
  while (ReadFile(path).empty()) {
  }
  server.Signal(SIGTERM);
  server.Signal(SIGINT);
  EXPECT_EQ(server.Join().status, 0);
  EXPECT_NE(access(path.c_str(), F_OK), 0);
}

TEST(Process, LeavesTheReadyFileOfARunningServerWhenItCannotBind) {
  const std::string path = TemporaryFile("shared.json");
  const ServerProcess first({"--ports", "0", "--ready-file", path});
  while (ReadFile(path).empty()) {
  }
  EXPECT_EQ(RunServerBinary({"--ports", absl::StrCat(first.port()), "--ready-file", path}).status,
            1);
  EXPECT_EQ(access(path.c_str(), F_OK), 0);
}

TEST(Process, TakesAnEmptyFileForTheReadyFile) {  // As mktemp makes them.
  const std::string path = TemporaryFile("empty.json");
  WriteFile(path, "");
  const ServerProcess server({"--ports", "0", "--ready-file", path});
  EXPECT_TRUE(Eventually([&] { return !ReadFile(path).empty(); }));
}

TEST(Process, LeavesWhatIsNoReadyFileAsItIs) {
  const std::string notes = TemporaryFile("notes.txt");
  WriteFile(notes, "dear to somebody");
  const std::string fifo = TemporaryFile("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  const std::string link = TemporaryFile("link");
  ASSERT_EQ(symlink(notes.c_str(), link.c_str()), 0);
  const std::string folder = TemporaryFile("folder");
  ASSERT_EQ(mkdir(folder.c_str(), 0700), 0);
  for (const std::string& path : {notes, fifo, link, folder}) {
    SCOPED_TRACE(path);
    const ProgramRun run = RunServerBinary({"--ports", "0", "--ready-file", path});
    EXPECT_EQ(run.status, 1);
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err,
                HasSubstr(absl::StrCat("--ready-file: ", path, ": it is there, and is no ")));
    struct stat found;
    EXPECT_EQ(lstat(path.c_str(), &found), 0) << "it is gone";
  }
  EXPECT_EQ(ReadFile(notes), "dear to somebody");
}

TEST(Process, SaysWhenItsHelpCannotBeWritten) {
  for (const char* flag : {"--help", "--version"}) {
    const ProgramRun run =
        RunServerBinary({"--ports", "0", "--quiet", "--", "sh", "-c",
                         absl::StrCat("cmd/test-server/test-server ", flag, " >/dev/full")});
    EXPECT_EQ(run.status, 1) << flag;
    EXPECT_EQ(run.err, "test-server: cannot write to stdout\n");
  }
}

TEST(Process, SaysWhyTheReadyFileCannotBeWrittenBeforeItServes) {
  const ProgramRun run = RunServerBinary({"--ports", "0", "--ready-file", "/nowhere/at/all"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.out, IsEmpty());
  EXPECT_THAT(run.err, HasSubstr("/nowhere/at/all: No such file or directory"));
}

// ---- test-server … -- COMMAND ----

TEST(Command, RunsBesideTheServerAndGivesItsStatus) {
  const ProgramRun run =
      RunServerBinary({"--ports", "0", "--api-secret", "s3", "--quiet", "--", "sh", "-c",
                       "echo $LIVEKIT_URL $LIVEKIT_API_KEY $LIVEKIT_API_SECRET; "
                       "[ $LK_TEST_SERVER_URL = $LIVEKIT_URL ] && exit 42"});
  EXPECT_EQ(run.status, 42);
  EXPECT_THAT(run.out, ::testing::MatchesRegex("http://127.0.0.1:[0-9]+ devkey s3\n"));
  EXPECT_THAT(run.err, IsEmpty());
}

TEST(Command, GetsTheFirstKeyOfTheKeyFile) {
  const std::string path = TemporaryFile("keys.yaml");
  WriteFile(path, "APIone: sesame\nAPItwo: other\n");
  const ProgramRun run = RunServerBinary({"--ports", "0", "--key-file", path, "--strict-keys", "--",
                                          "sh", "-c", "echo $LIVEKIT_API_KEY $LIVEKIT_API_SECRET"});
  EXPECT_EQ(run.out, "APIone sesame\n");
}

TEST(Command, EndsAsAShellSaysAfterASignal) {
  EXPECT_EQ(RunServerBinary({"--ports", "0", "--", "sh", "-c", "kill -9 $$"}).status,
            128 + SIGKILL);
}

TEST(Command, ThatMayNotBeExecutedIsNamed) {
  const std::string path = TemporaryFile("plain");
  WriteFile(path, "no program");
  const ProgramRun run = RunServerBinary({"--ports", "0", "--", path});
  EXPECT_EQ(run.status, 126);
  EXPECT_THAT(run.err, HasSubstr(path));
}

TEST(Command, ThatDoesNotExistIsNamed) {
  const ProgramRun run = RunServerBinary({"--ports", "0", "--", "no-such-command"});
  EXPECT_EQ(run.status, 127);
  EXPECT_THAT(run.err, HasSubstr("no-such-command"));
}

// ---- Files ----

TEST(Files, ThatMakeNoSenseAreNamedBeforeAnythingIsServed) {
  const std::string keys = TemporaryFile("bad.yaml");
  WriteFile(keys, "- not\n- a map\n");
  const std::string set = TemporaryFile("bad.bin");
  WriteFile(set, "\xFF\xFF");
  const struct {
    std::vector<std::string> args;
    std::string complaint;
  } kRuns[] = {
      {{"--key-file", keys}, keys},
      {{"--key-file", "/nowhere"}, "/nowhere"},
      {{"--descriptor-set", set}, "not a FileDescriptorSet"},
      {{"--descriptor-set", "/nowhere"}, "/nowhere"},
      {{"--descriptor-set", "/"}, "Is a directory"},
      {{"--strict-keys"}, "--strict-keys"},
  };
  for (const auto& bad : kRuns) {
    SCOPED_TRACE(bad.complaint);
    std::vector<std::string> args = {"--ports", "0"};
    args.insert(args.end(), bad.args.begin(), bad.args.end());
    const ProgramRun run = RunServerBinary(args);
    EXPECT_EQ(run.status, 1);
    EXPECT_THAT(run.out, IsEmpty());
    EXPECT_THAT(run.err, HasSubstr(bad.complaint));
  }
}

TEST(Files, ADescriptorSetTeachesNewMethods) {
  google::protobuf::FileDescriptorSet set;
  auto& file = *set.add_file();
  file.set_name("future.proto");
  file.set_package("future");
  file.set_syntax("proto3");
  auto& answer = *file.add_message_type();
  answer.set_name("Answer");
  auto& id = *answer.add_field();
  id.set_name("answer_id");
  id.set_number(1);
  id.set_type(google::protobuf::FieldDescriptorProto::TYPE_STRING);
  auto& service = *file.add_service();
  service.set_name("Oracle");
  auto& method = *service.add_method();
  method.set_name("Ask");
  method.set_input_type(".future.Answer");
  method.set_output_type(".future.Answer");
  const std::string path = TemporaryFile("future.bin");
  WriteFile(path, set.SerializeAsString());

  const ServerProcess server({"--descriptor-set", path});
  EXPECT_EQ(Get(server.port(), "/twirp/future.Oracle/Ask", "Content-Type: application/json\r\n"),
            R"({"answerId":"MOCK_ANSWER_ID"})");
}

// ---- The log ----

TEST(LogLines, SayWhatWasWrongWithAControlAndNeverAToken) {
  ServerProcess server({"--log-format", "json"});
  Get(server.port(), "/settings/regions",
      "X-Lk-Mock: {\"failRegion\":1}\r\nAuthorization: Bearer very.secret.token\r\n");
  server.Signal(SIGTERM);
  const ProgramRun run = server.Join();
  EXPECT_THAT(run.err, Not(HasSubstr("very.secret")));
  const nlohmann::json line = nlohmann::json::parse(run.err);
  EXPECT_EQ(line["level"], "warning");
  EXPECT_EQ(line["method"], "/settings/regions");
  EXPECT_THAT(line["problems"].get<std::string>(), HasSubstr("failRegions"));
}

// A harness that starts the server with a pipe for stderr, and never reads it.
TEST(LogLines, ThatNobodyReadsHoldUpNeitherCallsNorTheEnd) {
  ServerProcess server;
  RawConnection connection(server.port());
  for (int i = 0; i < 3'000; ++i) {
    connection.Send(
        "GET /settings/regions HTTP/1.1\r\nHost: mock\r\nX-Lk-Mock: {\"failRegion\":1}\r\n\r\n");
    ASSERT_EQ(connection.ReadResponse().status(), 200);
  }
  server.Signal(SIGTERM);
  EXPECT_EQ(server.Wait(), 0);
}

TEST(LogLines, AreNoneWhenQuiet) {
  ServerProcess server({"--quiet"});
  Get(server.port(), "/settings/regions", "X-Lk-Mock: {\"failRegion\":1}\r\n");
  server.Signal(SIGTERM);
  EXPECT_THAT(server.Join().err, IsEmpty());
}

// libprotobuf would print a line for each string of a client that is not UTF-8.
TEST(LogLines, AreNoneOfTheLibraries) {
  ServerProcess server({"--quiet"});
  RawConnection connection(server.port());
  connection.Send(
      "POST /twirp/livekit.RoomService/CreateRoom HTTP/1.1\r\nHost: mock\r\n"
      "Content-Type: application/protobuf\r\nX-Lk-Mock: {\"skipAuth\":true}\r\n"
      "Content-Length: 4\r\n\r\n\x0a\x02\xff\xfe");
  EXPECT_EQ(connection.ReadResponse().status(), 200);
  server.Signal(SIGTERM);
  EXPECT_THAT(server.Join().err, IsEmpty());
}

}  // namespace
}  // namespace lkmock
