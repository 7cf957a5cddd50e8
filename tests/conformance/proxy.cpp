#include "proxy.hpp"

#include "sockets.hpp"

#include <algorithm>
#include <cerrno>
#include <future>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace pushbench::conformance {

Proxy::Proxy(std::uint16_t target) : target_(target), wake_(::eventfd(0, EFD_CLOEXEC)) {
    listener_ = bind_at(0, port_);
    start_listening(listener_);
    thread_ = std::thread([this] { run(); });
}

Proxy::~Proxy() {
    on_thread([this] { quit_ = true; });
    thread_.join();
    for (Pair& pair : pairs_) close_both(pair);
    close_socket(listener_);
    close_socket(wake_);
}

void Proxy::on_thread(std::function<void()> action) {
    std::promise<void> done;
    {
        const std::lock_guard lock(mutex_);
        action_ = [&] {
            action();
            done.set_value();
        };
    }
    const std::uint64_t one = 1;
    if (::write(wake_, &one, sizeof one) != sizeof one) std::abort();
    done.get_future().wait();
}

void Proxy::run() {
    while (!quit_) {
        std::vector<pollfd> fds{{wake_, POLLIN, 0},
                                {held_ ? -1 : listener_, POLLIN, 0}};  // poll() skips -1
        for (const Pair& pair : pairs_) {
            fds.push_back({pair.client_done ? -1 : pair.client, POLLIN, 0});
            fds.push_back({pair.server_done ? -1 : pair.server, POLLIN, 0});
        }
        if (::poll(fds.data(), fds.size(), -1) < 0) continue;
        std::size_t i = 2;
        for (auto pair = pairs_.begin(); pair != pairs_.end(); i += 2) {
            const bool goes_on = (fds[i].revents == 0 || forward(*pair, true)) &&
                                 (fds[i + 1].revents == 0 || forward(*pair, false));
            if (goes_on) {
                ++pair;
                continue;
            }
            close_both(*pair);
            up_ += pair->up;
            down_ += pair->down;
            pair = pairs_.erase(pair);
        }
        if (fds[1].revents != 0) accept_one();
        if (fds[0].revents == 0) continue;
        std::uint64_t ignored;
        if (::read(wake_, &ignored, sizeof ignored) != sizeof ignored) std::abort();
        std::function<void()> action;
        {
            const std::lock_guard lock(mutex_);
            action = std::move(action_);
        }
        action();
    }
}

void Proxy::accept_one() {
    Pair pair;
    pair.client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (pair.client < 0) return;
    pair.server = connect_to(target_);
    ++accepted_;
    pairs_.push_back(std::move(pair));
}

bool Proxy::forward(Pair& pair, bool upwards) {
    const int from = upwards ? pair.client : pair.server;
    const int to = upwards ? pair.server : pair.client;
    if (from < 0) return true;  // cut a moment ago
    char buffer[64 * 1024];
    const ssize_t n = ::recv(from, buffer, sizeof buffer, 0);
    if (n < 0) return end(pair, Ending::reset), false;
    if (n == 0) {
        (upwards ? pair.client_done : pair.server_done) = true;
        if (to >= 0) ::shutdown(to, SHUT_WR);
        return !(pair.client_done && pair.server_done);
    }
    if (pair.draining) return true;
    std::string_view bytes(buffer, static_cast<std::size_t>(n));
    const bool cut_here = !upwards && planned_ && planned_->bytes <= bytes.size();
    if (cut_here) bytes = bytes.substr(0, planned_->bytes);
    if (!upwards && planned_) planned_->bytes -= bytes.size();
    (upwards ? pair.up : pair.down).append(bytes);
    send_all(to, bytes);
    if (!cut_here) return true;
    end(pair, std::exchange(planned_, std::nullopt)->ending);
    return !(pair.client_done && pair.server_done);
}

void Proxy::end(Pair& pair, Ending ending) {
    pair.server_done = true;
    if (ending == Ending::reset) {
        pair.client_done = true;
        close_with_reset(pair.client);
        return close_with_reset(pair.server);
    }
    close_socket(pair.server);
    ::shutdown(pair.client, SHUT_WR);
    // Closing with input unread would turn the FIN into a reset.
    pair.draining = true;
}

void Proxy::close_both(Pair& pair) {
    close_socket(pair.client);
    close_socket(pair.server);
}

void Proxy::cut(Ending ending) {
    on_thread([=, this] {
        for (Pair& pair : pairs_) end(pair, ending);
        if (ending == Ending::fin) return;
        for (const Pair& pair : pairs_) {
            up_ += pair.up;
            down_ += pair.down;
        }
        pairs_.clear();
    });
}

void Proxy::cut_after(std::uint64_t bytes_down, Ending ending) {
    on_thread([=, this] { planned_ = Cut{bytes_down, ending}; });
}

void Proxy::hold() {
    on_thread([this] { held_ = true; });
}

void Proxy::release() {
    on_thread([this] { held_ = false; });
}

void Proxy::stop_listening() {
    on_thread([this] {
        const int keeps_the_port = bind_at(port_, port_);
        close_socket(listener_);
        listener_ = keeps_the_port;
        held_ = true;
    });
}

void Proxy::listen_again() {
    on_thread([this] {
        start_listening(listener_);
        held_ = false;
    });
}

std::string Proxy::up() {
    std::string all;
    on_thread([&] {
        all = up_;
        for (const Pair& pair : pairs_) all += pair.up;
    });
    return all;
}

std::string Proxy::down() {
    std::string all;
    on_thread([&] {
        all = down_;
        for (const Pair& pair : pairs_) all += pair.down;
    });
    return all;
}

std::uint64_t Proxy::connections() {
    std::uint64_t n = 0;
    on_thread([&] { n = accepted_; });
    return n;
}

std::uint64_t Proxy::open_connections() {
    std::uint64_t n = 0;
    on_thread([&] { n = pairs_.size(); });
    return n;
}

}  // namespace pushbench::conformance
