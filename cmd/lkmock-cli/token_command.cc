#include "cmd/lkmock-cli/token_command.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "auth/claims.h"
#include "auth/grant_check.h"
#include "auth/key_file.h"
#include "auth/key_ring.h"
#include "auth/token_minter.h"
#include "auth/token_verifier.h"
#include "cmd/lkmock-cli/json_output.h"
#include "cmd/lkmock-cli/token_flags.h"
#include "core/method_name.h"

namespace lkmock::cli {
namespace {

using auth::Claims;

// The operand, standard input for "-", or else $LIVEKIT_TOKEN; "Bearer " may lead.
absl::StatusOr<std::string> GivenToken(const Session& session) {
  std::string text = session.args.Operand();
  if (text == "-") {
    absl::StatusOr<std::string> input = session.context->read_file("-");
    if (!input.ok()) return input.status();
    text = *std::move(input);
  } else if (text.empty()) {
    text = session.context->environment("LIVEKIT_TOKEN");
  }
  const std::string_view token = auth::TokenFromAuthorization(absl::StripAsciiWhitespace(text));
  if (token.empty()) {
    return absl::InvalidArgumentError(
        "no token; give it, or - for standard input, or set $LIVEKIT_TOKEN");
  }
  return std::string(token);
}

// What a server that was started with these keys knows.
absl::StatusOr<auth::KeyRing> GivenKeys(const Session& session) {
  auth::KeyRingOptions options;
  options.api_secret = session.api_secret;
  for (const std::string& path : session.args.List("--key-file")) {
    const absl::StatusOr<std::vector<auth::KeyPair>> pairs = auth::ReadKeyFile(path);
    if (!pairs.ok()) return pairs.status();
    options.keys.insert(options.keys.end(), pairs->begin(), pairs->end());
  }
  return auth::KeyRing(options);
}

// What the server would say of the token: its claims, or the Twirp error of the refusal.
struct Verdict {
  absl::StatusOr<Claims> claims;
  TwirpError refusal;  // Without a code where the token passes.
};

absl::StatusOr<Verdict> Judge(const Session& session, std::string_view token) {
  if (!session.args.Has("--for")) {
    const absl::Status refused = RefuseFlags(session, {"--room", "--destination-room"},
                                             " needs --for, the method whose request names it");
    if (!refused.ok()) return refused;
  }
  const absl::StatusOr<auth::KeyRing> keys = GivenKeys(session);
  if (!keys.ok()) return keys.status();
  Verdict verdict{auth::VerifyToken(token, *keys, session.context->now()), {}};
  if (!verdict.claims.ok()) {
    verdict.refusal = auth::Unauthenticated(verdict.claims.status().message());
    return verdict;
  }
  if (session.args.Has("--for")) {
    const absl::StatusOr<const MethodRow*> method = ResolveMethod(session.args.Text("--for"));
    if (!method.ok()) return method.status();
    const auth::GrantVerdict grants =
        auth::CheckGrants(**method, *verdict.claims, session.args.Text("--room"),
                          session.args.Text("--destination-room"));
    if (!grants.allowed) verdict.refusal = auth::PermissionDenied(grants);
  }
  return verdict;
}

// "unauthenticated: expired 5m3s ago", "permission_denied: required video.roomList, missing …".
std::string RefusalText(const TwirpError& refusal) {
  std::string text = refusal.code;
  std::string_view separator = ": ";
  for (const auto& [name, value] : refusal.meta) {
    absl::StrAppend(&text, separator, name == "reason" ? "" : absl::StrCat(name, " "), value);
    separator = ", ";
  }
  return text;
}

// "2026-01-31 12:00:00Z (5m)", of claims that have an exp.
std::string Validity(const Claims& claims, absl::Time now) {
  return absl::StrCat(
      absl::FormatTime("%Y-%m-%d %H:%M:%SZ", *claims.expires_at, absl::UTCTimeZone()), " (",
      absl::FormatDuration(absl::Ceil(*claims.expires_at - now, absl::Seconds(1))), ")");
}

absl::StatusOr<int> VerifyCommand(Session& session) {
  const absl::StatusOr<std::string> token = GivenToken(session);
  if (!token.ok()) return token.status();
  const absl::StatusOr<Verdict> verdict = Judge(session, *token);
  if (!verdict.ok()) return verdict.status();
  const bool valid = verdict->refusal.code.empty();
  if (session.json) {
    Json json = {{"valid", valid}};
    if (!valid) json["error"] = ParseJson(ToJson(verdict->refusal));
    if (verdict->claims.ok()) json["claims"] = ParseJson(auth::ToJson(*verdict->claims));
    session.Print(PrettyJson(json));
  } else if (valid) {
    session.Print(PrettyJson(ParseJson(auth::ToJson(*verdict->claims))));
    session.Note(absl::StrCat("valid until ", Validity(*verdict->claims, session.context->now())));
  }
  if (!valid) session.Complain(RefusalText(verdict->refusal));
  return valid ? 0 : 1;
}

absl::StatusOr<int> DecodeCommand(Session& session) {
  const absl::StatusOr<std::string> token = GivenToken(session);
  if (!token.ok()) return token.status();
  const absl::StatusOr<auth::DecodedToken> parts = auth::DecodeToken(*token);
  if (!parts.ok()) return parts.status();
  const absl::StatusOr<Verdict> verdict = Judge(session, *token);
  if (!verdict.ok()) return verdict.status();
  const bool valid = verdict->refusal.code.empty();
  if (session.json) {
    Json json = {{"header", JsonOrText(parts->header_json)},
                 {"claims", JsonOrText(parts->claims_json)},
                 {"valid", valid}};
    if (!valid) json["error"] = ParseJson(ToJson(verdict->refusal));
    session.Print(PrettyJson(json));
  } else {
    session.Print(PrettyJson(JsonOrText(parts->header_json)));
    session.Print(PrettyJson(JsonOrText(parts->claims_json)));
  }
  session.Note(
      valid ? absl::StrCat("valid until ", Validity(*verdict->claims, session.context->now()))
            : absl::StrCat("a server refuses it: ", RefusalText(verdict->refusal)));
  return 0;
}

absl::StatusOr<int> GenerateKeys(Session& session) {
  const absl::StatusOr<auth::KeyPair> pair = auth::GenerateKeyPair();
  if (!pair.ok()) return pair.status();
  if (session.json) {
    session.Print(PrettyJson({{"key", pair->first}, {"secret", pair->second}}));
  } else {
    session.Print(auth::FormatKeyLine(*pair));
    session.Note("in a file, this is what test-server's --key-file reads");
  }
  return 0;
}

}  // namespace

std::vector<Flag> TokenCreateFlags() {
  std::vector<Flag> flags = TokenFlags();
  flags.push_back({"--token-only", FlagKind::kSwitch, "", "Print the bare token"});
  return flags;
}

absl::StatusOr<int> CreateToken(Session& session) {
  const absl::StatusOr<const auth::TokenDefectRow*> defect = DefectFromFlags(session);
  if (!defect.ok()) return defect.status();
  const absl::StatusOr<Claims> wanted = ClaimsFromFlags(session);
  if (!wanted.ok()) return wanted.status();
  Claims claims = *wanted;
  claims.issuer = session.api_key;
  const absl::Time now = session.context->now();
  std::string token = auth::MintToken(claims, session.api_key, session.api_secret);
  if (*defect != nullptr) {
    token = auth::MintDefectiveToken((*defect)->defect, claims, session.api_key, session.api_secret,
                                     now);
    session.Note(absl::StrCat("a token that ", (*defect)->summary));
  }
  if (session.args.On("--token-only")) {
    session.Print(token);
    return 0;
  }
  // As the token has them: a defect may have changed them.
  const absl::StatusOr<auth::DecodedToken> parts = auth::DecodeToken(token);
  if (!parts.ok()) return parts.status();
  const Json json = JsonOrText(parts->claims_json);
  if (session.json) {
    session.Print(PrettyJson({{"token", token},
                              {"identity", claims.Identity()},
                              {"room", claims.video.room},
                              {"url", session.url},
                              {"claims", json}}));
    return 0;
  }
  session.Print("Token grants:");
  session.Print(PrettyJson(json));
  session.Print(absl::StrCat("\nProject URL: ", session.url));
  if (*defect == nullptr) session.Print(absl::StrCat("Valid until: ", Validity(claims, now)));
  session.Print(absl::StrCat("Access token: ", token));
  return 0;
}

std::vector<Command> TokenCommands() {
  const Flag key_file = {"--key-file", FlagKind::kList, "FILE",
                         "Keys that verify, too, as test-server reads them; repeatable"};
  const std::vector<Flag> verify_flags = {
      key_file,
      {"--for", FlagKind::kValue, "SERVICE/METHOD", "Whether it may also call this method"},
      {"--room", FlagKind::kValue, "NAME", "The room that the request would name", 'r'},
      {"--destination-room", FlagKind::kValue, "NAME", "The destination that it would name"}};
  return {
      {.name = "token create",
       .operands = "",
       .fewest_operands = 0,
       .most_operands = 0,
       .summary = "Mint an access token",
       .examples = "lkmock-cli token create --join --room demo --identity alice\n"
                   "lkmock-cli token create --for RoomService/SendData --room demo --token-only\n"
                   "lkmock-cli token create --list --defect expired\n",
       .flags = TokenCreateFlags(),
       .run = CreateToken},
      {.name = "token verify",
       .operands = "[TOKEN|-]",
       .fewest_operands = 0,
       .most_operands = 1,
       .summary = "Say whether a server takes a token ($LIVEKIT_TOKEN), and why not",
       .examples = "lkmock-cli token verify \"$TOKEN\" --for RoomService/ListRooms\n",
       .flags = verify_flags,
       .run = VerifyCommand},
      {.name = "token decode",
       .operands = "[TOKEN|-]",
       .fewest_operands = 0,
       .most_operands = 1,
       .summary = "Show what a token ($LIVEKIT_TOKEN) says, whoever signed it",
       .examples = "lkmock-cli token create --list --token-only | lkmock-cli token decode -\n",
       .flags = {key_file},
       .run = DecodeCommand},
      {.name = "keys generate",
       .operands = "",
       .fewest_operands = 0,
       .most_operands = 0,
       .summary = "Make an API key and its secret, as a line of a key file",
       .examples = "lkmock-cli keys generate > keys.yaml && test-server --key-file keys.yaml\n",
       .flags = {},
       .run = GenerateKeys},
  };
}

}  // namespace lkmock::cli
