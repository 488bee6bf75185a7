#include "cmd/lkmock-cli/curl_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "core/json_text.h"
#include "core/terminal_text.h"

namespace lkmock::cli {
namespace {

bool IsText(std::string_view body) {
  return IsUtf8(body) && std::none_of(body.begin(), body.end(), [](unsigned char byte) {
           return absl::ascii_iscntrl(byte) && byte != '\n' && byte != '\t' && byte != '\r';
         });
}

// Whether a terminal that shows `text` would do more than end lines.
bool HasCommand(std::string_view text) {
  const std::string line = absl::StrReplaceAll(text, {{"\n", ""}, {"\t", ""}});
  return TameText(line) != line;
}

bool IsPlainAscii(unsigned char byte) {
  return absl::ascii_isprint(byte) || byte == '\n' || byte == '\t';
}

std::string SingleQuote(std::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", R"('\'')"}}), "'");
}

// What is no plain ASCII is left to printf, as octal numbers.
std::string QuoteTamely(std::string_view text) {
  std::string word;
  while (!text.empty()) {
    const bool plain = IsPlainAscii(text.front());
    const auto end = std::find_if(text.begin(), text.end(),
                                  [&](char byte) { return IsPlainAscii(byte) != plain; });
    const std::string_view run = text.substr(0, static_cast<size_t>(end - text.begin()));
    if (plain) {
      word += SingleQuote(run);
    } else {
      word += "\"$(printf '";
      for (const unsigned char byte : run) absl::StrAppendFormat(&word, "\\%03o", byte);
      word += "')\"";
    }
    text.remove_prefix(run.size());
  }
  return word;
}

}  // namespace

std::string ShellQuote(std::string_view text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char byte) {
    return absl::ascii_isalnum(byte) || absl::StrContains("_-./:=@%+,", static_cast<char>(byte));
  });
  if (plain) return std::string(text);
  return HasCommand(text) ? QuoteTamely(text) : SingleQuote(text);
}

std::string CurlHeader(std::string_view name, std::string_view value) {
  // "Name:" would take the header away; "Name;" is how curl spells an empty one.
  return absl::StrCat(
      "-H ", ShellQuote(value.empty() ? absl::StrCat(name, ";") : absl::StrCat(name, ": ", value)));
}

std::string CurlCommand(const net::ClientRequest& request) {
  std::string command = absl::StrCat("curl -sS -X ", request.method, " ", ShellQuote(request.url));
  for (const auto& [name, value] : request.headers) {
    absl::StrAppend(&command, " ", CurlHeader(name, value));
  }
  if (IsText(request.body)) {
    return absl::StrCat(command, " --data-raw ", ShellQuote(request.body));
  }
  return absl::StrCat("printf %s ", ShellQuote(absl::Base64Escape(request.body)), " | base64 -d | ",
                      command, " --data-binary @-");
}

}  // namespace lkmock::cli
