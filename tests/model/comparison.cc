#include "tests/model/comparison.h"

#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "core/call.h"
#include "tests/model/control_model.h"
#include "tests/model/expected.h"
#include "tests/model/model.h"
#include "tests/model/token_generator.h"
#include "tests/model/token_model.h"

namespace lkmock::model {
namespace {

using ::google::protobuf::LogSilencer;  // Of bodies that are meant to be broken.
using ::nlohmann::ordered_json;

// The calls that are one step smaller.
class Steps {
 public:
  explicit Steps(const GeneratedCall& call) : call_(call) {}

  std::vector<GeneratedCall> All() {
    for (size_t i = 0; i < call_.call.headers.size(); ++i) {
      GeneratedCall smaller = call_;
      smaller.call.headers.erase(smaller.call.headers.begin() + static_cast<ptrdiff_t>(i));
      Add(std::move(smaller));
    }
    for (size_t i = 0; i < call_.call.headers.size(); ++i) {
      const auto& [name, value] = call_.call.headers[i];
      const auto put = [&](const std::string& text) {
        GeneratedCall smaller = call_;
        smaller.call.headers[i].second = text;
        Add(std::move(smaller));
      };
      if (absl::EqualsIgnoreCase(name, "Authorization")) {
        ShrinkToken(value, put);
      } else {
        ShrinkJson(value, put);
      }
    }
    for (size_t i = 0; i < call_.messages.size(); ++i) {
      GeneratedCall smaller = call_;
      smaller.messages.erase(smaller.messages.begin() + static_cast<ptrdiff_t>(i));
      Add(std::move(smaller));
    }
    ShrinkBody();
    ShrinkQuery();
    GeneratedCall plain = call_;
    plain.call.region_index = 0;
    Add(plain);
    plain = call_;
    plain.call.method = "POST";
    Add(plain);
    return std::move(steps_);
  }

 private:
  void Add(GeneratedCall call) { steps_.push_back(std::move(call)); }

  // Leaves out each member, of members too.
  static void ShrinkJson(const std::string& text,
                         const std::function<void(const std::string&)>& put) {
    const ordered_json whole = ordered_json::parse(text, nullptr, false);
    if (!whole.is_structured()) return;
    for (const auto& path : Paths(whole)) {
      ordered_json smaller = whole;
      ordered_json& parent = smaller[path.parent_pointer()];
      if (parent.is_array()) {
        parent.erase(static_cast<size_t>(std::stoul(path.back())));
      } else {
        parent.erase(path.back());
      }
      put(smaller.dump());
    }
  }

  // Of all members of the value, the outer ones first.
  static std::vector<ordered_json::json_pointer> Paths(const ordered_json& value) {
    std::vector<ordered_json::json_pointer> paths = {ordered_json::json_pointer()};
    for (size_t i = 0; i < paths.size(); ++i) {
      const ordered_json& at = value.at(paths[i]);
      if (at.is_object()) {
        for (const auto& [name, member] : at.items()) paths.push_back(paths[i] / name);
      } else if (at.is_array()) {
        for (size_t k = 0; k < at.size(); ++k) paths.push_back(paths[i] / k);
      }
    }
    paths.erase(paths.begin());
    return paths;
  }

  void ShrinkToken(std::string_view value, const std::function<void(const std::string&)>& put) {
    const std::string scheme(value.substr(0, value.find(' ') + 1));
    const auto claims = ClaimsOf(value.substr(scheme.size()));
    if (!claims.has_value()) return;
    std::vector<std::string> secrets = {call_.settings.api_secret};
    for (const auto& [key, secret] : call_.settings.keys) secrets.push_back(secret);
    for (const std::string& secret : secrets) {
      const std::string signed_again = absl::StrCat(scheme, Sign(*claims, secret));
      if (signed_again.size() != value.size()) continue;
      ShrinkJson(claims->dump(), [&](const std::string& smaller) {
        put(absl::StrCat(scheme, Sign(nlohmann::json::parse(smaller), secret)));
      });
    }
  }

  static std::optional<nlohmann::json> ClaimsOf(std::string_view jwt) {
    const std::vector<std::string> parts = absl::StrSplit(jwt, '.');
    if (parts.size() != 3) return std::nullopt;
    const auto text = Base64UrlDecode(parts[1]);
    const auto claims = nlohmann::json::parse(text.value_or(""), nullptr, false);
    if (!claims.is_object()) return std::nullopt;
    return claims;
  }

  void ShrinkBody() {
    const auto put = [&](const std::string& text) {
      GeneratedCall smaller = call_;
      smaller.call.body = text;
      Add(std::move(smaller));
    };
    const std::string& body = call_.call.body;
    if (body.empty()) return;
    put("");
    ShrinkJson(body, put);
    for (size_t cut = body.size() / 2; cut > 0; cut /= 2) {
      for (size_t at = 0; at + cut <= body.size(); at += cut) {
        put(body.substr(0, at) + body.substr(at + cut));
      }
    }
  }

  void ShrinkQuery() {
    std::vector<std::string> parameters = absl::StrSplit(call_.call.query, '&');
    for (size_t i = 0; i < parameters.size() && !call_.call.query.empty(); ++i) {
      std::vector<std::string> fewer = parameters;
      fewer.erase(fewer.begin() + static_cast<ptrdiff_t>(i));
      GeneratedCall smaller = call_;
      smaller.call.query = absl::StrJoin(fewer, "&");
      Add(std::move(smaller));
    }
  }

