// The client's end of a TCP connection, byte for byte: what a test needs that looks from the
// peer's side, and that no HTTP client would do.
#ifndef LKMOCK_TESTS_SUPPORT_RAW_CONNECTION_H_
#define LKMOCK_TESTS_SUPPORT_RAW_CONNECTION_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lkmock::testing {

struct RawResponse {
  std::string status_line;  // "HTTP/1.1 200 OK"; "" where the connection ended before it.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  int status() const;  // 0: none.
  bool Has(std::string_view name) const;
  std::string_view Header(std::string_view name) const;  // "" where absent.
};

// Nothing here waits for more than 20 s: then the test fails.
class RawConnection {
 public:
  enum class End {
    kOpen,
    kFin,    // The peer closed in good order.
    kReset,  // The peer, or its kernel, threw the connection away.
  };

  // Connects to `address` (a literal, IPv4 or IPv6); a failure fails the test.
  explicit RawConnection(uint16_t port, const std::string& address = "127.0.0.1");
  RawConnection(RawConnection&& other) noexcept;
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;
  ~RawConnection() { Close(); }

  // Sends all of it. False: the peer had gone.
  bool Send(std::string_view bytes);

  // Says that nothing more will be sent, and goes on listening.
  void CloseSend();
  void Close();
  void Reset();  // Closes with a RST.

  // Exactly `size` bytes, or fewer where the connection ends before.
  std::string Read(size_t size);
  std::string ReadToEnd();
  // One response, whose body is as long as its Content-Length, or goes to the end where it has
  // none and may have a body. `head`: it answers a HEAD request.
  RawResponse ReadResponse(bool head = false);

  // How the connection stands, as far as it was read.
  End end() const { return end_; }

 private:
  // Waits for more input. False: the end.
  bool Receive();

  int fd_ = -1;
  std::string input_;  // Received, not yet handed out.
  End end_ = End::kOpen;
};

}  // namespace lkmock::testing

#endif  // LKMOCK_TESTS_SUPPORT_RAW_CONNECTION_H_
