#include "tests/model/error_model.h"

#include <google/rpc/status.pb.h>
#include <livekit_sip.pb.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/model/body_model.h"
#include "tests/model/spec_tables.h"

namespace lkmock::model {
namespace {

std::string FaultCode(int64_t status) {
  switch (status) {
    case 400:
      return "invalid_argument";
    case 401:
      return "unauthenticated";
    case 403:
      return "permission_denied";
    case 404:
      return "not_found";
    case 429:
      return "resource_exhausted";
    default:
      return status >= 500 ? "unavailable" : "internal";
  }
}

int GrpcNumber(const std::string& code) {
  static const std::map<std::string, int> kNumbers = {{"canceled", 1},
                                                      {"unknown", 2},
                                                      {"invalid_argument", 3},
                                                      {"deadline_exceeded", 4},
                                                      {"not_found", 5},
                                                      {"already_exists", 6},
                                                      {"permission_denied", 7},
                                                      {"resource_exhausted", 8},
                                                      {"failed_precondition", 9},
                                                      {"aborted", 10},
                                                      {"out_of_range", 11},
                                                      {"unimplemented", 12},
                                                      {"internal", 13},
                                                      {"unavailable", 14},
                                                      {"data_loss", 15},
                                                      {"unauthenticated", 16}};
  return kNumbers.at(code);
}

// The row of a code that sip_status.tsv lacks, or has without an error.
SipRow RowOfClass(int64_t code) {
  if (code < 200) return {.twirp_code = "unknown", .http_status = 500};
  if (code / 100 == 5) return {.twirp_code = "failed_precondition", .http_status = 412};
  return {.twirp_code = "invalid_argument", .http_status = 400};
}

Expected TwirpFailure(int status, TextCheck body) {
  Expected expected{.status = status, .body = std::move(body)};
  expected.headers = {{"Content-Type", Exactly("application/json")},
                      {"X-Lk-Mock-Region", Exactly("")}};
  return expected;
}

// A text that names all of `names`.
TextCheck NamesAll(std::vector<std::string> names) {
  return [names = std::move(names)](std::string_view text) -> std::string {
    for (const std::string& name : names) {
      if (!absl::StrContains(text, name)) return absl::StrCat("'", text, "' lacks ", name);
    }
    return "";
  };
}

}  // namespace

Expected Malformed(const std::vector<Problem>& problems) {
  const auto names_all = [problems](std::string_view msg) -> std::string {
    for (const Problem& problem : problems) {
      for (const std::string& word : problem.words) {
        if (!Contains(msg, word)) {
          return absl::StrCat("'", msg, "' does not name ", word);
        }
      }
    }
    return msg.empty() ? "is empty" : "";
  };
  Expected expected = TwirpFailure(400, TwirpErrorBody("malformed", names_all));
  expected.problems_are_open = true;  // They are in the body.
  return expected;
}

Expected Unauthenticated(const Token& token) {
  return TwirpFailure(401, TwirpErrorBody("unauthenticated", Exactly("mock: unauthenticated"),
                                          {{"reason", Mentions(token.reasons)}}));
}

Expected PermissionDenied(const Denial& denial) {
  const std::map<std::string, TextCheck> rooms = {
      {"token_room", Exactly(denial.token_room)},
      // JSON cannot say what is not UTF-8.
      {"request_room", IsUtf8(denial.request_room) ? Exactly(denial.request_room) : nullptr}};
  std::map<std::string, TextCheck> meta = {
      {"required", NamesAll(denial.required)},
      // Whether a grant for another room is missing, is a matter of words.
      {"missing", NamesAll(denial.missing)},
  };
  // How the rooms of a move are called, and whether a room can mismatch without the grant, is not
  // said.
  std::map<std::string, TextCheck> optional_meta = {{"token_destination_room", nullptr},
                                                    {"request_destination_room", nullptr}};
  const bool has_grants = denial.missing.empty();
  (denial.room_mismatch && has_grants ? meta : optional_meta).insert(rooms.begin(), rooms.end());
  return TwirpFailure(403, TwirpErrorBody("permission_denied", Exactly("mock: permission_denied"),
                                          meta, optional_meta));
}

Expected StatusFault(const Control& control) {
  const int64_t status = control.fail_status.value_or(503);
  const std::string code =
      control.fail_twirp_code.empty() ? FaultCode(status) : control.fail_twirp_code;
  const std::string msg = absl::StrCat("mock failure (status ", status, ")");
  return TwirpFailure(static_cast<int>(status), TwirpErrorBody(code, Exactly(msg)));
}

Expected SipFailure(const SipFault& sip) {
  const int code = static_cast<int>(sip.code);
  const auto found = SipRows().find(code);
  const std::string name = found == SipRows().end() ? "" : found->second.name;
  const bool has_error = found != SipRows().end() && found->second.twirp_code != "-";
  const SipRow row = has_error ? found->second : RowOfClass(code);

  // What a code without a phrase and without a name is called, is not said.
  const bool nameless = sip.phrase.empty() && name.empty();
  const std::string said =
      !sip.phrase.empty()
          ? absl::StrCat("sip status: ", code, ": ", sip.phrase)
          : absl::StrCat("sip status: ", code, " (", absl::StripPrefix(name, "SIP_STATUS_"), ")");
  TextCheck msg = Exactly(absl::StrCat("twirp error unknown: ", said));
  if (nameless) msg = Mentions({absl::StrCat("twirp error unknown: sip status: ", code)});

  const std::string detail =
      absl::StrCat("sip status ", code, ": ",
                   sip.phrase.empty() ? absl::StripPrefix(name, "SIP_STATUS_") : sip.phrase);
  const auto details = [=](std::string_view base64) -> std::string {
    google::rpc::Status status;
    livekit::SIPStatus sip_status;
    std::string bytes;
    if (!absl::Base64Unescape(base64, &bytes) || base64.size() % 4 != 0 ||
        !status.ParseFromString(bytes)) {
      return "is no google.rpc.Status";
    }
    if (status.code() != GrpcNumber(row.twirp_code)) return status.ShortDebugString();
    if (nameless ? !absl::StartsWith(status.message(), absl::StrCat("sip status ", code))
                 : status.message() != detail) {
      return absl::StrCat(status.ShortDebugString(), "; expected ", detail);
    }
    if (status.details_size() != 1 ||
        status.details(0).type_url() != "type.googleapis.com/livekit.SIPStatus" ||
        !status.details(0).UnpackTo(&sip_status) || sip_status.code() != code ||
        sip_status.status() != sip.phrase) {
      return absl::StrCat("details ", status.ShortDebugString());
    }
    return "";
  };
  return TwirpFailure(row.http_status,
                      TwirpErrorBody(row.twirp_code, msg,
                                     {{"sip_status_code", Exactly(absl::StrCat(code))},
                                      {"sip_status", nameless             ? Mentions({})
                                                     : sip.phrase.empty() ? Exactly(name)
                                                                          : Exactly(sip.phrase)},
                                      {"error_details", details}}));
}

}  // namespace lkmock::model
