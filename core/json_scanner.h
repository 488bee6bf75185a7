// The words of a JSON text (RFC 8259), one after the other. What goes beyond a word, its order
// among others, is json_events.h's.
#ifndef LKMOCK_CORE_JSON_SCANNER_H_
#define LKMOCK_CORE_JSON_SCANNER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lkmock {

class JsonScanner {
 public:
  enum class Word {
    kObject,
    kObjectEnd,
    kArray,
    kArrayEnd,
    kColon,
    kComma,
    kString,    // text()
    kUnsigned,  // natural()
    kInteger,   // integer(): written with a minus, -0 too.
    kFraction,  // fraction() and, as it was written, text(); integers beyond 64 bits, too.
    kTrue,
    kFalse,
    kNull,
    kEnd,    // Of the whole text.
    kWrong,  // No word of JSON, a string that is no UTF-8, or a number that no double can hold.
  };

  // `json` must outlive it.
  explicit JsonScanner(std::string_view json) : at_(json.data()), end_(json.data() + json.size()) {}

  // Not again after kWrong.
  Word Next();

  // Of the last word; the caller may move the text away.
  std::string& text() { return text_; }
  uint64_t natural() const { return natural_; }
  int64_t integer() const { return integer_; }
  double fraction() const { return fraction_; }

 private:
  Word TakeString();
  bool TakeEscape();
  bool TakeCodeUnit(uint32_t* unit);
  Word TakeNumber();
  bool TakeDigits();
  Word TakeName(std::string_view name, Word word);

  const char* at_;
  const char* const end_;
  std::string text_;
  uint64_t natural_ = 0;
  int64_t integer_ = 0;
  double fraction_ = 0;
};

}  // namespace lkmock

#endif  // LKMOCK_CORE_JSON_SCANNER_H_
