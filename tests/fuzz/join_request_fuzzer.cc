// The query parameter join_request: as it comes, and its parts, each correctly wrapped.
#include <google/protobuf/stubs/logging.h>
#include <zlib.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "livekit_rtc.pb.h"
#include "responder/join_request.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/problems.h"

namespace lkmock::fuzz {
namespace {

constexpr size_t kLargest = size_t{1} << 20;

absl::StatusOr<responder::JoinRequest> Decode(std::string_view text) {
  const absl::StatusOr<responder::JoinRequest> join = responder::DecodeJoinRequest(text);
  const std::string_view reason = join.status().message();
  if (!join.ok() && (reason.empty() || reason.size() > 200 || !IsPrintable(reason))) {
    Fail(absl::StrCat("a reason is empty, long or unprintable: ", reason));
  }
  return join;
}

bool Same(const responder::JoinRequest& a, const responder::JoinRequest& b) {
  return a.reconnect == b.reconnect && a.metadata == b.metadata && a.attributes == b.attributes;
}

std::string Gzip(std::string_view text) {
  constexpr int kGzip = 15 + 16;  // As zlib's deflateInit2 counts.
  z_stream stream = {};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    Fail("zlib does not start");
  }
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) Fail("zlib does not finish");
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string Wrap(std::string payload, livekit::WrappedJoinRequest::Compression compression) {
  livekit::WrappedJoinRequest wrapped;
  wrapped.set_compression(compression);
  wrapped.set_join_request(std::move(payload));
  return wrapped.SerializeAsString();
}

// With and without padding, a text says the same.
absl::StatusOr<responder::JoinRequest> DecodeEncoded(std::string_view bytes) {
  std::string text = absl::WebSafeBase64Escape(bytes);
  const auto bare = Decode(text);
  text.append((4 - text.size() % 4) % 4, '=');
  const auto padded = Decode(text);
  if (bare.ok() != padded.ok() || (bare.ok() && !Same(*bare, *padded))) {
    Fail("padding changes a join_request");
  }
  return bare;
}

// Whatever a livekit.JoinRequest is wrapped in, it says what protobuf reads in it.
void TryPayload(std::string_view payload) {
  livekit::JoinRequest message;
  const bool parses = message.ParseFromArray(payload.data(), static_cast<int>(payload.size()));
  const auto plain = DecodeEncoded(Wrap(std::string(payload), livekit::WrappedJoinRequest::NONE));
  const auto packed = DecodeEncoded(Wrap(Gzip(payload), livekit::WrappedJoinRequest::GZIP));
  if (plain.ok() != parses || packed.ok() != parses) Fail("a join_request is read otherwise");
  if (!parses) return;
  if (!Same(*plain, *packed) || plain->reconnect != message.reconnect() ||
      plain->metadata != message.metadata() ||
      plain->attributes.size() != message.participant_attributes().size()) {
    Fail("a join_request reads as something else");
  }
}

}  // namespace

void Try(std::string_view input) {
  // protobuf complains of broken UTF-8 on stderr.
  [[maybe_unused]] static const google::protobuf::LogSilencer silence;
  (void)Decode(input);
  const auto wrapped = DecodeEncoded(input);
  if (wrapped.ok() && wrapped->metadata.size() > kLargest + input.size()) {
    Fail("a join_request unpacks to more than it may");
  }
  // As a gzip stream, whose end or whose checksum may be wrong.
  const auto gzip = DecodeEncoded(Wrap(std::string(input), livekit::WrappedJoinRequest::GZIP));
  if (gzip.ok() && gzip->metadata.size() > kLargest) {
    Fail("a join_request unpacks to more than it may");
  }
  TryPayload(input);
}

std::vector<std::string> Dictionary() {
  livekit::JoinRequest join;
  join.set_reconnect(true);
  (*join.mutable_participant_attributes())["lk.mock"] = R"({"signal":"no_pong"})";
  return {join.SerializeAsString(), Gzip(""), Gzip(join.SerializeAsString()),
          Wrap(join.SerializeAsString(), livekit::WrappedJoinRequest::NONE),
          std::string("\x1f\x8b\x08\0\0\0\0\0\0\3", 10)};
}

}  // namespace lkmock::fuzz
