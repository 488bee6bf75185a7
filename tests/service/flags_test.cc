#include "cmd/test-server/flags.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lkmock {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

using Variables = std::map<std::string, std::string, std::less<>>;

absl::StatusOr<ServerFlags> Parse(const std::vector<std::string>& args,
                                  const Variables& variables = {}) {
  return ParseFlags(args, [&](std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  });
}

ServerFlags Good(const std::vector<std::string>& args, const Variables& variables = {}) {
  const auto flags = Parse(args, variables);
  EXPECT_TRUE(flags.ok()) << flags.status();
  return flags.ok() ? *flags : ServerFlags();
}

TEST(Flags, HaveTheDefaultsOfUpstream) {
  const ServerFlags flags = Good({});
  EXPECT_THAT(flags.ports, ElementsAre(9999, 10000, 10001, 10002));
  EXPECT_EQ(flags.advertise_host, "http://127.0.0.1");
  EXPECT_EQ(flags.bind, "0.0.0.0");
  EXPECT_EQ(flags.twirp_prefix, "/twirp");
  EXPECT_EQ(flags.api_secret, "secret");
  EXPECT_EQ(flags.max_body, size_t{64} << 20);
  EXPECT_FALSE(flags.strict || flags.quiet || flags.strict_keys || flags.help || flags.version);
}

TEST(Flags, TakeTheirValueWithABlankOrAnEqualsSign) {
  EXPECT_THAT(Good({"--ports", "1,2"}).ports, ElementsAre(1, 2));
  EXPECT_THAT(Good({"--ports=1,2"}).ports, ElementsAre(1, 2));
}

TEST(Flags, BeatTheirVariableWhichBeatsTheDefault) {
  EXPECT_EQ(Good({}, {{"LK_TEST_SERVER_BIND", "::1"}}).bind, "::1");
  EXPECT_EQ(Good({"--bind", "127.0.0.1"}, {{"LK_TEST_SERVER_BIND", "::1"}}).bind, "127.0.0.1");
  EXPECT_EQ(Good({}, {{"LK_TEST_SERVER_BIND", ""}}).bind, "0.0.0.0");
}

TEST(Flags, ReadSwitchesFromVariables) {
  EXPECT_TRUE(Good({}, {{"LK_TEST_SERVER_STRICT", "true"}}).strict);
  EXPECT_TRUE(Good({}, {{"LK_TEST_SERVER_STRICT", "1"}}).strict);
  EXPECT_FALSE(Good({}, {{"LK_TEST_SERVER_STRICT", "no"}}).strict);
  EXPECT_FALSE(Parse({}, {{"LK_TEST_SERVER_STRICT", "perhaps"}}).ok());
}

TEST(Flags, IgnoreBlanksAndEmptyEntriesOfPorts) {
  EXPECT_THAT(Good({"--ports", " 1 ,, 2,"}).ports, ElementsAre(1, 2));
  EXPECT_THAT(Good({"--ports", "0,0"}).ports, ElementsAre(0, 0));
}

TEST(Flags, DropTheTrailingSlashesOfUrlAndPrefix) {
  EXPECT_EQ(Good({"--advertise-host", "http://mock//"}).advertise_host, "http://mock");
  EXPECT_EQ(Good({"--twirp-prefix", "/api/"}).twirp_prefix, "/api");
}

TEST(Flags, TakeAValueThatEndsInAnEqualsSign) {  // As base64 does.
  EXPECT_EQ(Good({"--api-secret=c2VjcmV0MQ=="}).api_secret, "c2VjcmV0MQ==");
}

TEST(Flags, AdvertiseASchemeAndAHostAlone) {
  for (const char* url :
       {"http://mock", "https://eu.mock.test", "ws://127.0.0.1", "wss://[::1]", "HTTP://mock"}) {
    EXPECT_EQ(Good({"--advertise-host", url}).advertise_host, url);
  }
  for (const char* url :
       {"http://h:80", "http://h/path", "http://h?x", "http://h#f", "http://h:", "http://[::1",
        "http://h%zz", "ftp://h", "http://", "h", "http://a b", "http://u@h", "http://[::1]:80"}) {
    const auto flags = Parse({"--advertise-host", url});
    ASSERT_FALSE(flags.ok()) << url;
    EXPECT_THAT(flags.status().message(), AllOf(HasSubstr(absl::StrCat("--advertise-host: '", url,
                                                                       "' is no URL of scheme "
                                                                       "and host alone")),
                                                HasSubstr("auto")));
  }
}

TEST(Flags, KeepAUrlForThoseWhoAskNothingWhenTheHostIsAdvertisedByTheRequest) {
  EXPECT_FALSE(Good({"--advertise-host", "http://auto"}).advertise_auto);
  const ServerFlags flags = Good({"--advertise-host", "auto"});
  EXPECT_TRUE(flags.advertise_auto);
  EXPECT_EQ(flags.advertise_host, "http://127.0.0.1");
}

TEST(Flags, AreRepeatableWhereTheyAreLists) {
  const ServerFlags flags =
      Good({"--key", "a:1", "--key=b:2:3", "--key-file", "x", "--key-file", "y"});
  EXPECT_THAT(flags.keys, ElementsAre(Pair("a", "1"), Pair("b", "2:3")));
  EXPECT_THAT(flags.key_files, ElementsAre("x", "y"));
  EXPECT_THAT(Good({}, {{"LK_TEST_SERVER_KEYS", "a:1,b:2"}}).keys,
              ElementsAre(Pair("a", "1"), Pair("b", "2")));
}

