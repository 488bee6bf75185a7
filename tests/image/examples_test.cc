// The Dockerfile says what the image's configuration says, and the examples are YAML that fits it.
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/version.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "yaml-cpp/yaml.h"

namespace lkmock {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using Json = nlohmann::json;

std::string ReadFile(const std::string& path) {
  std::ifstream file("image/" + path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

int Seconds(const Json& nanoseconds) {
  return static_cast<int>(nanoseconds.get<int64_t>() / 1'000'000'000);
}

// ["CMD", "a", "b"] without its first word, as a Dockerfile has it.
std::string ExecForm(const Json& words, size_t first = 0) {
  std::vector<std::string> quoted;
  for (size_t i = first; i < words.size(); ++i) quoted.push_back(words[i].dump());
  return absl::StrCat("[", absl::StrJoin(quoted, ", "), "]");
}

TEST(Dockerfile, SaysInItsLastStageWhatTheConfigurationSays) {
  const std::string dockerfile = ReadFile("Dockerfile");
  const std::string last = dockerfile.substr(dockerfile.find("\nFROM scratch\n"));
  const Json config = Json::parse(ReadFile("config.json"))["config"];
  std::vector<std::string> expected = {
      absl::StrCat("USER ", config["User"].get<std::string>()),
      absl::StrCat("WORKDIR ", config["WorkingDir"].get<std::string>()),
      absl::StrCat("ENTRYPOINT ", ExecForm(config["Entrypoint"])),
  };
  for (const Json& variable : config["Env"]) {
    expected.push_back(absl::StrCat("ENV ", variable.get<std::string>()));
  }
  const Json& check = config["Healthcheck"];
  expected.push_back(absl::StrCat("HEALTHCHECK --interval=", Seconds(check["Interval"]),
                                  "s --timeout=", Seconds(check["Timeout"]),
                                  "s --retries=", check["Retries"].get<int>(), " CMD ",
                                  ExecForm(check["Test"], 1)));
  for (const std::string& line : expected) {
    EXPECT_THAT(last, HasSubstr(absl::StrCat("\n", line, "\n")));
  }
  for (const auto& [name, value] : config["Labels"].items()) {
    EXPECT_THAT(last, HasSubstr(absl::StrCat(name, "=", value.dump())));
  }
  const std::string ports = last.substr(last.find("\nEXPOSE "));
  for (const auto& [port, nothing] : config["ExposedPorts"].items()) {
    EXPECT_THAT(ports.substr(0, ports.find('\n', 1)),
                HasSubstr(absl::StrCat(" ", port.substr(0, port.find('/')))));
  }
}

TEST(ComposeExample, WaitsForTheMockOfThisVersion) {
  const YAML::Node services = YAML::Load(ReadFile("compose.yaml"))["services"];
  EXPECT_EQ(services["livekit"]["image"].as<std::string>(), absl::StrCat("lkmock:", kVersion));
  EXPECT_EQ(services["app"]["depends_on"]["livekit"]["condition"].as<std::string>(),
            "service_healthy");
  EXPECT_EQ(services["app"]["environment"]["LIVEKIT_URL"].as<std::string>(), "http://livekit:9999");
}

TEST(ActionsExample, StartsTheMockOfThisVersionOnItsPorts) {
  const YAML::Node job = YAML::Load(ReadFile("github-actions.yaml"))["jobs"]["test"];
  const YAML::Node service = job["services"]["livekit"];
  EXPECT_THAT(service["image"].as<std::string>(), EndsWith(absl::StrCat(":", kVersion)));
  EXPECT_EQ(service["ports"].size(), 4U);
  EXPECT_EQ(job["env"]["LIVEKIT_URL"].as<std::string>(), "http://localhost:9999");
  EXPECT_GT(job["steps"].size(), 0U);
}

}  // namespace
}  // namespace lkmock
