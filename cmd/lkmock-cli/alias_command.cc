#include "cmd/lkmock-cli/alias_command.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "cmd/lkmock-cli/call_command.h"
#include "cmd/lkmock-cli/json_output.h"
#include "cmd/lkmock-cli/session.h"
#include "cmd/lkmock-cli/token_command.h"

namespace lkmock::cli {
namespace {

// By the flag or by the operand: rooms are named either way.
absl::StatusOr<std::string> GivenRoom(const Session& session, std::string_view flag) {
  std::string name = session.args.Operand();
  if (session.args.Has(flag)) {
    if (!session.args.operands().empty()) {
      return absl::InvalidArgumentError(absl::StrCat("which room: '", name, "', or '",
                                                     session.args.Text(flag), "' of ", flag, "?"));
    }
    name = session.args.Text(flag);
  }
  if (name.empty()) return absl::InvalidArgumentError(absl::StrCat("which room? ", flag, " NAME"));
  return name;
}

absl::StatusOr<int> CreateRoom(Session& session) {
  const absl::StatusOr<std::string> room = GivenRoom(session, "--name");
  if (!room.ok()) return room.status();
  return CallMethod(session, "RoomService/CreateRoom", HeaderJson({{"name", *room}}));
}

absl::StatusOr<int> DeleteRoom(Session& session) {
  const absl::StatusOr<std::string> room = GivenRoom(session, "--room");
  if (!room.ok()) return room.status();
  return CallMethod(session, "RoomService/DeleteRoom", HeaderJson({{"room", *room}}));
}

absl::StatusOr<int> ListRooms(Session& session) {
  Json request = Json::object();
  if (!session.args.operands().empty()) request["names"] = session.args.operands();
  return CallMethod(session, "RoomService/ListRooms", HeaderJson(request));
}

std::vector<Flag> WithCallFlags(std::vector<Flag> flags) {
  for (Flag& flag : SharedCallFlags()) flags.push_back(std::move(flag));
  return flags;
}

}  // namespace

std::vector<Command> AliasCommands() {
  return {
      {.name = "create-room",
       .operands = "[NAME]",
       .fewest_operands = 0,
       .most_operands = 1,
       .summary = "Create a room (an alias of call RoomService/CreateRoom)",
       .examples = "lkmock-cli create-room --name demo\n",
       .flags = WithCallFlags({{"--name", FlagKind::kValue, "NAME", "The room"}}),
       .run = CreateRoom},
      {.name = "create-token",
       .operands = "",
       .fewest_operands = 0,
       .most_operands = 0,
       .summary = "Mint an access token (an alias of token create)",
       .examples = "lkmock-cli create-token --join --room demo --identity alice\n",
       .flags = TokenCreateFlags(),
       .run = CreateToken},
      {.name = "list-rooms",
       .operands = "[NAME...]",
       .fewest_operands = 0,
       .most_operands = kAnyNumber,
       .summary = "List rooms (an alias of call RoomService/ListRooms)",
       .examples = "lkmock-cli list-rooms\n",
       .flags = WithCallFlags({}),
       .run = ListRooms},
      {.name = "delete-room",
       .operands = "[NAME]",
       .fewest_operands = 0,
       .most_operands = 1,
       .summary = "Delete a room (an alias of call RoomService/DeleteRoom)",
       .examples = "lkmock-cli delete-room --room demo\n",
       .flags = WithCallFlags({{"--room", FlagKind::kValue, "NAME", "The room"}}),
       .run = DeleteRoom},
  };
}

}  // namespace lkmock::cli
