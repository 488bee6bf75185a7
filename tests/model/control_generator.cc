#include "tests/model/control_generator.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace lkmock::model {
namespace {

using Members = std::vector<std::string>;

// Values as JSON texts; a field's good ones are its own, its bad ones of the wrong type or out of
// range.
class ControlMaker {
 public:
  ControlMaker(Dice& dice, const Settings& settings, int here, const std::string& response)
      : dice_(dice), settings_(settings), here_(here), response_(response) {}

  std::string Make(bool dials) {
    if (dice_.Percent(4)) {
      return dice_.Of({"not JSON", "[]", "\"text\"", "5", "null", "{\"failRegions\":[0]", "{,}", "",
                       "{\"failRegions\":[0]} trailing", "{'failRegions':[0]}",
                       "{\"failRegions\":[0],\"x\":\"\xFF\"}"});
    }
    Members members;
    for (int i = dice_.Between(1, 4); i > 0; --i) members.push_back(Member());
    if (dice_.Percent(50) && absl::StrJoin(members, "").find("ailRegions") == std::string::npos) {
      members.push_back(absl::StrCat("\"failRegions\":[", GoodRegions(), "]"));
    }
    if (dials && dice_.Percent(40)) members.push_back("\"sipStatus\":" + Sip());
    if (dice_.Percent(5)) members.push_back("\"failMode\":\"status\"");
    return absl::StrCat("{", absl::StrJoin(members, dice_.Percent(90) ? "," : " ,\t"), "}");
  }

  std::string GoodRegions() {
    std::vector<std::string> entries;
    if (dice_.Percent(65)) entries.push_back(absl::StrCat(here_));
    for (int i = dice_.Below(3); i > 0; --i) {
      entries.push_back(absl::StrCat(dice_.Below(settings_.regions)));
    }
    return absl::StrJoin(entries, ",");
  }

  std::string Pins() {
    std::vector<std::string> pins;
    if (dice_.Percent(50)) pins.push_back(Quoted(RegionName(here_)));
    for (int i = dice_.Below(3); i > 0; --i) {
      pins.push_back(Quoted(RegionName(dice_.Below(settings_.regions))));
    }
    return absl::StrCat("[", absl::StrJoin(pins, ","), "]");
  }

  static std::string Quoted(const std::string& text) { return absl::StrCat("\"", text, "\""); }

