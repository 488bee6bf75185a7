// A call of a journal as something to send again: the control object that makes each attempt end as
// it did, and commands that send it.
#ifndef LKMOCK_CMD_LKMOCK_CLI_RECIPE_H_
#define LKMOCK_CMD_LKMOCK_CLI_RECIPE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cmd/lkmock-cli/call_record.h"
#include "cmd/lkmock-cli/session.h"

namespace lkmock::cli {

struct Recipe {
  std::string control;  // Value of X-Lk-Mock, with a new id: under the old one the attempts that
                        // are known would count.
  std::vector<std::string> curl;  // A command's words, as a shell reads them; options together with
                                  // their value.
  std::vector<std::string> call;  // The same of lkmock-cli, which makes an id each time.
  std::vector<std::string> notes;  // What it does not repeat, or not in the same way.
};

// The outcomes take the place of whatever in the recorded control chose them (regions, pins,
// chance); the rest of it stays. Commands go to the session's server. kNotFound: no attempt of the
// call is kept.
absl::StatusOr<Recipe> MakeRecipe(const Session& session, const CallRecord& call);

// All three parts for people, each below a line of explanation; commands in lines of a shell.
std::string RecipeText(const Recipe& recipe);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_RECIPE_H_
