#include "tests/support/metric.h"

#include <cstddef>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/raw_connection.h"

namespace lkmock::testing {

int64_t Metric(uint16_t port, std::string_view name) {
  RawConnection connection(port);
  connection.Send("GET /metrics HTTP/1.1\r\nHost: mock\r\n\r\n");
  const std::string text = connection.ReadResponse().body;
  const size_t place = text.find(absl::StrCat("\n", name, " "));
  int64_t value = -1;
  if (place == std::string::npos) return value;
  const size_t begin = place + name.size() + 2;
  EXPECT_TRUE(absl::SimpleAtoi(text.substr(begin, text.find('\n', begin) - begin), &value));
  return value;
}

}  // namespace lkmock::testing
