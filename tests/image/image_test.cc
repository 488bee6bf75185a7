// The image as an engine reads it, and its root as an engine runs it. There is no engine in a test:
// chroot stands in for it where the test may use it.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/version.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/raw_connection.h"
#include "tests/support/shell.h"

namespace lkmock {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::MatchesRegex;
using ::testing::StartsWith;
using Json = nlohmann::json;
using testing::OutputOf;
using testing::RawConnection;
using testing::RunShell;
using testing::ShellResult;
using testing::TemporaryFolder;

constexpr char kUser[] = "65532:65532";
constexpr uintmax_t kLargestImage = 8'000'000;  // As it is pulled.

class ImageTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    layout_ = new std::string(TemporaryFolder("layout"));
    OutputOf(absl::StrCat("tar -xf image/lkmock.tar -C ", *layout_));
    root_ = new std::string(TemporaryFolder("root"));
    OutputOf(absl::StrCat("tar -xzf ", BlobPath(Manifest()["layers"][0]), " -C ", *root_));
  }

  static std::string ReadFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << path;
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  static Json ReadJson(const std::string& path) {
    return Json::parse(ReadFile(absl::StrCat(*layout_, "/", path)));
  }

  // "blobs/sha256/…"
  static std::string BlobName(const Json& descriptor) {
    return absl::StrCat("blobs/",
                        absl::StrReplaceAll(descriptor["digest"].get<std::string>(), {{":", "/"}}));
  }
  static std::string BlobPath(const Json& descriptor) {
    return absl::StrCat(*layout_, "/", BlobName(descriptor));
  }

  static Json Manifest() { return ReadJson(BlobName(ReadJson("index.json")["manifests"][0])); }
  static Json Config() { return ReadJson(BlobName(Manifest()["config"])); }

  // What starts a program in the root, as the image's user where that is possible.
  static std::optional<std::string> Enter() {
    for (const std::string& enter :
         {absl::StrCat("/usr/sbin/chroot --userspec=", kUser, " ", *root_),
          absl::StrCat("unshare --user --map-root-user /usr/sbin/chroot ", *root_)}) {
      if (RunShell(enter + " /test-server --version").status == 0) return enter;
    }
    return std::nullopt;
  }

  static std::string* layout_;  // The image, unpacked.
  static std::string* root_;    // Its layer, unpacked.
};

std::string* ImageTest::layout_;
std::string* ImageTest::root_;

TEST_F(ImageTest, IsAnOciLayoutWhoseDigestsAndSizesAreRight) {
  EXPECT_EQ(ReadJson("oci-layout")["imageLayoutVersion"], "1.0.0");
  const Json index = ReadJson("index.json");
  ASSERT_EQ(index["manifests"].size(), 1U);
  ASSERT_EQ(Manifest()["layers"].size(), 1U);
  for (const Json& blob : {index["manifests"][0], Manifest()["config"], Manifest()["layers"][0]}) {
    EXPECT_THAT(OutputOf("sha256sum " + BlobPath(blob)),
                StartsWith(absl::StripPrefix(blob["digest"].get<std::string>(), "sha256:")));
    EXPECT_EQ(ReadFile(BlobPath(blob)).size(), blob["size"]);
  }
  const std::string unpacked =
      OutputOf(absl::StrCat("gzip -dc ", BlobPath(Manifest()["layers"][0]), " | sha256sum"));
  const Json rootfs = Config()["rootfs"];
  EXPECT_EQ(rootfs["type"], "layers");
  EXPECT_THAT(rootfs["diff_ids"], ElementsAre("sha256:" + unpacked.substr(0, 64)));
}

TEST_F(ImageTest, IsAnArchiveThatDockerLoads) {
  const Json manifest = ReadJson("manifest.json");
  ASSERT_EQ(manifest.size(), 1U);
  EXPECT_EQ(manifest[0]["Config"], BlobName(Manifest()["config"]));
  EXPECT_THAT(manifest[0]["Layers"], ElementsAre(BlobName(Manifest()["layers"][0])));
  EXPECT_THAT(manifest[0]["RepoTags"], ElementsAre(absl::StrCat("lkmock:", kVersion)));
}

