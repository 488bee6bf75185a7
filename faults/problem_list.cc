#include "faults/problem_list.h"

#include <cstddef>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "core/nearest_name.h"

namespace lkmock::faults {
namespace {

constexpr size_t kLongestQuote = 40;

}  // namespace

std::string Quoted(std::string_view text) {
  return absl::StrCat("'", absl::CHexEscape(text.substr(0, kLongestQuote)), "'",
                      text.size() > kLongestQuote ? "..." : "");
}

void ProblemList::AddUnknown(std::string_view what, std::string_view prefix, std::string_view name,
                             absl::Span<const std::string_view> known) {
  // The search for the nearest name is the one costly part of a problem: not for one that is only
  // counted.
  const std::string_view nearest = count_ < kMost ? NearestName(name, known) : "";
  const std::string sentence = absl::StrCat("unknown ", what, " '", prefix, Quoted(name).substr(1));
  if (nearest.empty()) return Add(sentence);
  Add(sentence, "; did you mean '", prefix, nearest, "'?");
}

void ProblemList::AddUnknownChoice(std::string_view what, std::string_view found,
                                   absl::Span<const std::string_view> choices,
                                   std::string_view consequence) {
  if (count_ >= kMost) return Add(what);
  Add(what, " ", Quoted(found), " is unknown (",
      absl::StrJoin(choices.subspan(0, choices.size() - 1), ", "), " or ", choices.back(),
      DidYouMean(found, choices), "); ", consequence);
}

std::vector<std::string> ProblemList::Take() && {
  if (count_ > kMost) {
    const int more = count_ - kMost;
    sentences_.push_back(absl::StrCat("and ", more, " more problem", more == 1 ? "" : "s"));
  }
  return std::move(sentences_);
}

}  // namespace lkmock::faults
