#include "core/net/control_stream.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace pushbench::net {

namespace asio = boost::asio;
using boost::system::error_code;
// A socket rather than a posix::stream_descriptor: that one writes without MSG_NOSIGNAL, and a peer
// that died would take this process with it (SIGPIPE).
using Socket = asio::generic::stream_protocol::socket;

namespace {

constexpr std::size_t kFirstBuffer = 64 * 1024;

Socket adopt(asio::io_context& context, int fd) {
    int family = 0;
    socklen_t length = sizeof family;
    if (::getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &length) != 0) {
        const int error = errno;
        ::close(fd);
        throw std::system_error(error, std::generic_category(), "control stream");
    }
    return Socket(context, asio::generic::stream_protocol(family, 0), fd);
}

}  // namespace

class ControlStream::State : public std::enable_shared_from_this<State> {
  public:
    State(asio::io_context& context, int fd, std::size_t longest_line)
        : socket_(adopt(context, fd)), longest_line_(longest_line) {}

    void set_on_end(OnEnd handler) { on_end_ = std::move(handler); }
    void set_on_message(OnMessage handler) {
        on_message_ = std::move(handler);
        if (!reading_ && !ended_) read();
        reading_ = true;
    }
    void send(const boost::json::object& message);
    void when_sent(std::function<void()> handler);
    void close();

  private:
    void read();
    void make_room();
    bool take_lines();  // false: the conversation is over
    bool take_line(std::string_view line);
    bool too_long(std::size_t bytes);  // true: the conversation is over
    void write();
    void stop_writing();
    void tell_sent();
    void end(const std::string& error);

    Socket socket_;
    std::size_t longest_line_;
    OnMessage on_message_;
    OnEnd on_end_;
    std::deque<std::string> unsent_;  // the first one is being written
    std::deque<std::function<void()>> when_sent_;
    std::string buffer_;
    std::size_t filled_ = 0;   // bytes of the buffer that were read
    std::size_t scanned_ = 0;  // of them, known to hold no end of line
    bool reading_ = false;
    bool broken_ = false;  // nothing more can be written
    bool ended_ = false;
};

void ControlStream::State::make_room() {
    if (filled_ == 0 && buffer_.size() > 16 * kFirstBuffer) std::string().swap(buffer_);
    if (filled_ == buffer_.size()) buffer_.resize(std::max(kFirstBuffer, 2 * buffer_.size()));
}

void ControlStream::State::read() {
    make_room();
    socket_.async_read_some(
        asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_),
        [self = shared_from_this()](error_code ec, std::size_t n) {
            if (self->ended_) return;
            if (ec == asio::error::eof)
                return self->end(self->filled_ == 0 ? "" : "the stream ended inside a message");
            if (ec) return self->end(ec.message());
            self->filled_ += n;
            if (self->take_lines()) self->read();
        });
}

bool ControlStream::State::take_lines() {
    std::size_t begin = 0;
    while (const void* found = std::memchr(buffer_.data() + scanned_, '\n', filled_ - scanned_)) {
        const auto stop =
            static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
        scanned_ = stop + 1;
        if (too_long(stop - begin)) return false;
        if (!take_line({buffer_.data() + begin, stop - begin})) return false;
        begin = scanned_;
    }
    filled_ -= begin;
    std::memmove(buffer_.data(), buffer_.data() + begin, filled_);
    scanned_ = filled_;
    return !too_long(filled_);
}

bool ControlStream::State::too_long(std::size_t bytes) {
    if (bytes > longest_line_) end(fmt::format("a message is longer than {} bytes", longest_line_));
    return bytes > longest_line_;
}

bool ControlStream::State::take_line(std::string_view line) {
    error_code ec;
    boost::json::value value = boost::json::parse(line, ec);
    if (ec || !value.is_object()) {
        end(fmt::format("'{}' is not a JSON object{}", line.substr(0, 60),
                        ec ? ": " + ec.message() : std::string()));
        return false;
    }
    // A copy: the handler may destroy the stream, or set another handler, while it runs.
    const OnMessage handler = on_message_;
    if (handler) handler(std::move(value.get_object()));
    return !ended_;
}

void ControlStream::State::send(const boost::json::object& message) {
    if (ended_ || broken_) return;
    std::string line = boost::json::serialize(message);
    line += '\n';
    unsent_.push_back(std::move(line));
    if (unsent_.size() == 1) write();
}

void ControlStream::State::write() {
    asio::async_write(socket_, asio::buffer(unsent_.front()),
                      [self = shared_from_this()](error_code ec, std::size_t) {
                          if (self->ended_) return;
                          // What the peer sent before it went is still to be read, and reading then
                          // finds the end.
                          if (ec) return self->stop_writing();
                          self->unsent_.pop_front();
                          if (self->unsent_.empty()) return self->tell_sent();
                          self->write();
                      });
}

void ControlStream::State::stop_writing() {
    broken_ = true;
    unsent_.clear();
    tell_sent();
}

void ControlStream::State::when_sent(std::function<void()> handler) {
    when_sent_.push_back(std::move(handler));
    if (unsent_.empty())
        asio::post(socket_.get_executor(), [self = shared_from_this()] { self->tell_sent(); });
}

void ControlStream::State::tell_sent() {
    while (unsent_.empty() && !when_sent_.empty()) {
        const auto handler = std::move(when_sent_.front());
        when_sent_.pop_front();
        handler();
    }
}

void ControlStream::State::end(const std::string& error) {
    const auto self = shared_from_this();
    const OnEnd handler = on_end_;
    stop_writing();
    if (ended_) return;  // destroyed by a when_sent handler
    close();
    if (handler) handler(error);
}

void ControlStream::State::close() {
    ended_ = true;
    error_code ignored;
    socket_.close(ignored);
    when_sent_.clear();
    on_message_ = nullptr;
    on_end_ = nullptr;
}

ControlStream::ControlStream(asio::io_context& context, int fd, std::size_t longest_line)
    : state_(std::make_shared<State>(context, fd, longest_line)) {}

ControlStream::~ControlStream() {
    state_->close();
}

void ControlStream::on_end(OnEnd handler) {
    state_->set_on_end(std::move(handler));
}

void ControlStream::on_message(OnMessage handler) {
    state_->set_on_message(std::move(handler));
}

void ControlStream::send(const boost::json::object& message) {
    state_->send(message);
}

void ControlStream::when_sent(std::function<void()> handler) {
    state_->when_sent(std::move(handler));
}

}  // namespace pushbench::net
