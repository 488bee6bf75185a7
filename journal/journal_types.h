// What a journal is told, and what it says of itself.
#ifndef LKMOCK_JOURNAL_JOURNAL_TYPES_H_
#define LKMOCK_JOURNAL_JOURNAL_TYPES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "absl/time/time.h"
#include "core/call.h"
#include "core/decision.h"

namespace lkmock::journal {

struct JournalOptions {
  int64_t max_calls = 16384;  // Ids known at a time; then the least recently used goes. At least 1.
  int64_t max_attempts = 10000;  // Kept, region fetches included; 0: attempts are only counted.
  size_t max_bytes = 64 << 20;   // Of all that is kept; then the oldest goes.
  absl::Duration max_idle = absl::Minutes(10);  // A call that is not touched for so long goes.
  std::function<absl::Time()> clock;            // Null: absl::Now.
};

// One request as it arrived, and what was decided about it. Views are copied.
struct Arrival {
  std::string_view method;  // "livekit.RoomService/CreateRoom"; of a region fetch "".
  const Call* call = nullptr;
  std::string_view wire;          // "json" or "protobuf"; of a region fetch "".
  std::string_view claims_json;   // Of its token, verified or not; "": it has none.
  std::string_view request_json;  // The request as proto3 JSON, without secrets; "": unknown.
  Decision decision = Decision::kServed;
  bool executes = false;  // The method runs when the wait is over.
};

struct CallFilter {
  std::string_view method;                  // The key, or what follows its last '/'; "": all.
  absl::Time since = absl::InfinitePast();  // Of a call's last arrival.
  size_t limit = 100;
};

struct JournalSizes {
  int64_t calls = 0;             // Known now.
  int64_t attempts = 0;          // Kept now, region fetches included.
  int64_t bytes = 0;             // That they take.
  int64_t forgotten_calls = 0;   // Since the start; not those that a client deleted.
  int64_t dropped_attempts = 0;  // The same.
};

}  // namespace lkmock::journal

#endif  // LKMOCK_JOURNAL_JOURNAL_TYPES_H_
