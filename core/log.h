// The log: one line an event on stderr, as text or JSON. Never a token, never a secret.
#ifndef LKMOCK_CORE_LOG_H_
#define LKMOCK_CORE_LOG_H_

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace lkmock {

enum class LogFormat { kText, kJson };

enum class LogLevel { kInfo, kWarning };

struct LogField {
  std::string_view name;
  std::string_view value;  // Empty: the field is left out.
  bool is_number = false;  // JSON shows it without quotes.
};

// Thread-safe. Writing never waits for the reader of stderr: lines go through a queue of 8192, and
// when nobody reads, the oldest are dropped. Destruction writes what is left, as far as somebody
// reads it within a moment.
class Log {
 public:
  explicit Log(LogFormat format);
  ~Log();

  // "2026-11-21T07:00:00.000Z warning message name=value"; as JSON, an object with `time`,
  // `level`, `message` and the fields. Of a value, 1 KiB counts: clients make them up. One of other
  // than plain ASCII is quoted as JSON is, and nothing in it is a command to a terminal: those are
  // escaped.
  void Write(LogLevel level, absl::Time now, std::string_view message,
             std::initializer_list<LogField> fields = {});

 private:
  struct Impl;

  const LogFormat format_;
  const std::unique_ptr<Impl> impl_;
};

// One line without its end, as Log prints it.
std::string FormatLogLine(LogFormat format, LogLevel level, absl::Time now,
                          std::string_view message, std::initializer_list<LogField> fields);

}  // namespace lkmock

#endif  // LKMOCK_CORE_LOG_H_
