// A client's TCP connection: dialing, accounting and an orderly end, over any kind of channel.
//
// Base is net::Channel (bytes go to on_input) or net::WsChannel (Beast reads). The object is reused
// when the client connects again. On the worker's thread only.
#pragma once
#include "client/load_context.hpp"
#include "core/net/channel.hpp"
#include "core/net/clock.hpp"
#include "core/net/tls_session.hpp"

#include <cerrno>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pushbench::client {

ErrorKind connect_error(int error);           // errno of connect()
ErrorKind io_error(int error);                // errno of send() or recv()
ErrorKind refusal_kind(std::int64_t status);  // of HTTP, that is no answer to what was asked

// The connect lane holds channels; this is how their owner finds the way to the connection.
class ClientDeadline {
  public:
    virtual void on_deadline() = 0;

  protected:
    ~ClientDeadline() = default;
};

template <class Base>
class Connection : public Base, public ClientDeadline {
  public:
    template <class... Args>
    Connection(LoadContext& context, LocalId id, Args&&... args)
        : Base(std::forward<Args>(args)...), context_(context), id_(id) {}

    void pass_into(Window to) {
        context_.recorder.cut(record(), to, is_opening() ? nullptr : this);
        if (is_opening()) this->count_into(context_.recorder.totals(record()));
    }
    // Ends at once, without a word to the peer; silent.
    void drop() {
        if (link_ == Link::closed) return;
        if (link_ != Link::dialing) context_.recorder.closed_by_reset(record(), *this);
        link_ = Link::closed;
        this->close_with_reset();
    }
    // The connect lane's deadline.
    void on_deadline() override {
        const Link was = link_;
        drop();
        if (was == Link::finishing) return on_finished();
        if (was == Link::securing) {
            context_.recorder.handshake_failed("the peer did not finish it in --connect-timeout");
            return on_ended(ErrorKind::tls_handshake);
        }
        on_ended(was == Link::dialing ? ErrorKind::connect_timeout : ErrorKind::response_timeout);
    }

  protected:
    // securing: TCP is there, TLS not yet.
    enum class Link : std::uint8_t { closed, dialing, securing, open, finishing };
    bool is_opening() const { return link_ == Link::dialing || link_ == Link::securing; }

    ClientRecord& record() { return context_.clients[id_]; }
    ClientCounters& counters() { return context_.recorder.counters(record()); }

    void dial(const net::Address& to) {
        dialed_at_ = monotonic_now();
        this->count_into(context_.recorder.totals(record()));
        const int fd = net::start_connect(to, context_.source(), context_.options.mss);
        if (fd < 0 || !this->open(context_.worker.poller(), fd)) {
            const int error = errno;
            // Not from inside the caller: a refused dial must not recurse through the host.
            context_.worker.post([this, error] { on_ended(connect_error(error)); });
            return;
        }
        link_ = Link::dialing;
        context_.connect_lane->arm(*this);
    }

    // Our side has nothing more to say: close it, read to the end, account, close.
    void finish() {
        link_ = Link::finishing;
        context_.connect_lane->arm(*this);
        this->shutdown_write();
        read_to_end();
    }

    virtual void on_connected() = 0;
    virtual void on_ended(ErrorKind kind) = 0;  // closed by now, accounted
    virtual void on_finished() = 0;             // after finish()
    virtual void on_input(std::string_view, Nanos) {}
    virtual bool counts_on_it() const { return true; }  // misses something if it ends now
    // The peer has said all that it will say.
    virtual void on_input_end(Nanos) { lost(ErrorKind::connection_closed, true); }

    // The other side ends it, unasked.
    void note_cut() {
        if (record().connected && counts_on_it())
            context_.recorder.cut_off_after(monotonic_now() - dialed_at_);
    }

    // The connection is over while it was open; end_was_read tells whether by a proper end.
    void lost(ErrorKind kind, bool end_was_read) {
        if (link_ == Link::closed) return;
        if (kind == ErrorKind::connection_closed || kind == ErrorKind::connection_reset) note_cut();
        if (end_was_read)
            context_.recorder.closed(record(), *this, true);
        else
            context_.recorder.closed_by_reset(record(), *this);
        link_ = Link::closed;
        this->close();
        on_ended(kind);
    }

    void on_readable(bool peer_done) override {
        if (link_ == Link::dialing) return;
        if (link_ == Link::finishing) return read_to_end();
        if constexpr (std::is_same_v<Base, net::Channel>)
            read_input(peer_done);
        else
            Base::on_readable(peer_done);
    }
    void on_writable() override {
        if (link_ != Link::dialing) return Base::on_writable();
        if (!net::is_connected(this->fd())) {
            // An event of this object's previous descriptor may arrive while the new one still
            // connects; then there is no error.
            if (const int error = net::socket_error(this->fd())) dial_failed(error);
            return;
        }
        context_.recorder.opened(record(), *this, record().subscribed && !record().connected);
        if (!context_.tls) return opened();
        link_ = Link::securing;
        this->secure(context_.tls_session(this->fd(), id_));
    }
    void on_secured() override {
        context_.recorder.secured(record(), *this->tls());
        opened();
    }
    void on_insecure() override {
        context_.recorder.handshake_failed(this->tls()->failure());
        lost(ErrorKind::tls_handshake, false);
    }
    void on_broken(int error) override {
        if (link_ == Link::dialing) return dial_failed(error);
        if (link_ == Link::finishing) return finished(false);
        lost(io_error(error), false);
    }

    LoadContext& context_;
    LocalId id_;
    Link link_ = Link::closed;
    Nanos dialed_at_ = 0;

  private:
    void opened() {
        link_ = Link::open;
        this->cancel_deadline();
        on_connected();
    }

    void dial_failed(int error) {
        link_ = Link::closed;
        this->close();
        on_ended(connect_error(error));
    }

    void read_input(bool peer_done) {
        auto& buffer = context_.worker.read_buffer();
        for (int turn = 0; link_ == Link::open; ++turn) {
            if (turn == net::kReadsPerTurn) return context_.worker.poller().again(this->fd(), this);
            const net::IoResult result = this->read(buffer);
            const Nanos received_at = monotonic_now();  // before parsing: docs/metrics.md
            if (result.status == net::IoStatus::would_block_read) return;
            if (result.status == net::IoStatus::end) return on_input_end(received_at);
            if (result.status == net::IoStatus::error) return lost(io_error(result.error), false);
            on_input({buffer.data(), result.n}, received_at);
            if (result.drained && !peer_done) return;  // the next bytes bring another edge
        }
        if (link_ == Link::finishing) read_to_end();
    }

    void read_to_end() {
        auto& buffer = context_.worker.read_buffer();
        for (int turn = 0; turn < net::kReadsPerTurn; ++turn) {
            const net::IoResult result = this->read(buffer);
            if (result.status == net::IoStatus::would_block_read) return;
            if (result.status == net::IoStatus::ok) continue;
            return finished(result.status == net::IoStatus::end);
        }
        context_.worker.poller().again(this->fd(), this);
    }

    void finished(bool end_was_read) {
        if (end_was_read)
            context_.recorder.closed(record(), *this, true);
        else
            context_.recorder.closed_by_reset(record(), *this);
        link_ = Link::closed;
        this->close();
        on_finished();
    }
};

}  // namespace pushbench::client