 private:
  std::string Member() {
    struct Field {
      std::string name;
      std::function<std::string()> good, bad;
    };
    const std::vector<Field> fields = {
        {"failRegions", [&] { return absl::StrCat("[", GoodRegions(), "]"); },
         [&] {
           return dice_.Of({"0", "\"0\"", "{}", "true", "[\"0\"]", "[0,\"1\"]", "[null]", "[7]",
                            "[-1]", "[0,99]", "[0.5]", "[12345678901234567890]"});
         }},
        {"failRegions", [&] { return absl::StrCat("[", here_, "]"); },
         [&] { return absl::StrCat("[", here_, ",", settings_.regions, "]"); }},
        {"failMode",
         [&] {
           return dice_.AnyCase(dice_.Of({"\"status\"", "\"drop\"", "\"delay\""}));
         },
         [&] {
           return dice_.Of({"1", "[]", "\"explode\"", "\"\"", "true", "\" drop\""});
         }},
        {"failStatus",
         [&] {
           return dice_.Of({"200", "400", "401", "403", "404", "418", "429", "500", "503", "599",
                            "302", "204", absl::StrCat(dice_.Between(200, 599))});
         },
         [&] {
           return dice_.Of({"\"503\"", "199", "600", "0", "-1", "99999999999", "503.5", "[503]",
                            "false", "503.0"});
         }},
        {"failTwirpCode",
         [&] {
           return dice_.Of({"\"not_found\"", "\"aborted\"", "\"banana\"", "\"\"", "\"quo\\\"te\"",
                            "\"resource_exhausted\""});
         },
         [&] {
           return dice_.Of({"5", "[]", "true", "{}"});
         }},
        {"delayMs",
         [&] {
           return dice_.Of({"0", "1", "250", "30000", absl::StrCat(dice_.Below(60'000)), "900000"});
         },
         [&] {
           return dice_.Of({"\"5\"", "-1", "1.5", "[]", "true", "250.0"});
         }},
        {"regionsStatus",
         [&] {
           return dice_.Of({"0", "200", "201", "404", "503", "599"});
         },
         [&] {
           return dice_.Of({"\"503\"", "100", "99", "600", "1000", "-1", "true", "[503]"});
         }},
        {"response", [&] { return response_; },
         [&] {
           return dice_.Of({"[]", "\"{}\"", "5", "true", R"({"sid":{"a":1}})", R"({"name":[1]})",
                            R"({"unknownThing":1})", R"({"items":5})", "{}"});
         }},
        {"skipAuth",
         [&] {
           return dice_.Of({"true", "true", "false"});
         },
         [&] {
           return dice_.Of({"\"true\"", "1", "0", "[]"});
         }},
        {"sipStatus", [&] { return Sip(); },
         [&] {
           return dice_.Of({"486", "\"486\"", "[]", "{}", R"({"status":"x"})", R"({"code":"486"})",
                            R"({"code":486,"status":5})", R"({"code":200})", R"({"code":700})",
                            R"({"code":-1})", R"({"code":486,"more":1})", R"({"code":486.0})"});
         }},
        {"pinnedRegions", [&] { return Pins(); },
         [&] {
           return dice_.Of({"\"region-0\"", "[0]", "[\"region-0\",1]", "[\"region-9\"]",
                            "[\"nowhere\",\"region-0\"]", "{}", "[\"Region-0\"]"});
         }},
        {"strict",
         [&] {
           return dice_.Of({"true", "false", "false"});
         },
         [&] {
           return dice_.Of({"\"true\"", "1", "[]"});
         }},
    };
    const Field& field = dice_.In(fields);
    std::string name = field.name;
    const int fate = dice_.Below(100);
    if (fate < 6) name = Misspelled(name);
    if (fate >= 6 && fate < 14) name = dice_.AnyCase(name);
    if (fate == 14) name = "entirelyDifferent";
    std::string value = dice_.Percent(82) ? field.good() : field.bad();
    if (fate == 15) value = "null";
    return absl::StrCat(Quoted(name), dice_.Percent(90) ? ":" : " : ", value);
  }

  std::string Sip() {
    const std::string code =
        dice_.Of({"486", "404", "500", "603", "408", "300", "301", "487", "0", "100", "183",
                  absl::StrCat(dice_.Between(300, 699)), absl::StrCat(dice_.Below(700))});
    switch (dice_.Below(4)) {
      case 0:
        return absl::StrCat("{\"code\":", code, "}");
      case 1:
        return absl::StrCat("{\"code\":", code, ",\"status\":\"\"}");
      case 2:
        return absl::StrCat("{\"status\":\"Besetzt \xC3\xBC\\\"\",\"CODE\":", code, "}");
      default:
        return absl::StrCat("{\"code\":", code, ",\"status\":\"Busy Here\"}");
    }
  }

  // One slip of the hand, well inside the name.
  std::string Misspelled(std::string name) {
    const size_t at = 1 + static_cast<size_t>(dice_.Below(static_cast<int>(name.size()) - 2));
    switch (dice_.Below(4)) {
      case 0:
        return name.erase(at, 1);
      case 1:
        return name.insert(at, 1, 'q');
      case 2:
        name[at] = 'q';
        return name;
      default:
        std::swap(name[at], name[at + 1]);
        return name;
    }
  }

  Dice& dice_;
  const Settings& settings_;
  const int here_;
  const std::string& response_;
};

}  // namespace

std::string GenerateControl(Dice& dice, const Settings& settings, int here,
                            const std::string& response, bool dials) {
  return ControlMaker(dice, settings, here, response).Make(dials);
}

std::vector<std::pair<std::string, std::string>> GenerateOlderHeaders(Dice& dice,
                                                                      const Settings& settings,
                                                                      int here,
                                                                      const std::string& response) {
  ControlMaker maker(dice, settings, here, response);
  struct Header {
    std::string name;
    std::function<std::string()> good, bad;
  };
  const std::vector<Header> kinds = {
      {"Fail-Regions",
       [&] {
         const std::string regions = maker.GoodRegions();
         return regions.empty() ? absl::StrCat(here) : regions;
       },
       [&] {
         return dice.Of({"x", "0,x", "0, 1", "7", "-1", "1.5", "0,,1", "0;1", "x,y"});
       }},
      {"Fail-Mode",
       [&] {
         return dice.AnyCase(dice.Of({"status", "drop", "delay"}));
       },
       [&] {
         return dice.Of({"explode", "drops", "1"});
       }},
      {"Fail-Status", [&] { return absl::StrCat(dice.Between(200, 599)); },
       [&] {
         return dice.Of({"x", "199", "600", "0", "-5", "503x", "5.0"});
       }},
      {"Fail-Twirp-Code",
       [&] {
         return dice.Of({"not_found", "aborted", "banana"});
       },
       [&] { return dice.Of({"not found"}); }},
      {"Delay-Ms",
       [&] {
         return absl::StrCat(dice.Of({"0", "1", "1500"}));
       },
       [&] {
         return dice.Of({"x", "-1", "1.5", "2s"});
       }},
      {"Regions-Status", [&] { return absl::StrCat(dice.Between(200, 599)); },
       [&] {
         return dice.Of({"x", "199", "600", "0", "-5"});
       }},
      {"Response", [&] { return response; },
       [&] {
         return dice.Of({"[]", "nonsense", "\"{}\"", "{\"sid\":{\"a\":1}}"});
       }},
      {"Skip-Auth", [&] { return dice.AnyCase("true"); },
       [&] {
         return dice.Of({"false", "yes", "1", "0"});
       }},
  };
  std::vector<std::pair<std::string, std::string>> headers;
  for (const Header& kind : kinds) {
    if (!dice.Percent(25)) continue;
    std::string name = absl::StrCat("X-Lk-Mock-", kind.name);
    if (dice.Percent(20)) name = dice.AnyCase(name);
    headers.push_back({name, dice.Percent(80) ? kind.good() : kind.bad()});
  }
  return headers;
}

}  // namespace lkmock::model
