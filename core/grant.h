// The grants that API methods ask for, and sets of them.
//
// Source: LiveKit's access token claims `video` and `sip`, and docs/permissions.md for which
// method needs what.
#ifndef LKMOCK_CORE_GRANT_H_
#define LKMOCK_CORE_GRANT_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace lkmock {

enum class Grant {
  kRoomCreate,
  kRoomList,
  kRoomRecord,
  kRoomAdmin,        // For the room that the request names, where it names one.
  kDestinationRoom,  // Not a flag: the token's room to move or forward to.
  kIngressAdmin,
  kSipAdmin,
  kSipCall,
};
inline constexpr int kGrantCount = 8;

// The name on the wire: "video.roomCreate".
std::string_view GrantName(Grant grant);

class GrantSet {
 public:
  constexpr GrantSet() = default;
  constexpr GrantSet(std::initializer_list<Grant> grants) {
    for (Grant grant : grants) bits_ |= Bit(grant);
  }

  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool Has(Grant grant) const { return (bits_ & Bit(grant)) != 0; }
  constexpr void Add(Grant grant) { bits_ |= Bit(grant); }
  constexpr GrantSet Without(GrantSet other) const { return GrantSet(bits_ & ~other.bits_); }
  friend constexpr bool operator==(GrantSet, GrantSet) = default;

  std::vector<Grant> ToVector() const;

 private:
  constexpr explicit GrantSet(uint32_t bits) : bits_(bits) {}
  static constexpr uint32_t Bit(Grant grant) { return uint32_t{1} << static_cast<int>(grant); }

  uint32_t bits_ = 0;
};

// "sip.call, video.roomAdmin": the names in the order of the enumeration; "" for none.
std::string ToString(GrantSet grants);

}  // namespace lkmock

#endif  // LKMOCK_CORE_GRANT_H_
