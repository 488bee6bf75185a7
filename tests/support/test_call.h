// A Call that owns what it is made of.
#ifndef LKMOCK_TESTS_SUPPORT_TEST_CALL_H_
#define LKMOCK_TESTS_SUPPORT_TEST_CALL_H_

#include <string>
#include <utility>
#include <vector>

#include "core/call.h"

namespace lkmock::testing {

struct TestCall {
  std::string method = "POST";
  std::string path = "/";
  std::string query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  int region_index = 0;

  // Runs `use` with the call: its views live no longer.
  template <typename Use>
  auto With(Use use) const {
    std::vector<HeaderField> fields;
    for (const auto& [name, value] : headers) fields.push_back({name, value});
    Call call;
    call.method = method;
    call.path = path;
    call.query = query;
    call.headers = Headers(fields);
    call.body = body;
    call.region_index = region_index;
    return use(call);
  }
};

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_TEST_CALL_H_
