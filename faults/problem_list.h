// What was found wrong with a control, for people: one clear sentence each, in ASCII, few and short
// whatever the client sent.
#ifndef LKMOCK_FAULTS_PROBLEM_LIST_H_
#define LKMOCK_FAULTS_PROBLEM_LIST_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"

namespace lkmock::faults {

// How a problem repeats what a client sent: in single quotes, escaped as in C ("\n", "\xe9"), and
// where it is longer than 40 bytes, those and "..." behind the quotes.
std::string Quoted(std::string_view text);

class ProblemList {
 public:
  static constexpr int kMost = 16;

  // Adds the sentence that `pieces` make together (absl::StrCat). Past kMost it is only counted.
  template <typename... Pieces>
  void Add(const Pieces &...pieces) {
    if (++count_ <= kMost) sentences_.push_back(absl::StrCat(pieces...));
  }

  // Adds "unknown <what> '<prefix><name>'", and which of `known` may have been meant. `prefix` is
  // printable ASCII, and neither escaped nor cut.
  void AddUnknown(std::string_view what, std::string_view prefix, std::string_view name,
                  absl::Span<const std::string_view> known);

  // Adds "<what> '<found>' is unknown (status, drop or delay; did you mean 'drop'?);
  // <consequence>".
  void AddUnknownChoice(std::string_view what, std::string_view found,
                        absl::Span<const std::string_view> choices, std::string_view consequence);

  // The sentences in the order added; the last one counts those past kMost: "and 3 more problems".
  std::vector<std::string> Take() &&;

 private:
  int count_ = 0;
  std::vector<std::string> sentences_;
};

}  // namespace lkmock::faults

#endif  // LKMOCK_FAULTS_PROBLEM_LIST_H_
