#include "cmd/lkmock-cli/failover.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cmd/lkmock-cli/json_output.h"
#include "net/url.h"

namespace lkmock::cli {
namespace {

using net::ClientRequest;
using net::ClientResponse;

// What makes two URLs the same server.
std::string Origin(std::string_view url) {
  const absl::StatusOr<net::Url> parsed = net::ParseUrl(url);
  if (!parsed.ok()) return std::string(url);
  return absl::StrCat(parsed->secure ? "https://" : "http://",
                      absl::AsciiStrToLower(parsed->HostAndPort()));
}

// Of the header that the mock sends on success alone: "1" as "region-1".
std::string ServingRegion(const absl::StatusOr<ClientResponse>& response) {
  if (!response.ok()) return "";
  const std::string_view index = response->Header("X-Lk-Mock-Region");
  return index.empty() ? "" : absl::StrCat("region-", index);
}

class Walk {
 public:
  Walk(const RegionCall& call, const Context& context) : call_(call), context_(context) {}

  Attempt Try(std::string_view base_url) {
    tried_.insert(Origin(base_url));
    Attempt attempt{.url = std::string(base_url)};
    const absl::Time begin = context_.now();
    attempt.response = context_.send({.method = "POST",
                                      .url = absl::StrCat(base_url, call_.path),
                                      .headers = call_.headers,
                                      .body = call_.body,
                                      .timeout = call_.timeout});
    attempt.took = context_.now() - begin;
    attempt.region = ServingRegion(attempt.response);
    return attempt;
  }

  // Fetches the regions, unless an earlier call did: discovery that failed is tried again. The
  // reason where there is nothing to walk to.
  absl::Status Discover() {
    if (regions_.has_value()) return absl::OkStatus();
    ClientRequest request{.method = "GET",
                          .url = absl::StrCat(call_.base_url, "/settings/regions"),
                          .timeout = call_.timeout};
    for (const auto& header : call_.headers) {
      if (!absl::EqualsIgnoreCase(header.first, "Content-Type")) request.headers.push_back(header);
    }
    const absl::StatusOr<ClientResponse> response = context_.send(request);
    if (!response.ok()) return response.status();
    if (response->status != 200) {
      return absl::UnavailableError(absl::StrCat("/settings/regions answered ", response->status));
    }
    absl::StatusOr<std::vector<RegionUrl>> regions = ParseRegionSettings(response->body);
    if (!regions.ok()) return regions.status();
    regions_ = *std::move(regions);
    return absl::OkStatus();
  }

  // Names the region of an attempt that the response left unnamed.
  void Name(Attempt* attempt) const {
    if (!attempt->region.empty() || !regions_.has_value()) return;
    for (const RegionUrl& region : *regions_) {
      if (Origin(region.url) == Origin(attempt->url)) attempt->region = region.name;
    }
  }

  const RegionUrl* NextUntried() const {
    if (!regions_.has_value()) return nullptr;
    for (const RegionUrl& region : *regions_) {
      if (!tried_.contains(Origin(region.url))) return &region;
    }
    return nullptr;
  }

 private:
  const RegionCall& call_;
  const Context& context_;
  std::set<std::string> tried_;  // Origins.
  std::optional<std::vector<RegionUrl>> regions_;
};

}  // namespace

absl::StatusOr<std::vector<RegionUrl>> ParseRegionSettings(std::string_view json) {
  const Json settings = ParseJson(json);
  const absl::Status bad = absl::InvalidArgumentError("/settings/regions is no RegionSettings");
  if (!settings.is_object()) return bad;
  std::vector<RegionUrl> regions;
  const Json list = settings.value("regions", Json::array());
  if (!list.is_array()) return bad;
  for (const Json& entry : list) {
    const auto text = [&](const char* name, std::string_view otherwise) {
      const auto found = entry.find(name);
      if (found == entry.end()) return std::string(otherwise);
      return found->is_string() ? found->get<std::string>() : found->dump();
    };
    if (!entry.is_object()) return bad;
    const std::string url = text("url", "");
    regions.push_back(
        {text("region", ""), std::string(absl::StripSuffix(url, "/")), text("distance", "0")});
  }
  return regions;
}

bool IsWorthRetrying(const absl::StatusOr<ClientResponse>& response) {
  return response.ok() ? response->status >= 500 : absl::IsUnavailable(response.status());
}

bool WalksOn(const absl::StatusOr<ClientResponse>& response) {
  return IsWorthRetrying(response) || (response.ok() && response->status == 451);
}

std::vector<Attempt> CallRegions(const RegionCall& call, const RetryPolicy& policy,
                                 const Context& context,
                                 const std::function<void(const Attempt&)>& report,
                                 const std::function<void(std::string_view)>& note) {
  Walk walk(call, context);
  std::vector<Attempt> attempts;
  std::string url = call.base_url;
  absl::Duration wait = kFirstWait;
  while (true) {
    attempts.push_back(walk.Try(url));
    Attempt& last = attempts.back();
    const bool has_more = attempts.size() < policy.most_attempts;
    const bool walks_on = has_more && policy.walks && WalksOn(last.response);
    const bool stays = has_more && policy.stays && IsWorthRetrying(last.response);
    const absl::Status discovered = walks_on ? walk.Discover() : absl::OkStatus();
    walk.Name(&last);
    report(last);
    if (!walks_on && !stays) return attempts;
    const RegionUrl* next = walks_on ? walk.NextUntried() : nullptr;
    if (next != nullptr) {
      url = next->url;
    } else if (!stays) {
      note(discovered.ok() ? "no failover: no region is left to try"
                           : absl::StrCat("no failover: ", discovered.message()));
      return attempts;
    }
    context.sleep(wait);
    wait = std::min(wait * 2, kLongestWait);
  }
}

}  // namespace lkmock::cli
