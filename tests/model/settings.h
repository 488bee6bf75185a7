// How a mock server was started: what its answers depend on beside the call.
#ifndef LKMOCK_TESTS_MODEL_SETTINGS_H_
#define LKMOCK_TESTS_MODEL_SETTINGS_H_

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace lkmock::model {

struct Settings {
  std::string prefix = "/twirp";
  std::string api_secret = "secret";
  std::map<std::string, std::string> keys;  // Key to secret.
  bool strict_keys = false;
  bool strict = false;
  int regions = 4;
  int first_port = 9999;
  absl::Duration max_wait = absl::Minutes(10);

  friend bool operator==(const Settings&, const Settings&) = default;
};

inline std::string RegionName(int index) { return absl::StrCat("region-", index); }

inline std::string RegionUrl(const Settings& settings, int index) {
  return absl::StrCat("http://127.0.0.1:", settings.first_port + index);
}

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_SETTINGS_H_
