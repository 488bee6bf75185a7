#include "cmd/lkmock-cli/token_flags.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "cmd/lkmock-cli/signal_flags.h"
#include "cmd/lkmock-cli/time_span.h"
#include "cmd/lkmock-cli/video_grant_flag.h"
#include "core/method_name.h"
#include "core/nearest_name.h"
#include "faults/signal_control.h"

namespace lkmock::cli {
namespace {

using auth::Claims;

constexpr std::string_view kSources[] = {"camera", "microphone", "screen_share",
                                         "screen_share_audio"};

// Of participants, in any case. Source: livekit.ParticipantInfo.Kind, and kindToProto of LiveKit's
// auth/grants.go, which takes any other for "standard".
constexpr std::string_view kKinds[] = {"standard", "ingress",   "egress", "sip",
                                       "agent",    "connector", "bridge"};

// A switch that is one grant.
struct GrantSwitch {
  std::string_view flag;
  std::string_view help;
  bool& (*of)(Claims& claims);
};

constexpr GrantSwitch kGrantSwitches[] = {
    {"--create", "May create and delete rooms",
     [](Claims& claims) -> bool& { return claims.video.room_create; }},
    {"--list", "May list rooms", [](Claims& claims) -> bool& { return claims.video.room_list; }},
    {"--join", "May join --room", [](Claims& claims) -> bool& { return claims.video.room_join; }},
    {"--admin", "May administer --room",
     [](Claims& claims) -> bool& { return claims.video.room_admin; }},
    {"--egress", "May record (roomRecord)",
     [](Claims& claims) -> bool& { return claims.video.room_record; }},
    {"--ingress", "May administer ingress",
     [](Claims& claims) -> bool& { return claims.video.ingress_admin; }},
    {"--sip-admin", "May administer SIP trunks and dispatch rules",
     [](Claims& claims) -> bool& { return claims.sip.admin; }},
    {"--sip-call", "May make and transfer SIP calls",
     [](Claims& claims) -> bool& { return claims.sip.call; }},
    {"--allow-update-metadata", "May update its own metadata",
     [](Claims& claims) -> bool& { return claims.video.can_update_own_metadata; }},
};

// A flag whose text is one claim.
struct TextClaim {
  std::string_view flag;
  char short_name;
  std::string_view metavar;
  std::string_view help;
  std::string& (*of)(Claims& claims);
};

constexpr TextClaim kTextClaims[] = {
    {"--room", 'r', "NAME", "The room that --join, --admin and --for are about",
     [](Claims& claims) -> std::string& { return claims.video.room; }},
    {"--destination-room", '\0', "NAME", "The room that participants may be moved to",
     [](Claims& claims) -> std::string& { return claims.video.destination_room; }},
    {"--identity", 'i', "ID", "Who the token is for",
     [](Claims& claims) -> std::string& { return claims.subject; }},
    {"--name", 'n', "NAME", "The participant's name",
     [](Claims& claims) -> std::string& { return claims.name; }},
    {"--metadata", '\0', "TEXT", "The participant's metadata",
     [](Claims& claims) -> std::string& { return claims.metadata; }},
    {"--kind", '\0', "KIND", "standard, ingress, egress, sip, agent, connector or bridge",
     [](Claims& claims) -> std::string& { return claims.kind; }},
    {"--room-preset", '\0', "NAME", "Preset of the room's configuration",
     [](Claims& claims) -> std::string& { return claims.room_preset; }},
    {"--sha256", '\0', "BASE64", "Hash of a webhook's body",
     [](Claims& claims) -> std::string& { return claims.sha256; }},
};

void SetSources(const Session& session, Claims* claims) {
  for (const std::string& list : session.args.List("--allow-source")) {
    for (std::string_view source : absl::StrSplit(list, ',', absl::SkipWhitespace())) {
      if (std::find(std::begin(kSources), std::end(kSources), source) == std::end(kSources)) {
        session.Note(absl::StrCat("--allow-source: servers know no '", source, "'",
                                  DidYouMean(source, kSources)));
      }
      claims->video.can_publish_sources.emplace_back(source);
    }
  }
}

void NoteUnknownKind(const Session& session, std::string_view kind) {
  const bool is_known = kind.empty() || std::any_of(std::begin(kKinds), std::end(kKinds),
                                                    [&](std::string_view known) {
                                                      return absl::EqualsIgnoreCase(kind, known);
                                                    });
  if (is_known) return;
  session.Note(absl::StrCat("--kind: servers know no '", kind, "'", DidYouMean(kind, kKinds)));
}

absl::Status SetAttributes(const Session& session, Claims* claims) {
  for (const std::string& entry : session.args.List("--attribute")) {
    const size_t equals = entry.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return absl::InvalidArgumentError(
          absl::StrCat("--attribute: '", entry, "' is not of the form key=value"));
    }
    claims->attributes[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  const std::string text = SignalControlText(session, "--signal");
  if (text.empty()) return absl::OkStatus();
  for (const std::string& problem : faults::ParseSignalControl(text).problems) {
    session.Note(absl::StrCat("--signal: the server will warn: ", problem));
  }
  claims->attributes[std::string(faults::kSignalAttribute)] = text;
  return absl::OkStatus();
}

// Seconds are all that a token can say.
absl::Time WholeSeconds(absl::Time time) {
  return absl::FromUnixSeconds(absl::ToUnixSeconds(time));
}

absl::Status SetTimes(const Session& session, Claims* claims) {
  const absl::Time now = session.context->now();
  const auto span = [&](std::string_view flag, std::string_view otherwise) {
    return ParseTimeSpan(flag, session.args.Has(flag) ? session.args.Text(flag) : otherwise);
  };
  const absl::StatusOr<absl::Duration> not_before = span("--not-before", "0");
  if (!not_before.ok()) return not_before.status();
  const absl::StatusOr<absl::Duration> valid_for = span("--valid-for", "5m");
  if (!valid_for.ok()) return valid_for.status();
  claims->not_before = WholeSeconds(now + *not_before);
  claims->expires_at = WholeSeconds(now + *not_before + *valid_for);
  return absl::OkStatus();
}

void NoteWhatIsMissing(const Session& session, const Claims& claims) {
  if (claims.video.room_join && claims.video.room.empty()) {
    session.Note("--join without --room: no LiveKit server lets this token in");
  }
  if (claims.video.room_join && claims.Identity().empty()) {
    session.Note("--join without --identity: a real server refuses this token");
  }
  if (claims.video.room_admin && claims.video.room.empty()) {
    session.Note("administers no --room: only requests that name none will pass");
  }
  Claims nothing;
  nothing.video.room = claims.video.room;
  const bool grants_nothing = claims.video == nothing.video && claims.sip == nothing.sip;
  if (grants_nothing && !session.args.Has("--for")) session.Note("this token grants nothing");
}

}  // namespace

Flag DefectFlag() {
  const std::string names = absl::StrJoin(
      auth::AllTokenDefects(), ", ",
      [](std::string* out, const auth::TokenDefectRow& row) { out->append(row.name); });
  return {"--defect", FlagKind::kValue, "NAME",
          absl::StrCat("Spoil the token in one way: ", names)};
}

std::vector<Flag> TokenFlags() {
  using enum FlagKind;
  std::vector<Flag> flags;
  for (const TextClaim& claim : kTextClaims) {
    flags.push_back({std::string(claim.flag), kValue, std::string(claim.metavar),
                     std::string(claim.help), claim.short_name});
  }
  for (const GrantSwitch& grant : kGrantSwitches) {
    flags.push_back({std::string(grant.flag), kSwitch, "", std::string(grant.help)});
  }
  flags.insert(
      flags.end(),
      {{"--allow-source", kList, "SOURCE",
        absl::StrCat("May publish only this; repeatable: ", absl::StrJoin(kSources, ", "))},
       {"--attribute", kList, "KEY=VALUE", "An attribute of the participant; repeatable"},
       {"--grant", kValue, "JSON", "More fields of the video grant, such as '{\"hidden\":true}'"},
       {"--for", kValue, "SERVICE/METHOD", "Exactly the grants that this method needs"},
       {"--signal", kValue, "MODE",
        absl::StrCat("How the mock's signal connection behaves: ", SignalModeNames())},
       {"--leave-action", kValue, "ACTION",
        "What its LeaveRequest asks for: DISCONNECT, RESUME, RECONNECT, or a number"},
       {"--valid-for", kValue, "TIME", "Validity, such as 30s, 24h or 90d (default 5m)"},
       {"--not-before", kValue, "TIME", "Valid only after this time from now (default 0)"},
       DefectFlag()});
  return flags;
}

absl::StatusOr<Claims> ClaimsFromFlags(const Session& session) {
  Claims claims;
  if (session.args.Has("--for")) {
    const absl::StatusOr<const MethodRow*> method = ResolveMethod(session.args.Text("--for"));
    if (!method.ok()) return method.status();
    claims = auth::ClaimsForMethod(**method, session.args.Text("--room"),
                                   session.args.Text("--destination-room"));
    if ((*method)->grants.empty()) {
      session.Note(absl::StrCat(ShortKey(**method), " needs no token"));
    }
  }
  const bool rooms_are_given = session.args.Has("--for");
  for (const TextClaim& claim : kTextClaims) {
    // --for has taken the rooms that its method needs, and no others.
    const bool is_room = claim.flag == "--room" || claim.flag == "--destination-room";
    if (session.args.Has(claim.flag) && !(is_room && rooms_are_given)) {
      claim.of(claims) = session.args.Text(claim.flag);
    }
  }
  for (const GrantSwitch& grant : kGrantSwitches) {
    if (session.args.On(grant.flag)) grant.of(claims) = true;
  }
  if (claims.video.room_join) claims.video.room = session.args.Text("--room");
  NoteUnknownKind(session, claims.kind);
  SetSources(session, &claims);
  if (absl::Status status = SetAttributes(session, &claims); !status.ok()) return status;
  if (absl::Status status = SetTimes(session, &claims); !status.ok()) return status;
  if (session.args.Has("--grant")) {
    absl::Status status = MergeVideoGrant(session, session.args.Text("--grant"), &claims);
    if (!status.ok()) return status;
  }
  NoteWhatIsMissing(session, claims);
  return claims;
}

absl::StatusOr<const auth::TokenDefectRow*> DefectFromFlags(const Session& session) {
  if (!session.args.Has("--defect")) return nullptr;
  const std::string name = session.args.Text("--defect");
  const auth::TokenDefectRow* row = auth::FindTokenDefect(name);
  if (row != nullptr) return row;
  std::vector<std::string_view> names;
  for (const auth::TokenDefectRow& known : auth::AllTokenDefects()) names.push_back(known.name);
  std::string suggestion = DidYouMean(name, names);
  if (suggestion.empty()) suggestion = absl::StrCat("; there are ", absl::StrJoin(names, ", "));
  return absl::InvalidArgumentError(absl::StrCat("--defect: unknown '", name, "'", suggestion));
}

}  // namespace lkmock::cli
