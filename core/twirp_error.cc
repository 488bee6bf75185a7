#include "core/twirp_error.h"

#include "absl/strings/str_cat.h"
#include "core/json_text.h"

namespace lkmock {
namespace {

constexpr TwirpCode kCodes[] = {
    {"canceled", 408, 1},
    {"unknown", 500, 2},
    {"invalid_argument", 400, 3},
    {"malformed", 400, 3},
    {"deadline_exceeded", 408, 4},
    {"not_found", 404, 5},
    {"bad_route", 404, 5},
    {"already_exists", 409, 6},
    {"permission_denied", 403, 7},
    {"resource_exhausted", 429, 8},
    {"failed_precondition", 412, 9},
    {"aborted", 409, 10},
    {"out_of_range", 400, 11},
    {"unimplemented", 501, 12},
    {"internal", 500, 13},
    {"unavailable", 503, 14},
    {"data_loss", 500, 15},
    {"dataloss", 500, 15},
    {"unauthenticated", 401, 16},
};

}  // namespace

absl::Span<const TwirpCode> AllTwirpCodes() { return kCodes; }

const TwirpCode* FindTwirpCode(std::string_view name) {
  for (const TwirpCode& row : kCodes) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

std::string_view TwirpCodeOfFault(int http_status) {
  switch (http_status) {
    case 400:
      return "invalid_argument";
    case 401:
      return "unauthenticated";
    case 403:
      return "permission_denied";
    case 404:
      return "not_found";
    case 429:
      return "resource_exhausted";
    default:
      return http_status >= 500 ? "unavailable" : "internal";
  }
}

std::string ToJson(const TwirpError& error) {
  std::string json = "{\"code\":";
  AppendJsonString(error.code, &json);
  json += ",\"msg\":";
  AppendJsonString(error.msg, &json);
  if (!error.meta.empty()) {
    json += ",\"meta\":";
    char separator = '{';
    for (const auto& [name, value] : error.meta) {
      json += separator;
      AppendJsonString(name, &json);
      json += ':';
      AppendJsonString(value, &json);
      separator = ',';
    }
    json += '}';
  }
  json += '}';
  return json;
}

}  // namespace lkmock
