#include "journal/entry.h"

#include <algorithm>

namespace lkmock::journal {
namespace {

// A stored entry's node in the store, its node in its call, and what make_shared and the allocator
// add to each piece.
constexpr size_t kUpkeepBytes = 192;

std::string_view UpTo(size_t most, std::string_view text) {
  return text.size() > most ? std::string_view() : text;
}

}  // namespace

Entry::Entry(Kind entry_kind, std::string_view call_id, int number, const Arrival& arrival,
             const Evidence& its_evidence)
    : kind(entry_kind),
      n(number),
      region_index(arrival.call->region_index),
      connection(arrival.call->connection),
      decision(arrival.decision),
      id(call_id),
      wire(arrival.wire),
      claims_json(UpTo(kMostClaimsBytes, arrival.claims_json)),
      request_json(UpTo(kMostRequestBytes, arrival.request_json)),
      headers(SelectHeaders(arrival.call->headers)),
      claims_bytes(arrival.claims_json.size()),
      request_bytes(arrival.request_json.size()),
      evidence(its_evidence) {
  const auto for_each_text = [this](auto use) {
    for (std::string_view* text : {&id, &wire, &claims_json, &request_json}) use(*text);
    for (HeaderField& field : headers.fields) {
      use(field.name);
      use(field.value);
    }
  };
  size_t size = 0;
  for_each_text([&](std::string_view text) { size += text.size(); });
  text_.reserve(size);  // And so the views stay valid.
  for_each_text([&](std::string_view& text) {
    const size_t begin = text_.size();
    text_ += text;
    text = std::string_view(text_).substr(begin);
  });
}

bool Entry::SetEnd(ExchangeEnd how, absl::Time when) {
  if (ending_.exchange(true)) return false;
  end_ = {how, std::max(when - evidence.at, absl::ZeroDuration())};
  ended_.store(true, std::memory_order_release);
  return true;
}

std::optional<Entry::End> Entry::end() const {
  if (!ended_.load(std::memory_order_acquire)) return std::nullopt;
  return end_;
}

Evidence Entry::EvidenceNow() const {
  Evidence now = evidence;
  if (const std::optional<End> known = end()) now.ended_at = evidence.at + known->after;
  return now;
}

size_t Entry::bytes() const {
  return sizeof(Entry) + text_.capacity() + headers.fields.capacity() * sizeof(HeaderField) +
         kUpkeepBytes;
}

}  // namespace lkmock::journal
