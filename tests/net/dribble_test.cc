#include "net/dribble.h"

#include <chrono>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "net/session.h"

namespace lkmock::net {
namespace {

using ::testing::ElementsAre;

constexpr Clock::time_point kStart{std::chrono::hours(1)};

struct Piece {
  std::string bytes;
  double due_ms;  // After the start.

  bool operator==(const Piece& other) const {
    return bytes == other.bytes && due_ms == other.due_ms;
  }
};

std::vector<Piece> PiecesOf(std::string bytes, absl::Duration span) {
  Dribble dribble(std::move(bytes), span, kStart);
  std::vector<Piece> pieces;
  for (Clock::time_point due = kStart; !dribble.over(); due = dribble.due()) {
    dribble.Take();
    pieces.push_back({std::string(dribble.piece()),
                      std::chrono::duration<double, std::milli>(due - kStart).count()});
    if (dribble.over()) break;
  }
  return pieces;
}

TEST(Dribble, SpreadsItsPiecesEvenly) {
  EXPECT_THAT(PiecesOf("abcdef", absl::Milliseconds(20)),
              ElementsAre(Piece{"ab", 0}, Piece{"cd", 10}, Piece{"ef", 20}));
  EXPECT_THAT(PiecesOf("abcdefgh", absl::Milliseconds(29)),
              ElementsAre(Piece{"ab", 0}, Piece{"cde", 14.5}, Piece{"fgh", 29}));
}

TEST(Dribble, HasNoMorePiecesThanBytes) {
  EXPECT_THAT(PiecesOf("abc", absl::Seconds(1)),
              ElementsAre(Piece{"a", 0}, Piece{"b", 500}, Piece{"c", 1000}));
  EXPECT_THAT(PiecesOf("a", absl::Seconds(1)), ElementsAre(Piece{"a", 0}));
}

TEST(Dribble, IsOnePieceInLessThanTheShortestGap) {
  for (const absl::Duration span :
       {absl::Milliseconds(9), absl::ZeroDuration(), absl::Seconds(-1)}) {
    EXPECT_THAT(PiecesOf("abc", span), ElementsAre(Piece{"abc", 0}));
  }
}

TEST(Dribble, NeverGoesOnInAnEndlessTime) {
  Dribble dribble("abc", absl::InfiniteDuration(), kStart);
  dribble.Take();
  EXPECT_EQ(dribble.piece(), "a");
  EXPECT_EQ(dribble.due(), Clock::time_point::max());
}

TEST(Dribble, LosesNoByteOfALargeResponse) {
  std::string bytes;
  for (int i = 0; i < 1'000'003; ++i) bytes += static_cast<char>('a' + i % 23);
  Dribble dribble(bytes, absl::Hours(1), kStart);
  std::string sum;
  while (!dribble.over()) {
    dribble.Take();
    EXPECT_FALSE(dribble.piece().empty());
    sum += dribble.piece();
  }
  EXPECT_EQ(sum, bytes);
}

}  // namespace
}  // namespace lkmock::net
