// Random choices that are the same for the same seed, on every machine.
#ifndef LKMOCK_TESTS_MODEL_DICE_H_
#define LKMOCK_TESTS_MODEL_DICE_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace lkmock::model {

class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}

  // 0 ≤ result < end.
  int Below(int end) { return static_cast<int>(random_() % static_cast<uint64_t>(end)); }
  int Between(int low, int high) { return low + Below(high - low + 1); }
  bool Percent(int chance) { return Below(100) < chance; }

  // A list of texts; of anything else, say the vector.
  std::string Of(std::vector<std::string> list) {
    return list[static_cast<size_t>(Below(static_cast<int>(list.size())))];
  }
  template <typename T>
  const T& In(const std::vector<T>& list) {
    return list[static_cast<size_t>(Below(static_cast<int>(list.size())))];
  }

  // `text` with every letter's case thrown.
  std::string AnyCase(std::string text) {
    for (char& c : text) {
      const bool letter = ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
      if (letter && Percent(50)) c = static_cast<char>(c ^ 0x20);
    }
    return text;
  }

  std::mt19937_64& random() { return random_; }

 private:
  std::mt19937_64 random_;
};

}  // namespace lkmock::model

#endif  // LKMOCK_TESTS_MODEL_DICE_H_
