#include "core/log.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <climits>
#include <mutex>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/json_text.h"
#include "core/terminal_text.h"
#include "spdlog/async.h"
#include "spdlog/async_logger.h"
#include "spdlog/sinks/base_sink.h"

namespace lkmock {
namespace {

constexpr size_t kQueuedLines = 8192;
constexpr size_t kMostValueBytes = 1024;

std::string Timestamp(absl::Time now) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now, absl::UTCTimeZone());
}

// The value as far as it counts.
std::string CutValue(std::string_view value) {
  if (value.size() <= kMostValueBytes) return std::string(value);
  return absl::StrCat(value.substr(0, kMostValueBytes), "… (cut from ", value.size(), " bytes)");
}

bool NeedsQuotes(std::string_view value) {
  const auto plain = [](char c) {
    return c > ' ' && c < '\x7F' && c != '"' && c != '=' && c != '\\';
  };
  return !std::all_of(value.begin(), value.end(), plain);
}

void AppendMember(const LogField& field, std::string* line) {
  AppendJsonName(field.name, line);
  if (field.is_number) {
    *line += field.value;
  } else {
    AppendTameString(CutValue(field.value), line);
  }
}

std::string_view NameOf(LogLevel level) { return level == LogLevel::kInfo ? "info" : "warning"; }

}  // namespace

std::string FormatLogLine(LogFormat format, LogLevel level, absl::Time now,
                          std::string_view message, std::initializer_list<LogField> fields) {
  if (format == LogFormat::kJson) {
    std::string line = "{";
    AppendMember({"time", Timestamp(now)}, &line);
    AppendMember({"level", NameOf(level)}, &line);
    AppendMember({"message", message}, &line);
    for (const LogField& field : fields) {
      if (!field.value.empty()) AppendMember(field, &line);
    }
    return line + "}";
  }
  std::string line = absl::StrCat(Timestamp(now), " ", NameOf(level), " ", message);
  for (const LogField& field : fields) {
    if (field.value.empty()) continue;
    absl::StrAppend(&line, " ", field.name, "=");
    const std::string value = CutValue(field.value);
    if (NeedsQuotes(value)) {
      AppendTameString(value, &line);
    } else {
      line += value;
    }
  }
  return line;
}

namespace {

// Standard error, in pieces that a pipe takes whole or not at all: it is asked first, so a reader
// that has stopped cannot hold this thread, and with it the end of the process, for ever.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  // From now on, what cannot be written within a moment is dropped.
  void Hurry() { hurried_ = true; }

 private:
  static constexpr int kPatienceMs = 100;

  void sink_it_(const spdlog::details::log_msg& message) override {
    std::string line(message.payload.data(), message.payload.size());
    line += '\n';
    std::string_view rest = line;
    while (!rest.empty() && WaitUntilWritable()) {
      const ssize_t written =
          write(STDERR_FILENO, rest.data(), std::min<size_t>(rest.size(), PIPE_BUF));
      if (written <= 0) return;  // A closed stderr is no reason to stop.
      rest.remove_prefix(static_cast<size_t>(written));
    }
  }
  void flush_() override {}

  bool WaitUntilWritable() {
    pollfd fd = {STDERR_FILENO, POLLOUT, 0};
    while (true) {
      const bool hurried = hurried_;
      if (poll(&fd, 1, given_up_ ? 0 : kPatienceMs) > 0) return true;
      given_up_ = hurried;
      if (hurried) return false;
    }
  }

  std::atomic<bool> hurried_ = false;
  bool given_up_ = false;  // Nobody read while we hurried: the other lines need not try as long.
};

}  // namespace

struct Log::Impl {
  std::shared_ptr<StderrSink> sink = std::make_shared<StderrSink>();
  std::shared_ptr<spdlog::details::thread_pool> pool =
      std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1);
  std::shared_ptr<spdlog::async_logger> logger = std::make_shared<spdlog::async_logger>(
      "lkmock", sink, pool, spdlog::async_overflow_policy::overrun_oldest);
};

Log::Log(LogFormat format) : format_(format), impl_(std::make_unique<Impl>()) {}

Log::~Log() { impl_->sink->Hurry(); }

void Log::Write(LogLevel level, absl::Time now, std::string_view message,
                std::initializer_list<LogField> fields) {
  const std::string line = FormatLogLine(format_, level, now, message, fields);
  impl_->logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace lkmock
