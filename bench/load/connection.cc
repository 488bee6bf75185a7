#include "bench/load/connection.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <utility>

#include "absl/time/time.h"

namespace lkmock::bench {
namespace {

// Small, for there may be ten thousand; doubled wherever a read fills it.
constexpr size_t kSmallestInput = 2048;
constexpr size_t kLargestInput = size_t{256} << 10;

std::string TextOf(const boost::system::error_code& error) {
  if (error == boost::asio::error::eof) return "closed by the server";
  if (error == boost::asio::error::connection_reset) return "reset by the server";
  return error.message();
}

}  // namespace

void Connection::Connect() {
  ++life_;
  dialogue_ = make_();
  connected_at_ = Clock::now();
  socket_.async_connect(server_, [this](ErrorCode error) { OnConnected(error); });
}

void Connection::OnConnected(ErrorCode error) {
  if (!error) socket_.non_blocking(true, error);
  if (!error) socket_.set_option(boost::asio::ip::tcp::no_delay(true), error);
  if (error) return End(TextOf(error));
  Read();
  if (dialogue_->Open(&output_)) {
    const Clock::time_point now = Clock::now();
    OnOpen(now);
    owner_.OnCaughtUp(*this, now);
  }
  Flush();
}

void Connection::OnOpen(Clock::time_point now) {
  open_ = true;
  owner_.OnOpen(*this, absl::FromChrono(now - connected_at_));
}

void Connection::Add(Clock::time_point due) {
  dues_.push_back(due);
  dialogue_->Request(&output_);
}

// The first try is made at once, without the reactor: nearly everything fits.
void Connection::Flush() {
  if (writing_ || output_.empty()) return;
  ErrorCode error;
  const size_t written = socket_.write_some(boost::asio::buffer(output_), error);
  if (error && error != boost::asio::error::would_block) return;  // The read tells it.
  if (written == output_.size()) return output_.clear();
  in_flight_.swap(output_);
  output_.clear();
  written_ = written;
  writing_ = true;
  WriteRest();
}

void Connection::WriteRest() {
  socket_.async_write_some(boost::asio::buffer(in_flight_) + written_,
                           [this, life = life_](ErrorCode error, size_t bytes) {
                             if (life != life_ || error) return;  // The read tells it.
                             written_ += bytes;
                             if (written_ < in_flight_.size()) return WriteRest();
                             writing_ = false;
                             Flush();
                           });
}

void Connection::Read() {
  // What is left of the input goes to the front, and there must be room behind it.
  std::copy(input_.begin() + begin_, input_.begin() + end_, input_.begin());
  end_ -= std::exchange(begin_, 0);
  if (end_ == input_.size() && end_ < kLargestInput) {
    input_.resize(std::max(2 * end_, kSmallestInput));
  }
  socket_.async_read_some(boost::asio::buffer(input_.data() + end_, input_.size() - end_),
                          [this, life = life_](ErrorCode error, size_t bytes) {
                            if (life == life_) OnRead(error, bytes);
                          });
}

void Connection::OnRead(ErrorCode error, size_t bytes) {
  if (error) return End(TextOf(error));
  end_ += bytes;
  const Clock::time_point now = Clock::now();
  if (!TakeEvents(now)) return End(dialogue_->error());
  if (open_) owner_.OnCaughtUp(*this, now);
  Flush();
  if (end_ - begin_ >= kLargestInput) return End("a head of more than 256 KiB");
  Read();
}

// False: the dialogue is at its end.
bool Connection::TakeEvents(Clock::time_point now) {
  std::string_view input(input_.data() + begin_, end_ - begin_);
  while (true) {
    const Dialogue::Event event = dialogue_->Next(&input, &output_);
    begin_ = end_ - input.size();
    switch (event) {
      case Dialogue::Event::kNeedMore:
        return true;
      case Dialogue::Event::kOpen:
        OnOpen(now);
        break;
      case Dialogue::Event::kAnswer: {
        if (dues_.empty()) break;  // Nobody asked.
        const Clock::time_point due = dues_.front();
        dues_.pop_front();
        owner_.OnAnswer(*this, dialogue_->status(), due, now);
        break;
      }
      case Dialogue::Event::kEnd:
        return false;
    }
  }
}

// `error` may be the dialogue's, which lives until the next Connect.
void Connection::End(std::string_view error) {
  ++life_;
  ErrorCode ignored;  // It is over in any case.
  socket_.close(ignored);
  begin_ = end_ = 0;
  output_.clear();
  writing_ = false;
  const bool was_open = std::exchange(open_, false);
  const std::deque<Clock::time_point> dues = std::exchange(dues_, {});
  owner_.OnEnd(*this, error, was_open, dues);
}

}  // namespace lkmock::bench
