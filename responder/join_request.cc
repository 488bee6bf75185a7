#include "responder/join_request.h"

#include <zlib.h>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "livekit_rtc.pb.h"

namespace lkmock::responder {
namespace {

constexpr size_t kLargest = size_t{1} << 20;
constexpr int kGzipAlone = 16 + MAX_WBITS;  // As zlib's inflateInit2 counts.

absl::Status Invalid(std::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat("join_request ", reason));
}

absl::StatusOr<std::string> Gunzip(std::string packed) {
  z_stream stream = {};
  if (inflateInit2(&stream, kGzipAlone) != Z_OK) return absl::InternalError("zlib does not start");
  const absl::Cleanup end = [&stream] { inflateEnd(&stream); };
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string unpacked;
  int result = Z_OK;
  while (result == Z_OK && unpacked.size() <= kLargest) {
    char buffer[16384];
    stream.next_out = reinterpret_cast<Bytef*>(buffer);
    stream.avail_out = sizeof(buffer);
    result = inflate(&stream, Z_NO_FLUSH);
    unpacked.append(buffer, sizeof(buffer) - stream.avail_out);
  }
  if (unpacked.size() > kLargest) return Invalid("unpacks to more than 1 MiB");
  if (result != Z_STREAM_END) return Invalid("holds no complete gzip data");
  return unpacked;
}

}  // namespace

absl::StatusOr<JoinRequest> DecodeJoinRequest(std::string_view text) {
  std::string bytes;
  livekit::WrappedJoinRequest wrapped;
  if (!absl::WebSafeBase64Unescape(text, &bytes)) return Invalid("is not base64url");
  if (!wrapped.ParseFromString(bytes)) return Invalid("holds no livekit.WrappedJoinRequest");

  std::string payload = std::move(*wrapped.mutable_join_request());
  if (wrapped.compression() == livekit::WrappedJoinRequest::GZIP) {
    absl::StatusOr<std::string> unpacked = Gunzip(std::move(payload));
    if (!unpacked.ok()) return unpacked.status();
    payload = *std::move(unpacked);
  } else if (wrapped.compression() != livekit::WrappedJoinRequest::NONE) {
    return Invalid(absl::StrCat("has the unknown compression ", wrapped.compression()));
  }
  livekit::JoinRequest join;
  if (!join.ParseFromString(payload)) return Invalid("holds no livekit.JoinRequest");
  return JoinRequest{
      .reconnect = join.reconnect(),
      .metadata = join.metadata(),
      .attributes = {join.participant_attributes().begin(), join.participant_attributes().end()},
  };
}

}  // namespace lkmock::responder
