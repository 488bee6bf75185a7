#include "responder/join_request.h"

#include <zlib.h>

#include <string>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "livekit_rtc.pb.h"

namespace lkmock::responder {
namespace {

using livekit::WrappedJoinRequest;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

std::string Gzip(std::string bytes) {
  z_stream stream = {};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, bytes.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string Wrap(const std::string& payload, WrappedJoinRequest::Compression compression) {
  WrappedJoinRequest wrapped;
  wrapped.set_compression(compression);
  wrapped.set_join_request(payload);
  return wrapped.SerializeAsString();
}

std::string Join() {
  livekit::JoinRequest join;
  join.set_reconnect(true);
  join.set_metadata("m");
  (*join.mutable_participant_attributes())["a"] = "1";
  join.mutable_publisher_offer()->set_sdp("v=0");
  return join.SerializeAsString();
}

TEST(DecodeJoinRequest, ReadsBothCompressionsPaddedOrNot) {
  for (const std::string& bytes :
       {Wrap(Join(), WrappedJoinRequest::NONE), Wrap(Gzip(Join()), WrappedJoinRequest::GZIP)}) {
    std::string padded = absl::WebSafeBase64Escape(bytes);
    const std::string unpadded = padded;
    while (padded.size() % 4 != 0) padded += '=';
    for (const std::string& text : {padded, unpadded}) {
      const auto join = DecodeJoinRequest(text);
      ASSERT_TRUE(join.ok()) << join.status();
      EXPECT_TRUE(join->reconnect);
      EXPECT_EQ(join->metadata, "m");
      EXPECT_THAT(join->attributes, UnorderedElementsAre(Pair("a", "1")));
    }
  }
}

TEST(DecodeJoinRequest, SaysWhatIsWrong) {
  WrappedJoinRequest unknown;
  unknown.set_compression(static_cast<WrappedJoinRequest::Compression>(9));
  const std::string gzip = Gzip(Join());
  const struct {
    std::string name;
    std::string bytes;
    std::string complaint;
  } kRequests[] = {
      {"no message", "\xFF\xFF", "WrappedJoinRequest"},
      {"unknown compression", unknown.SerializeAsString(), "compression 9"},
      {"no gzip", Wrap("plain", WrappedJoinRequest::GZIP), "gzip"},
      {"cut gzip", Wrap(gzip.substr(0, gzip.size() / 2), WrappedJoinRequest::GZIP), "gzip"},
      {"no join request", Wrap("\xFF\xFF", WrappedJoinRequest::NONE), "livekit.JoinRequest"},
      {"a bomb", Wrap(Gzip(std::string(50'000'000, 'x')), WrappedJoinRequest::GZIP), "1 MiB"},
  };
  for (const auto& request : kRequests) {
    SCOPED_TRACE(request.name);
    const auto join = DecodeJoinRequest(absl::WebSafeBase64Escape(request.bytes));
    EXPECT_EQ(join.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(join.status().message()), HasSubstr(request.complaint));
  }
  EXPECT_THAT(std::string(DecodeJoinRequest("#").status().message()), HasSubstr("base64url"));
}

TEST(DecodeJoinRequest, SurvivesEveryCut) {
  const std::string bytes = Wrap(Gzip(Join()), WrappedJoinRequest::GZIP);
  for (size_t length = 0; length < bytes.size(); ++length) {
    (void)DecodeJoinRequest(absl::WebSafeBase64Escape(bytes.substr(0, length)));
  }
}

}  // namespace
}  // namespace lkmock::responder