TEST_F(ImageTest, RunsTheServerAsNobodyOnUpstreamsPorts) {
  const Json image = Config();
  EXPECT_EQ(image["os"], "linux");
  EXPECT_THAT(image["architecture"].get<std::string>(), MatchesRegex("amd64|arm64"));
  const Json& config = image["config"];
  EXPECT_EQ(config["User"], kUser);
  EXPECT_EQ(config["Entrypoint"], Json({"/test-server"}));
  EXPECT_EQ(config["Env"], Json({"LK_TEST_SERVER_ADVERTISE_HOST=auto"}));
  std::vector<std::string> ports;
  for (const auto& [port, nothing] : config["ExposedPorts"].items()) ports.push_back(port);
  EXPECT_THAT(ports, ElementsAre("10000/tcp", "10001/tcp", "10002/tcp", "9999/tcp"));
  EXPECT_EQ(config["Labels"]["org.opencontainers.image.version"], kVersion);
}

TEST_F(ImageTest, ChecksItsHealthWithoutAShell) {
  const Json check = Config()["config"]["Healthcheck"];
  EXPECT_EQ(check["Test"], Json({"CMD", "/test-server", "--health-check"}));
  // The check gives up by itself, before the engine does.
  EXPECT_GT(check["Timeout"].get<int64_t>(), int64_t{2'000'000'000});
}

TEST_F(ImageTest, HoldsTheServerAndItsLicencesAlone) {
  EXPECT_THAT(RunShell("ls " + *root_).Lines(), ElementsAre("licences", "test-server"));
  EXPECT_EQ(RunShell(absl::StrCat("find ", *root_, " -type f -perm /111")).Lines().size(), 1U);
  const ShellResult list =
      RunShell(absl::StrCat("tar --numeric-owner -tvzf ", BlobPath(Manifest()["layers"][0])));
  EXPECT_THAT(list.Lines(), Each(MatchesRegex("(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--) 0/0 .*")));
}

TEST_F(ImageTest, IsSmall) { EXPECT_THAT(ReadFile("image/lkmock.tar").size(), Le(kLargestImage)); }

TEST_F(ImageTest, ServesAndIsHealthyInItsOwnRoot) {
  const std::optional<std::string> enter = Enter();
  if (!enter.has_value()) GTEST_SKIP() << "neither chroot nor unshare is permitted here";

  // The number of the shell stays that of the server, which the shell becomes.
  std::FILE* const server =
      popen(absl::StrCat("echo $$; exec env -i LK_TEST_SERVER_ADVERTISE_HOST=auto ", *enter,
                         " /test-server --ports 0,0")
                .c_str(),
            "r");
  char line[256];
  ASSERT_NE(std::fgets(line, sizeof(line), server), nullptr);
  pid_t pid = 0;
  ASSERT_TRUE(absl::SimpleAtoi(absl::StripSuffix(line, "\n"), &pid));
  ASSERT_NE(std::fgets(line, sizeof(line), server), nullptr);
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  ASSERT_GT(words.size(), 4U) << line;
  uint32_t port = 0;
  ASSERT_TRUE(absl::SimpleAtoi(words[4].substr(words[4].rfind(':') + 1), &port));

  if (absl::StartsWith(*enter, "/usr/sbin/chroot")) {
    EXPECT_THAT(ReadFile(absl::StrCat("/proc/", pid, "/status")),
                HasSubstr("\nUid:\t65532\t65532\t65532\t65532\nGid:\t65532\t"));
  }
  const std::string check = absl::StrCat("env -i LK_TEST_SERVER_PORTS=", port, " ", *enter,
                                         " /test-server --health-check");
  EXPECT_EQ(OutputOf(check), "");
  RawConnection connection(static_cast<uint16_t>(port));
  connection.Send("GET /settings/regions HTTP/1.1\r\nHost: livekit\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(connection.ReadResponse().body,
              HasSubstr(absl::StrCat("\"url\":\"http://livekit:", port, "\"")));
  connection.Close();

  kill(pid, SIGTERM);
  while (std::fgets(line, sizeof(line), server) != nullptr) {
  }
  EXPECT_EQ(pclose(server), 0);
  const ShellResult gone = RunShell(check);
  EXPECT_EQ(gone.status, 1);
  EXPECT_THAT(gone.output, HasSubstr("Connection refused"));
}

}  // namespace
}  // namespace lkmock
