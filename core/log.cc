#include "core/log.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/json_text.h"
#include "spdlog/async.h"
#include "spdlog/async_logger.h"
#include "spdlog/sinks/stdout_sinks.h"

namespace lkmock {
namespace {

constexpr size_t kQueuedLines = 8192;

std::string Timestamp(absl::Time now) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now, absl::UTCTimeZone());
}

bool NeedsQuotes(std::string_view value) {
  const auto plain = [](char c) {
    return c > ' ' && c < '\x7F' && c != '"' && c != '=' && c != '\\';
  };
  return value.empty() || !std::all_of(value.begin(), value.end(), plain);
}

void AppendMember(std::string_view name, std::string_view value, std::string* line) {
  *line += line->size() == 1 ? "" : ",";
  AppendJsonString(name, line);
  *line += ':';
  AppendJsonString(value, line);
}

}  // namespace

std::string FormatLogLine(LogFormat format, absl::Time now, std::string_view level,
                          std::string_view message, std::initializer_list<LogField> fields) {
  if (format == LogFormat::kJson) {
    std::string line = "{";
    AppendMember("time", Timestamp(now), &line);
    AppendMember("level", level, &line);
    AppendMember("message", message, &line);
    for (const auto& [name, value] : fields) AppendMember(name, value, &line);
    return line + "}";
  }
  std::string line = absl::StrCat(Timestamp(now), " ", level, " ", message);
  for (const auto& [name, value] : fields) {
    absl::StrAppend(&line, " ", name, "=");
    if (NeedsQuotes(value)) {
      AppendJsonString(value, &line);
    } else {
      line += value;
    }
  }
  return line;
}

struct Log::Impl {
  std::shared_ptr<spdlog::details::thread_pool> pool =
      std::make_shared<spdlog::details::thread_pool>(kQueuedLines, 1);
  std::shared_ptr<spdlog::async_logger> logger = std::make_shared<spdlog::async_logger>(
      "lkmock", std::make_shared<spdlog::sinks::stderr_sink_mt>(), pool,
      spdlog::async_overflow_policy::overrun_oldest);
};

Log::Log(LogFormat format) : format_(format), impl_(std::make_unique<Impl>()) {
  impl_->logger->set_pattern("%v");
  impl_->logger->flush_on(spdlog::level::info);
  impl_->logger->set_error_handler(
      [](const std::string&) {});  // A closed stderr is no reason to stop.
}

Log::~Log() = default;

void Log::Info(absl::Time now, std::string_view message, std::initializer_list<LogField> fields) {
  Write(now, "info", message, fields);
}

void Log::Warning(absl::Time now, std::string_view message,
                  std::initializer_list<LogField> fields) {
  Write(now, "warning", message, fields);
}

void Log::Write(absl::Time now, std::string_view level, std::string_view message,
                std::initializer_list<LogField> fields) {
  const std::string line = FormatLogLine(format_, now, level, message, fields);
  impl_->logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace lkmock
