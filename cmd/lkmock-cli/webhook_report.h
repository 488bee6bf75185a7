// What a receiver made of the webhooks that it got, for people and for machines.
#ifndef LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_REPORT_H_
#define LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_REPORT_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "cmd/lkmock-cli/webhook_case.h"
#include "cmd/lkmock-cli/webhook_delivery.h"

namespace lkmock::cli {

struct SentWebhook {
  WebhookRequest request;
  Delivery delivery;
};

// One case, sent.
struct CaseRecord {
  const WebhookCaseRow* row;
  std::vector<SentWebhook> sent;  // Ends with the first one that had no answer.
};

// Whether every webhook of the case had a response at all.
bool IsAnswered(const CaseRecord& record);

// Whether it had, and was received as it should be.
bool IsAsExpected(const CaseRecord& record);

// A line a case below a heading: case, expected, got, attempts, verdict.
std::string ReportTable(absl::Span<const CaseRecord> records);

// {"to","event","ok","cases":[{"case","expected","got","ok","deliveries":[{"event","id","status",
// "attempts"}]}]}; a delivery without an answer has the status null, and `error`.
std::string ReportJson(std::string_view url, std::string_view event,
                       absl::Span<const CaseRecord> records);

// What went wrong and what that means, or, of a case that fits either way, what should be known;
// "" where there is nothing to say.
std::string Remark(const CaseRecord& record);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_WEBHOOK_REPORT_H_
