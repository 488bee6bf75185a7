#include "tests/model/spec_tables.h"

#include <cstdlib>
#include <fstream>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace lkmock::model {
namespace {

// The rows below the heading, split at tabs.
std::vector<std::vector<std::string>> Rows(const std::string& path) {
  std::ifstream file(path);
  if (!file.is_open()) {
    std::cerr << "cannot open " << path << "\n";
    std::abort();
  }
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) rows.push_back(absl::StrSplit(line, '\t'));
  return rows;
}

}  // namespace

const std::vector<Method>& Methods() {
  static const auto* const kMethods = [] {
    auto* methods = new std::vector<Method>;
    for (const auto& row : Rows("tests/core/testdata/methods.tsv")) {
      Method method{.key = row.at(0), .request = row.at(1), .response = row.at(2)};
      std::string_view grants = row.at(3);
      method.destination = absl::ConsumeSuffix(&grants, "+destinationRoom");
      if (grants != "-") method.grants = absl::StrSplit(grants, ',');
      methods->push_back(method);
    }
    return methods;
  }();
  return *kMethods;
}

const Method* FindMethod(std::string_view key) {
  for (const Method& method : Methods()) {
    if (method.key == key) return &method;
  }
  return nullptr;
}

const std::map<int, SipRow>& SipRows() {
  static const auto* const kRows = [] {
    auto* rows = new std::map<int, SipRow>;
    for (const auto& row : Rows("tests/core/testdata/sip_status.tsv")) {
      SipRow sip{.name = row.at(1), .twirp_code = row.at(2)};
      (void)absl::SimpleAtoi(row.at(3), &sip.http_status);
      rows->emplace(std::stoi(row.at(0)), sip);
    }
    return rows;
  }();
  return *kRows;
}

}  // namespace lkmock::model