TEST(Flags, CountTheLastOfSeveralValues) { EXPECT_EQ(Good({"--bind=a", "--bind=b"}).bind, "b"); }

TEST(Flags, ReadTimesAndSizes) {
  const ServerFlags flags = Good({"--max-wait", "1.5s", "--drain=0s", "--max-body", "2KiB"});
  EXPECT_EQ(flags.max_wait, absl::Milliseconds(1500));
  EXPECT_EQ(flags.drain, absl::ZeroDuration());
  EXPECT_EQ(flags.max_body, 2048U);
  EXPECT_EQ(Good({"--max-body", "10"}).max_body, 10U);
}

TEST(Flags, TakeAZeroTimeoutForNone) {
  const ServerFlags flags = Good({"--idle-timeout", "0s", "--header-timeout=0"});
  EXPECT_EQ(flags.idle_timeout, absl::InfiniteDuration());
  EXPECT_EQ(flags.header_timeout, absl::InfiniteDuration());
}

TEST(Flags, LeaveWhatFollowsTwoDashesToTheCommand) {
  const ServerFlags flags = Good({"--strict", "--", "npm", "test", "--ports", "--"});
  EXPECT_TRUE(flags.strict);
  EXPECT_THAT(flags.command, ElementsAre("npm", "test", "--ports", "--"));
  EXPECT_FALSE(Parse({"--"}).ok());
}

struct BadFlags {
  std::vector<std::string> args;
  std::vector<std::string> named;  // In the message.
};

TEST(Flags, SayWhatWasFoundAndWhatWouldDo) {
  const BadFlags kBad[] = {
      {{"--prots", "1"}, {"--prots", "--ports"}},
      {{"--prots=1"}, {"unknown flag --prots;", "--ports"}},
      {{"stray"}, {"unexpected argument 'stray'", "--"}},
      {{"--api-secret=", "--strict"}, {"--api-secret= has no value"}},
      {{"--api-secret", ""}, {"--api-secret", "empty"}},
      {{"--ports"}, {"--ports: a value is missing"}},
      {{"--ports", "http"}, {"--ports", "'http'"}},
      {{"--ports", "65536"}, {"'65536'"}},
      {{"--ports", "-1"}, {"--ports"}},
      {{"--ports", ","}, {"at least one port"}},
      {{"--ports", "1,2,1"}, {"1 stands there twice"}},
      {{"--advertise-host", "127.0.0.1"}, {"--advertise-host", "http://127.0.0.1"}},
      {{"--advertise-host", "http://a\r\nb"}, {"--advertise-host"}},
      {{"--twirp-prefix", "twirp"}, {"--twirp-prefix", "/twirp"}},
      {{"--twirp-prefix", "/"}, {"--twirp-prefix"}},
      {{"--threads", "many"}, {"--threads", "'many'"}},
      {{"--max-body", "2GiB"}, {"--max-body", "1GiB"}},
      {{"--max-body", "-1"}, {"--max-body"}},
      {{"--max-connections", "0"}, {"--max-connections"}},
      {{"--max-wait", "10"}, {"--max-wait", "30s"}},
      {{"--max-wait", "-1s"}, {"--max-wait"}},
      {{"--log-format", "xml"}, {"--log-format", "'xml'"}},
      {{"--key", "nocolon"}, {"--key"}},
      {{"--strict=maybe"}, {"--strict"}},
      {{"--health-check", "--", "true"}, {"--health-check", "COMMAND"}},
  };
  for (const BadFlags& bad : kBad) {
    SCOPED_TRACE(::testing::PrintToString(bad.args));
    const auto flags = Parse(bad.args);
    ASSERT_FALSE(flags.ok());
    for (const std::string& name : bad.named) {
      EXPECT_THAT(std::string(flags.status().message()), HasSubstr(name));
    }
    EXPECT_THAT(std::string(flags.status().message()), Not(HasSubstr("\n")));
  }
}

TEST(Flags, NeverRepeatASecret) {
  const auto flags = Parse({"--key", "hush-hush"});
  EXPECT_THAT(std::string(flags.status().message()), Not(HasSubstr("hush")));
}

TEST(Flags, NameTheVariableThatAWrongValueCameFrom) {
  const auto flags = Parse({}, {{"LK_TEST_SERVER_PORTS", "x"}});
  EXPECT_THAT(std::string(flags.status().message()), HasSubstr("LK_TEST_SERVER_PORTS: 'x'"));
}

TEST(Flags, AreAllInTheHelp) {
  std::set<std::string_view> variables;
  for (const FlagRow& row : AllFlags()) {
    EXPECT_THAT(
        HelpText(),
        AllOf(HasSubstr(absl::StrCat("  ", row.name)), HasSubstr(std::string(row.help)),
              HasSubstr(std::string(row.default_value)), HasSubstr(std::string(row.variable))));
    const bool used_before = !row.variable.empty() && !variables.insert(row.variable).second;
    EXPECT_FALSE(used_before) << row.variable;
  }
}

}  // namespace
}  // namespace lkmock
