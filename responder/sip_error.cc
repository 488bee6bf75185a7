#include "responder/sip_error.h"

#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "core/sip_status.h"
#include "google/rpc/status.pb.h"
#include "livekit_sip.pb.h"

namespace lkmock::responder {
namespace {

constexpr char kSipStatusType[] = "type.googleapis.com/livekit.SIPStatus";

std::string ErrorDetails(const SipStatus& status, const TwirpCode& code, std::string_view reason) {
  livekit::SIPStatus sip;
  sip.set_code(static_cast<livekit::SIPStatusCode>(status.code));
  sip.set_status(status.phrase);

  google::rpc::Status rpc;
  rpc.set_code(code.grpc_number);
  rpc.set_message(absl::StrCat("sip status ", status.code, ": ", reason));
  google::protobuf::Any& detail = *rpc.add_details();
  detail.set_type_url(kSipStatusType);
  detail.set_value(sip.SerializeAsString());
  return absl::Base64Escape(rpc.SerializeAsString());
}

}  // namespace

TwirpError SipError(const SipStatus& status) {
  const SipCode* known = FindSipCode(status.code);
  // Upstream: the name of a code without one is its number.
  const std::string name = known != nullptr ? std::string(known->name) : absl::StrCat(status.code);
  const std::string short_name(absl::StripPrefix(name, "SIP_STATUS_"));
  const bool has_phrase = !status.phrase.empty();
  const std::string reason =
      has_phrase ? absl::StrCat(": ", status.phrase) : absl::StrCat(" (", short_name, ")");

  const TwirpCode& code = *FindTwirpCode(TwirpCodeOfSip(status.code));
  TwirpError error;
  error.code = code.name;
  error.msg = absl::StrCat("twirp error unknown: sip status: ", status.code, reason);
  error.meta = {
      {"error_details", ErrorDetails(status, code, has_phrase ? status.phrase : short_name)},
      {"sip_status", has_phrase ? status.phrase : name},
      {"sip_status_code", absl::StrCat(status.code)},
  };
  return error;
}

}  // namespace lkmock::responder
