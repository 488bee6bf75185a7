#include "cmd/lkmock-cli/signal_flags.h"

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "cmd/lkmock-cli/json_output.h"
#include "faults/signal_modes.h"

namespace lkmock::cli {

std::string SignalModeNames() {
  return absl::StrJoin(
      faults::AllSignalModes(), ", ",
      [](std::string* out, const faults::SignalMode& mode) { out->append(mode.name); });
}

std::string SignalControlText(const Session& session, std::string_view mode_flag) {
  Json control = Json::object();
  if (session.args.Has(mode_flag)) control["signal"] = session.args.Text(mode_flag);
  if (session.args.Has("--leave-action")) {
    const std::string action = session.args.Text("--leave-action");
    int64_t number;
    control["leaveAction"] = absl::SimpleAtoi(action, &number) ? Json(number) : Json(action);
  }
  return control.empty() ? "" : HeaderJson(control);
}

}  // namespace lkmock::cli