  const GeneratedCall& call_;
  std::vector<GeneratedCall> steps_;
};

size_t SizeOf(const GeneratedCall& call) {
  size_t size = call.call.body.size() + call.call.query.size() + call.messages.size() +
                static_cast<size_t>(call.call.region_index) + (call.call.method == "POST" ? 0 : 1);
  for (const auto& [name, value] : call.call.headers) size += name.size() + value.size();
  return size;
}

// In single quotes; $'…' where it holds what a terminal would not show.
std::string Quoted(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c != 0x7F && c != '\'' && c != '\\';
  });
  return plain ? absl::StrCat("'", text, "'") : absl::StrCat("$'", absl::CHexEscape(text), "'");
}

}  // namespace

std::unique_ptr<MockService> StartMock(const Settings& settings) {
  MockServiceOptions options;
  for (int i = 0; i < settings.regions; ++i) {
    options.regions.push_back({i, RegionName(i), RegionUrl(settings, i)});
  }
  options.twirp_prefix = settings.prefix;
  options.keys.api_secret = settings.api_secret;
  options.keys.keys.assign(settings.keys.begin(), settings.keys.end());
  options.keys.strict_keys = settings.strict_keys;
  options.strict = settings.strict;
  options.max_wait = settings.max_wait;
  auto mock = MockService::Create(std::move(options));
  if (!mock.ok()) {
    std::cerr << mock.status() << "\n";
    std::abort();
  }
  return *std::move(mock);
}

Outcome Ask(const MockService& mock, const GeneratedCall& call) {
  const LogSilencer quiet;
  return call.call.With([&](const Call& c) { return mock.Handle(c, call.now); });
}

std::vector<std::string> Compare(const GeneratedCall& call, const Outcome& outcome,
                                 Consistency* consistency) {
  const LogSilencer quiet;
  std::optional<std::vector<std::string>> nearest;
  std::vector<Reading> fitting;
  ForEachReading([&](Reading& reading) {
    const Expected expected = Expect(call.call, call.now, call.settings, reading);
    std::vector<std::string> lines = Differences(expected, outcome, call.messages, call.now);
    if (lines.empty()) fitting.push_back(reading);
    if (!nearest.has_value() || lines.size() < nearest->size()) nearest = std::move(lines);
  });
  if (consistency != nullptr) {
    if (std::string clash = consistency->Record(fitting); !clash.empty()) return {clash};
  }
  return *nearest;
}

GeneratedCall Shrink(GeneratedCall call, const std::function<bool(const GeneratedCall&)>& differs) {
  for (bool shrunk = true; shrunk;) {
    shrunk = false;
    for (GeneratedCall& smaller : Steps(call).All()) {
      if (SizeOf(smaller) >= SizeOf(call) || !differs(smaller)) continue;
      call = std::move(smaller);
      shrunk = true;
      break;
    }
  }
  return call;
}

std::string CurlText(const GeneratedCall& call) {
  const Settings& settings = call.settings;
  std::string keys;
  for (const auto& [key, secret] : settings.keys)
    absl::StrAppend(&keys, " --key ", key, ":", secret);
  std::string text = absl::StrCat(
      "test-server --ports <", settings.regions, " ports> --twirp-prefix ", settings.prefix,
      " --api-secret ", settings.api_secret, keys, settings.strict_keys ? " --strict-keys" : "",
      settings.strict ? " --strict" : "", " --max-wait ", absl::FormatDuration(settings.max_wait),
      "\nat ", absl::FormatTime(absl::RFC3339_full, call.now, absl::UTCTimeZone()), "\ncurl -X ",
      call.call.method, " ",
      Quoted(absl::StrCat(RegionUrl(settings, call.call.region_index), call.call.path,
                          call.call.query.empty() ? "" : "?", call.call.query)));
  for (const auto& [name, value] : call.call.headers) {
    absl::StrAppend(&text, " \\\n  -H ", Quoted(absl::StrCat(name, ": ", value)));
  }
  if (!call.call.body.empty())
    absl::StrAppend(&text, " \\\n  --data-binary ", Quoted(call.call.body));
  // Every JWT in it, in the clear.
  const std::string all =
      absl::StrCat(call.call.query, " ", HeaderOf(call.call, "Authorization").value_or(""));
  for (const std::string_view word : absl::StrSplit(all, absl::ByAnyChar(" =&"))) {
    const std::vector<std::string_view> parts = absl::StrSplit(word, '.');
    if (parts.size() != 3) continue;
    absl::StrAppend(&text, "\n  # ", Base64UrlDecode(parts[0]).value_or("?"), " ",
                    Base64UrlDecode(parts[1]).value_or("?"));
  }
  return text;
}

std::string OutcomeText(const Outcome& outcome) {
  std::string text =
      absl::StrCat("after ", absl::FormatDuration(outcome.wait), ", ending ",
                   static_cast<int>(outcome.ending), ", HTTP ", outcome.reply.status, "\n",
                   outcome.reply.headers.bytes(), Quoted(outcome.reply.body.substr(0, 2000)));
  for (const std::string& problem : outcome.problems)
    absl::StrAppend(&text, "\nproblem: ", problem);
  return text;
}

}  // namespace lkmock::model
