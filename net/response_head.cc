#include "net/response_head.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "net/reason_phrase.h"

namespace lkmock::net {
namespace {

void AppendWithoutContentType(std::string_view fields, std::string* out) {
  while (!fields.empty()) {
    const std::string_view line = fields.substr(0, fields.find("\r\n") + 2);
    if (!absl::StartsWithIgnoreCase(line, "Content-Type:")) out->append(line);
    fields.remove_prefix(line.size());
  }
}

}  // namespace

bool StatusAllowsBody(int status) { return status >= 200 && status != 204 && status != 304; }

void AppendResponseHead(const Reply& reply, const ResponseShape& shape, std::string_view date,
                        std::string* out) {
  absl::StrAppend(out, shape.http_1_0 ? "HTTP/1.0 " : "HTTP/1.1 ", reply.status, " ");
  const std::string_view phrase = ReasonPhrase(reply.status);
  if (phrase.empty()) {
    absl::StrAppend(out, "status code ", reply.status, "\r\n");
  } else {
    absl::StrAppend(out, phrase, "\r\n");
  }
  if (reply.status == 304) {
    AppendWithoutContentType(reply.headers.bytes(), out);
  } else {
    out->append(reply.headers.bytes());
  }
  absl::StrAppend(out, "Date: ", date, "\r\n");
  if (StatusAllowsBody(reply.status)) {
    absl::StrAppend(out, "Content-Length: ", reply.body.size(), "\r\n");
  }
  // Each version's default goes without saying.
  if (shape.keep_alive && shape.http_1_0) out->append("Connection: keep-alive\r\n");
  if (!shape.keep_alive && !shape.http_1_0) out->append("Connection: close\r\n");
  out->append("\r\n");
}

std::string RejectionResponse(const Rejection& rejection) {
  const std::string status = absl::StrCat(rejection.status, " ", ReasonPhrase(rejection.status),
                                          rejection.detail.empty() ? "" : ": ", rejection.detail);
  return absl::StrCat("HTTP/1.1 ", status,
                      "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n",
                      status);
}

std::string HttpDate(absl::Time time) {
  return absl::FormatTime("%a, %d %b %E4Y %H:%M:%S GMT", time, absl::UTCTimeZone());
}

}  // namespace lkmock::net
