// What a fuzzer is: one function, and the words that its inputs are made of.
//
// Each *_fuzzer.cc defines both. With --config=fuzz, libfuzzer_main.cc hands them to libFuzzer;
// without, replay_main.cc makes a test of each file of the corpus.
#ifndef LKMOCK_TESTS_FUZZ_FUZZ_TARGET_H_
#define LKMOCK_TESTS_FUZZ_FUZZ_TARGET_H_

#include <string>
#include <string_view>
#include <vector>

namespace lkmock::fuzz {

// Tries one input, and dies by Fail where a property does not hold. The same input does the same,
// whatever came before.
void Try(std::string_view input);

// What libFuzzer may put into an input, from the code's own tables: a new row is fuzzed at once.
std::vector<std::string> Dictionary();

// Ends the process; `what` says which property does not hold, and for what.
[[noreturn]] void Fail(std::string_view what);

}  // namespace lkmock::fuzz

#endif  // LKMOCK_TESTS_FUZZ_FUZZ_TARGET_H_
