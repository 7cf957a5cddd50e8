#include "server/http_connection.hpp"

#include "core/net/tls_session.hpp"
#include "server/exchange.hpp"
#include "server/http_front.hpp"
#include "server/response.hpp"

#include <memory>
#include <utility>

namespace pushbench::server {

HttpConnection::HttpConnection(HttpFront& front, bool admitted)
    : Channel(front.context_.outbox_policy, front.context_.totals),
      front_(front),
      admitted_(admitted) {}

void HttpConnection::on_readable(bool peer_done) {
    peer_done_ = peer_done_ || peer_done;
    switch (state_) {
        case State::reading:
            return read_requests();
        case State::handling:
            may_have_input_ = true;
            return;
        case State::parked:
            // Further requests wait in the kernel; a peer that is done will not read the answer.
            may_have_input_ = true;
            if (peer_done) peer_left();
            return;
        case State::streaming:
        case State::lingering:
            return discard_input();
    }
}

void HttpConnection::read_requests() {
    auto& buffer = front_.context_.worker.read_buffer();
    may_have_input_ = false;
    in_loop_ = true;
    while (state_ == State::reading && !dead_) {
        const net::IoResult result = read(buffer);
        if (result.status == net::IoStatus::would_block_read) break;
        if (result.status != net::IoStatus::ok) {
            in_loop_ = false;
            return vanish();
        }
        take_input({buffer.data(), result.n});
        if (result.drained && !peer_done_) break;  // the next bytes bring another edge
        if (state_ != State::reading) {
            may_have_input_ = true;
        } else if (!peer_done_) {  // a full buffer is work enough for one turn
            front_.context_.worker.poller().again(fd(), this);
            break;
        }
    }
    in_loop_ = false;
    settle_input();
}

// The peer's end, or more than one read, may have come together with its request, and then brings
// no edge of its own.
void HttpConnection::settle_input() {
    if (dead_) return;
    const bool streaming = state_ == State::streaming;
    if (peer_done_ && (streaming || state_ == State::parked)) return peer_left();
    if (may_have_input_ && (streaming || state_ == State::lingering))
        front_.context_.worker.poller().again(fd(), this);
}

void HttpConnection::take_input(std::string_view input) {
    while (!input.empty() && state_ == State::reading && !dead_) {
        if (!unfinished_) unfinished_ = front_.take_reader();
        std::size_t consumed = 0;
        const auto result = unfinished_->feed(input, consumed);
        input.remove_prefix(consumed);
        if (result == RequestReader::State::need_more) {
            front_.header_lane_->arm_if_unarmed_in(*this);
            if (unfinished_->owes_continue() &&
                send(net::SharedBytes("HTTP/1.1 100 Continue\r\n\r\n"), net::Droppable::no) ==
                    net::SendResult::broken)
                vanish();
            return;
        }
        std::unique_ptr<RequestReader> reader = std::move(unfinished_);
        cancel_deadline();
        state_ = State::handling;
        if (result == RequestReader::State::failed) {
            ++front_.context_.counters.malformed_requests;
            reject(reader->status(), "the request breaks HTTP/1.1 or a limit of this server");
        } else {
            if (reader->request().upgrade) unread_.assign(input);  // for whoever takes the socket
            dispatch(reader->request());
            if (!dead_) unread_.clear();
        }
        front_.give_back(std::move(reader));
    }
    // Nobody will ask for what stands behind the request for a stream.
    if (state_ == State::streaming || state_ == State::lingering) return;
    if (!input.empty() && !dead_) unread_.append(input);
}

void HttpConnection::dispatch(const Request& request) {
    keep_alive_ = request.keep_alive && front_.context_.options.keep_alive;
    front_.dispatch(*this, request);
}

void HttpConnection::reject(int status, std::string_view sentence) {
    keep_alive_ = false;
    respond(error_response(status, sentence), status);
}

void HttpConnection::respond(net::SharedBytes response, int status) {
    holder_ = nullptr;
    cancel_deadline();
    front_.count_response(status);
    state_ = State::handling;
    const net::SendResult result = send(std::move(response), net::Droppable::no);
    if (result == net::SendResult::broken || result == net::SendResult::overflow) return vanish();
    if (!has_unsent()) return finish_answer();
    front_.idle_lane_->arm(*this);  // who asks and does not read has as long as who does not ask
}

void HttpConnection::finish_answer() {
    if (!keep_alive_ || front_.closing_) return linger();
    wait_for_request();
}

void HttpConnection::wait_for_request() {
    state_ = State::reading;
    front_.idle_lane_->arm(*this);
    if (in_loop_) return;  // the loop goes on with its own input
    in_loop_ = true;
    std::string input = std::exchange(unread_, {});
    take_input(input);
    in_loop_ = false;
    if (!dead_ && state_ == State::reading && (may_have_input_ || peer_done_))
        return read_requests();
    settle_input();
}

bool HttpConnection::stream_more(net::SharedBytes bytes, net::Droppable droppable) {
    const net::SendResult result = send(std::move(bytes), droppable);
    if (result == net::SendResult::overflow) ++front_.context_.counters.slow_closed;
    if (result == net::SendResult::broken) ++front_.context_.counters.clients_vanished;
    return result != net::SendResult::broken && result != net::SendResult::overflow;
}

void HttpConnection::end_stream(net::SharedBytes last_part) {
    holder_ = nullptr;
    if (last_part && send(std::move(last_part), net::Droppable::no) == net::SendResult::broken)
        return vanish();
    state_ = State::lingering;
    if (!has_unsent())
        linger();
    else
        front_.linger_lane_->arm(*this);
}

void HttpConnection::abandon() {
    ServerTechnique* holder = std::exchange(holder_, nullptr);
    if (holder) holder->gone(*this);
    vanish();
}

void HttpConnection::peer_left() {
    if (holder_) ++front_.context_.counters.clients_vanished;
    abandon();
}

void HttpConnection::on_drained() {
    if (state_ == State::handling) return finish_answer();
    if (state_ == State::lingering) return linger();
    if (state_ == State::streaming && holder_) holder_->drained(*this);
}

void HttpConnection::on_broken(int) {
    peer_left();
}

bool HttpConnection::is_handshaking() const {
    return tls() && tls()->is_handshaking();
}

void HttpConnection::on_secured() {
    front_.context_.count_handshake(*tls());
}

void HttpConnection::on_insecure() {
    ++front_.context_.counters.tls_handshake_errors;
    if (!tls()->peer_spoke_http()) return vanish();
    transport_.drop_tls();
    state_ = State::handling;
    reject(400, "this port speaks TLS; ask it with https:// or wss://");
}

void HttpConnection::linger() {
    // Closing with input unread would reset the connection and destroy the answer on its way
    // (RFC 9112 §9.6): close the sending side, read until the peer has closed too.
    state_ = State::lingering;
    shutdown_write();
    front_.linger_lane_->arm(*this);
    discard_input();
}

void HttpConnection::discard_input() {
    auto& buffer = front_.context_.worker.read_buffer();
    for (int turn = 0; turn < net::kReadsPerTurn; ++turn) {
        const net::IoResult result = read(buffer);
        if (result.status == net::IoStatus::would_block_read) return;
        if (result.status != net::IoStatus::ok) return peer_left();
    }
    front_.context_.worker.poller().again(fd(), this);
}

void HttpConnection::vanish() {
    if (dead_) return;
    dead_ = true;
    close();
    front_.forget(*this);
}

}  // namespace pushbench::server
