#include "cmd/lkmock-cli/webhook_report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/lkmock-cli/json_output.h"
#include "cmd/lkmock-cli/table_text.h"
#include "net/client_response.h"

namespace lkmock::cli {
namespace {

bool Fits(const SentWebhook& sent, Expected expected) {
  return sent.delivery.response.ok() && Fits(ReceptionOf(sent.delivery.response->status), expected);
}

// "accepted", "rejected", "neither", "no answer".
std::string_view GotName(const SentWebhook& sent) {
  if (!sent.delivery.response.ok()) return "no answer";
  switch (ReceptionOf(sent.delivery.response->status)) {
    case Reception::kAccepted:
      return "accepted";
    case Reception::kRejected:
      return "rejected";
    case Reception::kOther:
      return "neither";
  }
  return "";
}

// The one that decides about the case: the first that is wrong, or else the first.
const SentWebhook& Decisive(const CaseRecord& record) {
  const auto wrong =
      std::find_if(record.sent.begin(), record.sent.end(),
                   [&](const SentWebhook& sent) { return !Fits(sent, record.row->expected); });
  return wrong == record.sent.end() ? record.sent.front() : *wrong;
}

// "accepted: 200 OK", "no answer: connection refused by 127.0.0.1:3000".
std::string GotText(const SentWebhook& sent) {
  if (!sent.delivery.response.ok()) {
    return absl::StrCat("no answer: ", sent.delivery.response.status().message());
  }
  const net::ClientResponse& response = *sent.delivery.response;
  return absl::StrCat(GotName(sent), ": ", response.status, response.reason.empty() ? "" : " ",
                      response.reason);
}

template <typename Text>
std::string Joined(const CaseRecord& record, Text text) {
  return absl::StrJoin(record.sent, "; ", [&](std::string* out, const SentWebhook& sent) {
    absl::StrAppend(out, text(sent));
  });
}

std::string_view Verdict(const CaseRecord& record) {
  if (!IsAnswered(record)) return "no answer";
  return IsAsExpected(record) ? "ok" : "WRONG";
}

Json DeliveryJson(const SentWebhook& sent) {
  Json json = {{"event", sent.request.event},
               {"id", sent.request.id},
               {"status", nullptr},
               {"attempts", sent.delivery.attempts}};
  if (sent.delivery.response.ok()) {
    json["status"] = sent.delivery.response->status;
  } else {
    json["error"] = sent.delivery.response.status().message();
  }
  return json;
}

}  // namespace

bool IsAnswered(const CaseRecord& record) {
  return std::all_of(record.sent.begin(), record.sent.end(),
                     [](const SentWebhook& sent) { return sent.delivery.response.ok(); });
}

bool IsAsExpected(const CaseRecord& record) { return Fits(Decisive(record), record.row->expected); }

std::string ReportTable(absl::Span<const CaseRecord> records) {
  std::vector<std::vector<std::string>> rows = {{"CASE", "EXPECTED", "GOT", "ATTEMPTS", "VERDICT"}};
  for (const CaseRecord& record : records) {
    rows.push_back({std::string(record.row->name), std::string(ExpectedName(record.row->expected)),
                    Joined(record, GotText),
                    Joined(record, [](const SentWebhook& sent) { return sent.delivery.attempts; }),
                    std::string(Verdict(record))});
  }
  return AlignedTable(rows);
}

std::string ReportJson(std::string_view url, std::string_view event,
                       absl::Span<const CaseRecord> records) {
  Json cases = Json::array();
  for (const CaseRecord& record : records) {
    Json deliveries = Json::array();
    for (const SentWebhook& sent : record.sent) deliveries.push_back(DeliveryJson(sent));
    cases.push_back({{"case", record.row->name},
                     {"expected", ExpectedName(record.row->expected)},
                     {"got", GotName(Decisive(record))},
                     {"ok", IsAsExpected(record)},
                     {"deliveries", std::move(deliveries)}});
  }
  return PrettyJson({{"to", url},
                     {"event", event},
                     {"ok", std::all_of(records.begin(), records.end(), IsAsExpected)},
                     {"cases", std::move(cases)}});
}

std::string Remark(const CaseRecord& record) {
  const WebhookCaseRow& row = *record.row;
  const SentWebhook& sent = Decisive(record);
  if (!sent.delivery.response.ok()) {
    return absl::StrCat(row.name, ": ", sent.delivery.response.status().message());
  }
  const Reception reception = ReceptionOf(sent.delivery.response->status);
  if (IsAsExpected(record)) {
    const bool worth_knowing = row.expected == Expected::kEither && !row.lesson.empty() &&
                               reception == Reception::kAccepted;
    return worth_knowing ? absl::StrCat(row.name, ": it accepts ", row.lesson) : "";
  }
  const std::string head = absl::StrCat(row.name, ": ", GotText(sent));
  if (row.expected == Expected::kAccepted) {
    return absl::StrCat(head, "; it does not accept ", row.lesson);
  }
  if (reception == Reception::kAccepted) return absl::StrCat(head, "; it accepts ", row.lesson);
  return absl::StrCat(head, "; what is refused wants a 4xx such as 401: ",
                      IsRetried(sent.delivery.response) ? "LiveKit sends again after this one"
                                                        : "this one says nothing of the signature");
}

}  // namespace lkmock::cli
