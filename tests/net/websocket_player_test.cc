// What no socket shows: the bounds on what a player keeps.
#include "net/websocket_player.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "core/websocket_plan.h"
#include "gtest/gtest.h"
#include "tests/net/websocket_peer.h"
#include "tests/support/websocket_frames.h"

namespace lkmock::net {
namespace {

using ::lkmock::testing::ClientFrame;
using ::lkmock::testing::kBinary;
using ::lkmock::testing::kPing;
using Next = WebSocketPlayer::Next;
using Plan = WebSocketPlan;

constexpr absl::Time kNow = absl::UnixEpoch();
constexpr size_t kLargest = 1 << 20;

WebSocketPlayer PlayerOf(Plan plan) {
  return WebSocketPlayer(std::make_shared<const Plan>(std::move(plan)), /*deflate=*/false, kLargest,
                         /*opening=*/"");
}

// Hands over as much of `bytes` as the player wants, and returns how much that was.
size_t Feed(WebSocketPlayer& player, std::string_view bytes) {
  size_t taken = 0;
  while (taken < bytes.size()) {
    player.Play(kNow);
    if (!player.wants_input()) break;
    const absl::Span<char> space = player.Prepare();
    const size_t n = std::min(space.size(), bytes.size() - taken);
    std::copy_n(bytes.begin() + taken, n, space.begin());
    player.Commit(n);
    taken += n;
  }
  return taken;
}

TEST(WebSocketPlayer, QueuesSoManyMessages) {
  WebSocketPlayer player = PlayerOf(PlanOf(Plan::Wait{absl::Hours(1)}, Plan::Converse{}));
  const std::string frame = ClientFrame(kBinary, std::string(500, 'm'));
  std::string flood;
  for (int i = 0; i < 200; ++i) flood += frame;
  const size_t taken = Feed(player, flood);
  EXPECT_GE(taken, WebSocketPlayer::kMaxQueuedMessages * frame.size());
  EXPECT_LE(taken, (WebSocketPlayer::kMaxQueuedMessages + 3) * frame.size());
  EXPECT_EQ(player.Play(kNow), Next::kWait);
  EXPECT_FALSE(player.wants_input());
  player.OnWaitOver();
  player.Play(kNow);
  EXPECT_TRUE(player.wants_input());
}

TEST(WebSocketPlayer, QueuesSoManyBytes) {
  WebSocketPlayer player = PlayerOf(PlanOf(Plan::Wait{absl::Hours(1)}, Plan::Converse{}));
  const std::string frame = ClientFrame(kBinary, std::string(kLargest, 'm'));
  EXPECT_LE(Feed(player, frame + frame), frame.size() + (64 << 10));
  EXPECT_FALSE(player.wants_input());
}

TEST(WebSocketPlayer, SaysALittleAtATime) {
  WebSocketPlayer player = PlayerOf(PlanOf(Plan::Converse{}));
  const std::string ping = ClientFrame(kPing, std::string(125, 'p'));
  std::string flood;
  for (int i = 0; i < 1000; ++i) flood += ping;
  player.AddInput(flood);
  size_t said = 0;
  int turns = 0;
  for (Next next = Next::kPlay; next == Next::kPlay; ++turns) {
    next = player.Play(kNow);
    EXPECT_LE(player.output().size(), (64u << 10) + 127);
    said += player.output().size();
    player.output().clear();
  }
  EXPECT_EQ(said, 1000u * 127);
  EXPECT_EQ(turns, 2);
}

TEST(WebSocketPlayer, KeepsASmallBufferAfterALargeMessage) {
  WebSocketPlayer player = PlayerOf(PlanOf(Plan::Converse{}));
  const size_t idle = player.Prepare().size();
  EXPECT_LE(idle, 512u);
  const std::string frame = ClientFrame(kBinary, std::string(500'000, 'm'));
  Feed(player, std::string_view(frame).substr(0, 1000));
  player.Play(kNow);
  EXPECT_EQ(player.Prepare().size(), 64u << 10);
  Feed(player, std::string_view(frame).substr(1000));
  while (player.Play(kNow) == Next::kPlay) player.output().clear();
  EXPECT_EQ(player.Prepare().size(), idle);
}

}  // namespace
}  // namespace lkmock::net
