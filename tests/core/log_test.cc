#include "core/log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

const absl::Time kNow = absl::FromUnixMillis(1795240823004);

std::string Text(std::string_view value) {
  return FormatLogLine(LogFormat::kText, LogLevel::kInfo, kNow, "m", {{"f", value}});
}

std::string Json(std::string_view value) {
  return FormatLogLine(LogFormat::kJson, LogLevel::kInfo, kNow, "m", {{"f", value}});
}

TEST(LogLine, NamesItsTimeItsLevelAndItsFields) {
  EXPECT_EQ(FormatLogLine(LogFormat::kText, LogLevel::kWarning, kNow, "request",
                          {{"region", "region-0"}, {"id", ""}, {"status", "503", true}}),
            "2026-11-21T06:00:23.004Z warning request region=region-0 status=503");
  EXPECT_EQ(FormatLogLine(LogFormat::kJson, LogLevel::kInfo, kNow, "request",
                          {{"region", "region-0"}, {"id", ""}, {"status", "503", true}}),
            R"({"time":"2026-11-21T06:00:23.004Z","level":"info","message":"request",)"
            R"("region":"region-0","status":503})");
}

struct Quoting {
  const char* name;
  std::string_view value;
  std::string_view quoted;
};

constexpr Quoting kQuoted[] = {
    {"a blank", "a b", R"("a b")"},
    {"what separates name and value", "a=b", R"("a=b")"},
    {"a quote", "a\"b", R"("a\"b")"},
    {"a backslash", "a\\b", R"("a\\b")"},
    {"a line's end", "a\r\nb", R"("a\r\nb")"},
    {"ESC", "\x1B[31m", R"("\u001b[31m")"},
    {"DEL", "a\x7F", R"("a\u007f")"},
    {"the first of C1", "\xC2\x80", R"("\u0080")"},
    {"CSI of C1",
     "\xC2\x9B"
     "31m",
     R"("\u009b31m")"},
    {"the last of C1", "\xC2\x9F", R"("\u009f")"},
    {"what is behind C1", "\xC2\xA0", "\"\xC2\xA0\""},
    {"a letter of two bytes", "caf\xC3\xA9", "\"caf\xC3\xA9\""},
    {"a letter of three bytes", "\xE2\x82\xAC", "\"\xE2\x82\xAC\""},
    {"a letter of four bytes", "\xF0\x9F\x98\x80", "\"\xF0\x9F\x98\x80\""},
    {"a line separator", "\xE2\x80\xA8", R"("\u2028")"},
    {"text that reads the other way",
     "\xE2\x80\xAE"
     "a",
     R"("\u202ea")"},
    {"an isolated direction", "\xE2\x81\xA6", R"("\u2066")"},
    {"a byte that is no UTF-8", "\x9B", "\"\xEF\xBF\xBD\""},
};

TEST(LogLine, QuotesWhatCouldBeTakenForSomethingElse) {
  for (const Quoting& one : kQuoted) {
    SCOPED_TRACE(one.name);
    EXPECT_THAT(Text(one.value), EndsWith(std::string(" f=").append(one.quoted)));
    EXPECT_THAT(Json(one.value), HasSubstr(std::string("\"f\":").append(one.quoted)));
    EXPECT_TRUE(nlohmann::json::accept(Json(one.value)));
  }
}

TEST(LogLine, LeavesAPlainWordAsItIs) {
  EXPECT_THAT(Text("livekit.RoomService/CreateRoom"),
              EndsWith(" f=livekit.RoomService/CreateRoom"));
}

TEST(LogLine, HoldsAKibibyteOfAValue) {
  const std::string most(1024, 'v');
  EXPECT_THAT(Text(most), EndsWith(" f=" + most));
  const std::string cut = most + "… (cut from 900000 bytes)\"";
  EXPECT_THAT(Text(std::string(900'000, 'v')), EndsWith(" f=\"" + cut));
  EXPECT_THAT(Json(std::string(900'000, 'v')), EndsWith("\"f\":\"" + cut + "}"));
}

TEST(LogLine, StaysTextWhereAValueIsCutWithinACharacter) {
  const std::string value = std::string(1023, 'v') + "ééé";
  EXPECT_TRUE(nlohmann::json::accept(Json(value)));
}

// What is written to standard error while the object lives.
class CapturedStderr {
 public:
  CapturedStderr() : saved_(dup(STDERR_FILENO)) {
    EXPECT_EQ(pipe2(pipe_, O_CLOEXEC), 0);
    dup2(pipe_[1], STDERR_FILENO);
  }
  ~CapturedStderr() {
    dup2(saved_, STDERR_FILENO);
    for (const int fd : {saved_, pipe_[0], pipe_[1]}) close(fd);
  }

  std::string ReadSome() {
    char buffer[4096];
    const ssize_t count = read(pipe_[0], buffer, sizeof(buffer));
    return std::string(buffer, static_cast<size_t>(std::max<ssize_t>(count, 0)));
  }

 private:
  const int saved_;
  int pipe_[2] = {};
};

TEST(Log, WritesWhatIsLeftBeforeItEnds) {
  CapturedStderr captured;
  {
    Log log(LogFormat::kText);
    log.Write(LogLevel::kInfo, kNow, "first");
    log.Write(LogLevel::kWarning, kNow, "second", {{"f", "v"}});
  }
  EXPECT_EQ(captured.ReadSome(),
            "2026-11-21T06:00:23.004Z info first\n2026-11-21T06:00:23.004Z warning second f=v\n");
}

// A pipe holds 64 KiB; the writer waits for nobody, and the end for a moment alone.
TEST(Log, EndsAlthoughNobodyReads) {
  CapturedStderr captured;
  const std::string long_line(4000, 'x');
  {
    Log log(LogFormat::kText);
    for (int i = 0; i < 100; ++i) log.Write(LogLevel::kInfo, kNow, long_line);
  }
  EXPECT_THAT(captured.ReadSome(), HasSubstr("info xxxx"));
}

}  // namespace
}  // namespace lkmock
