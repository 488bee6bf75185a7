#include "net/http_server.h"

#include <algorithm>
#include <atomic>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/call_once.h"
#include "absl/status/status.h"
#include "net/acceptor.h"
#include "net/connection_gate.h"
#include "net/descriptor.h"
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

// A server that ends looks at its deadlines more often: they are all short.
constexpr std::chrono::milliseconds kDrainSweepPeriod(10);

// A thread and the connections that it runs, from their first byte to their last.
class Worker {
 public:
  Worker(const ServerOptions& options, const Handler& handler, SessionCounters& counters)
      : host_(options, handler, counters, [this] { EndIfDrained(); }),
        sweep_period_(absl::ToChronoNanoseconds(SweepPeriod(options))) {}

  void Start() {
    thread_ = std::thread([this] { Run(); });
  }

  // The accepting thread's, as is busyness().
  void Adopt(Descriptor socket, asio::ip::tcp protocol, int region_index, Admission admission) {
    asio::post(io_, [this, socket = std::move(socket), protocol, region_index,
                     admission = std::move(admission)]() mutable {
      ++adopted_;
      if (drained()) return;  // Nobody would look at its deadlines.
      Socket stream(io_);
      ErrorCode error;
      stream.assign(protocol, socket.get(), error);
      if (error) return;
      socket.Release();
      stream.non_blocking(true, error);
      if (error) return;
      std::make_shared<HttpSession<Socket>>(std::move(stream), region_index, host_,
                                            std::move(admission))
          ->Start();
    });
    ++handed_over_;
  }

  // How long a further connection might wait for its first answer, on no scale. 0: not at all.
  uint64_t busyness() const { return 2 * (handed_over_ - adopted_) + host_.asking(); }

  // Any thread; a second time too, and the earlier deadline wins.
  void Drain(Clock::time_point deadline) {
    asio::post(io_, [this, deadline] {
      cut_at_ = std::min(cut_at_, deadline);
      host_.DrainAll();
      Sweep();
    });
  }

  // After Drain.
  void Join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  bool drained() const { return host_.draining() && host_.empty(); }

  // An exception that comes as far as this had no session to end: there was no memory for a new
  // one, or for the sweeper's next turn, which is why it is set going again.
  void Run() {
    while (true) {
      try {
        Sweep();
        io_.run();
        return;
      } catch (const std::exception&) {
        std::this_thread::yield();
      }
    }
  }

  void Sweep() {
    if (drained()) return EndIfDrained();
    const Clock::time_point now = Clock::now();
    now >= cut_at_ ? host_.AbortAll() : host_.SweepAll(now);
    sweeper_.expires_after(host_.draining() ? kDrainSweepPeriod : sweep_period_);
    sweeper_.async_wait([this](ErrorCode error) {
      if (!error) Sweep();
    });
  }

  // Without the sweeper, run() has nothing to wait for, and returns.
  void EndIfDrained() {
    if (drained()) sweeper_.cancel();
  }

  SessionHost host_;  // Before io_, whose destructor may still end sessions.
  const std::chrono::nanoseconds sweep_period_;
  asio::io_context io_{1};
  asio::steady_timer sweeper_{io_};
  Clock::time_point cut_at_ = Clock::time_point::max();
  uint64_t handed_over_ = 0;
  std::atomic<uint64_t> adopted_ = 0;
  std::thread thread_;
};

}  // namespace

class HttpServer::Impl {
 public:
  explicit Impl(const ServerOptions& options)
      : options_(options), acceptor_(options.max_connections, options.on_accept_paused) {
    int threads = options.threads;
    if (threads <= 0) threads = static_cast<int>(std::thread::hardware_concurrency());
    for (int i = 0; i < std::max(threads, 1); ++i) {
      workers_.push_back(std::make_unique<Worker>(options_, handler_, counters_));
    }
  }

  absl::Status Bind(absl::Span<const uint16_t> ports) {
    return acceptor_.Bind(options_.bind, ports);
  }

  absl::Span<const uint16_t> ports() const { return acceptor_.ports(); }

  void Start(Handler handler) {
    handler_ = std::move(handler);
    for (auto& worker : workers_) worker->Start();
    acceptor_.Start(
        [this](Descriptor socket, const Listener& listener, int index, Admission admission) {
          NextWorker().Adopt(std::move(socket),
                             listener.is_v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), index,
                             std::move(admission));
        });
  }

  void Shutdown(absl::Duration drain) {
    absl::call_once(stopped_, [this] { acceptor_.Stop(); });
    const Clock::time_point deadline = DeadlineAfter(drain);
    for (auto& worker : workers_) worker->Drain(deadline);
    const std::lock_guard lock(joining_);
    for (auto& worker : workers_) worker->Join();
  }

  ServerStats stats() const {
    return {.connections = acceptor_.gate().open(),
            .websockets = counters_.websockets,
            .waiting = counters_.waiting,
            .accepted = acceptor_.gate().accepted()};
  }

 private:
  // In turn, but past those that have something to do: a request that takes seconds to answer
  // shall not hold up a connection that another thread is free for. Where all have, most will be
  // done in microseconds: it is given to the first, or to the least busy when none is soon.
  Worker& NextWorker() {
    if (workers_.size() == 1) return *workers_[0];
    const Clock::time_point patience = Clock::now() + std::chrono::milliseconds(2);
    while (true) {
      Worker* least_busy = nullptr;
      uint64_t least = std::numeric_limits<uint64_t>::max();
      for (size_t i = 0; i < workers_.size(); ++i) {
        next_worker_ = (next_worker_ + 1) % workers_.size();
        Worker* const worker = workers_[next_worker_].get();
        const uint64_t busyness = worker->busyness();  // It changes while we look.
        if (busyness == 0) return *worker;
        if (busyness < least) {
          least = busyness;
          least_busy = worker;
        }
      }
      if (Clock::now() >= patience) return *least_busy;
      std::this_thread::yield();
    }
  }

  const ServerOptions options_;
  Handler handler_;
  SessionCounters counters_;
  Acceptor acceptor_;  // Before the workers, whose connections it counts.
  std::vector<std::unique_ptr<Worker>> workers_;
  size_t next_worker_ = 0;
  absl::once_flag stopped_;
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
