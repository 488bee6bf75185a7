// A file descriptor, closed with its owner.
#ifndef LKMOCK_NET_DESCRIPTOR_H_
#define LKMOCK_NET_DESCRIPTOR_H_

#include <unistd.h>

#include <utility>

namespace lkmock::net {

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}  // Negative: none.
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { Close(); }

  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }
  int Release() { return std::exchange(fd_, -1); }
  void Close() {
    if (fd_ >= 0) ::close(Release());
  }

 private:
  int fd_;
};

}  // namespace lkmock::net

#endif  // LKMOCK_NET_DESCRIPTOR_H_
