#include "net/http_client.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/outcome.h"
#include "net/http_exchange.h"
#include "net/url.h"

namespace lkmock::net {
namespace {

absl::StatusOr<std::string> RequestBytes(const ClientRequest& request, const Url& url) {
  if (request.method.empty() ||
      !std::all_of(request.method.begin(), request.method.end(), absl::ascii_isalpha)) {
    return absl::InvalidArgumentError(
        absl::StrCat("method '", request.method, "' is not made of letters"));
  }
  absl::StatusOr<HeaderBlock> fields = RequestFields(request.headers);
  if (!fields.ok()) return fields.status();
  if (!fields->Has("Host")) fields->Add("Host", url.Authority());
  if (!fields->Has("Content-Length") && !fields->Has("Transfer-Encoding") &&
      (!request.body.empty() || request.method == "POST")) {
    fields->Add("Content-Length", absl::StrCat(request.body.size()));
  }
  if (!fields->Has("Connection")) fields->Add("Connection", "close");
  return absl::StrCat(request.method, " ", url.Target(), " HTTP/1.1\r\n", fields->bytes(), "\r\n",
                      request.body);
}

}  // namespace

absl::StatusOr<ClientResponse> Send(const ClientRequest& request) {
  const absl::StatusOr<Url> url = ParsePlainUrl(request.url);
  if (!url.ok()) return url.status();
  absl::StatusOr<std::string> bytes = RequestBytes(request, *url);
  if (!bytes.ok()) return bytes.status();
  HttpExchange exchange(*url, *std::move(bytes), request.method == "HEAD");
  if (absl::Status status = exchange.Run(*url, request.timeout); !status.ok()) return status;
  return exchange.TakeResponse();
}

}  // namespace lkmock::net
