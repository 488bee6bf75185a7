#include "net/http_server.h"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "net/connection_gate.h"
#include "net/http_session.h"
#include "net/listener.h"
#include "net/session.h"

namespace lkmock::net {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;
using Executor = asio::io_context::executor_type;  // Concrete: no type erasure on the way.
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

// How often deadlines are looked at. One timer a thread, whatever its connections do.
absl::Duration SweepPeriod(const ServerOptions& options) {
  const absl::Duration shortest = std::min(
      {options.idle_timeout, options.header_timeout, options.body_timeout, options.write_timeout});
  return std::clamp(shortest / 4, absl::Milliseconds(10), absl::Milliseconds(500));
}

// A thread and the connections that it runs, from their first byte to their last.
class Worker {
 public:
  Worker(const ServerOptions& options, const Handler& handler, SessionCounters& counters)
      : host_(options, handler, counters, [this] { EndIfDrained(); }),
        sweep_period_(absl::ToChronoNanoseconds(SweepPeriod(options))) {}

  asio::io_context& io() { return io_; }

  void Start() {
    Sweep();
    thread_ = std::thread([this] { io_.run(); });
  }

  // Any thread. Takes the descriptor over.
  void Adopt(int fd, asio::ip::tcp protocol, int region_index, Admission admission) {
    Socket socket(io_);
    ErrorCode error;
    socket.assign(protocol, fd, error);
    if (error) {
      ::close(fd);
      return;
    }
    asio::post(io_, [this, socket = std::move(socket), region_index,
                     admission = std::move(admission)]() mutable {
      ErrorCode error;
      socket.non_blocking(true, error);
      if (!error) socket.set_option(asio::ip::tcp::no_delay(true), error);
      if (error || host_.draining()) return;  // The client is gone already, or is to go.
      std::make_shared<HttpSession<Socket>>(std::move(socket), region_index, host_,
                                            std::move(admission))
          ->Start();
    });
  }

  // Any thread; a second time too, and the earlier deadline wins.
  void Drain(Clock::time_point deadline) {
    asio::post(io_, [this, deadline] {
      host_.DrainAll();
      if (deadline < cut_at_) {
        cut_at_ = deadline;
        cutter_.expires_at(deadline);
        cutter_.async_wait([this](ErrorCode error) {
          if (!error) host_.AbortAll();
        });
      }
      EndIfDrained();
    });
  }

  // After Drain.
  void Join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  bool drained() const { return host_.draining() && host_.empty(); }

  void Sweep() {
    sweeper_.expires_after(sweep_period_);
    sweeper_.async_wait([this](ErrorCode error) {
      if (error || drained()) return;
      host_.SweepAll(Clock::now());
      Sweep();
    });
  }

  // Without its timers, run() has nothing to wait for, and returns.
  void EndIfDrained() {
    if (!drained()) return;
    sweeper_.cancel();
    cutter_.cancel();
  }

  SessionHost host_;  // Before io_, whose destructor may still end sessions.
  const std::chrono::nanoseconds sweep_period_;
  asio::io_context io_{1};
  asio::steady_timer sweeper_{io_};
  asio::steady_timer cutter_{io_};
  Clock::time_point cut_at_ = Clock::time_point::max();
  std::thread thread_;
};

}  // namespace

class HttpServer::Impl {
 public:
  explicit Impl(const ServerOptions& options)
      : options_(options),
        gate_(static_cast<int64_t>(options.max_connections), [this] { ResumeAccepting(); }) {
    int threads = options.threads;
    if (threads <= 0) threads = static_cast<int>(std::thread::hardware_concurrency());
    for (int i = 0; i < std::max(threads, 1); ++i) {
      workers_.push_back(std::make_unique<Worker>(options_, handler_, counters_));
    }
  }

  absl::Status Bind(absl::Span<const uint16_t> ports) {
    for (const uint16_t port : ports) {
      auto listener = Listener::Bind(accept_io(), gate_, options_.bind, port);
      if (!listener.ok()) return listener.status();
      ports_.push_back((*listener)->port());
      listeners_.push_back(*std::move(listener));
    }
    return absl::OkStatus();
  }

  absl::Span<const uint16_t> ports() const { return ports_; }

  void Start(Handler handler) {
    handler_ = std::move(handler);
    for (size_t i = 0; i < listeners_.size(); ++i) {
      listeners_[i]->Start([this, i](int fd, asio::ip::tcp protocol, Admission admission) {
        next_worker_ = (next_worker_ + 1) % workers_.size();
        workers_[next_worker_]->Adopt(fd, protocol, static_cast<int>(i), std::move(admission));
      });
    }
    for (auto& worker : workers_) worker->Start();
  }

  void Shutdown(absl::Duration drain) {
    asio::post(accept_io(), [this] {
      for (auto& listener : listeners_) listener->Close();
    });
    const Clock::time_point deadline = DeadlineAfter(drain);
    for (auto& worker : workers_) worker->Drain(deadline);
    const std::lock_guard lock(joining_);
    for (auto& worker : workers_) worker->Join();
    gate_.Close();
  }

  ServerStats stats() const {
    return {.connections = gate_.open(),
            .websockets = counters_.websockets,
            .waiting = counters_.waiting,
            .accepted = gate_.accepted()};
  }

 private:
  // All listeners live on the first thread, so that the gate is exact.
  asio::io_context& accept_io() { return workers_[0]->io(); }

  void ResumeAccepting() {
    asio::post(accept_io(), [this] {
      for (auto& listener : listeners_) listener->Resume();
    });
  }

  const ServerOptions options_;
  Handler handler_;
  SessionCounters counters_;
  ConnectionGate gate_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<uint16_t> ports_;
  size_t next_worker_ = 0;
  std::mutex joining_;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() { Shutdown(absl::ZeroDuration()); }

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Bind(const ServerOptions& options,
                                                             absl::Span<const uint16_t> ports) {
  auto impl = std::make_unique<Impl>(options);
  if (absl::Status status = impl->Bind(ports); !status.ok()) return status;
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

absl::Span<const uint16_t> HttpServer::ports() const { return impl_->ports(); }

void HttpServer::Start(Handler handler) { impl_->Start(std::move(handler)); }

void HttpServer::Shutdown(absl::Duration drain) { impl_->Shutdown(drain); }

ServerStats HttpServer::stats() const { return impl_->stats(); }

}  // namespace lkmock::net
