// Short and long polling, client half: ask with a cursor, deliver what comes, ask again — on the
// clock (short) or at once (long). How a server is asked and what its answers mean is a dialect:
// ours, or that of a target's file.
#include "client/connection.hpp"
#include "client/response.hpp"
#include "client/techniques/connections.hpp"
#include "client/techniques/poll_dialects.hpp"
#include "client/techniques/table.hpp"

#include <memory>
#include <utility>

namespace pushbench::client {

namespace {

template <class Dialect>
struct PollShared {
    explicit PollShared(LoadContext& load_context, TechniqueId id, bool at_once)
        : context(load_context),
          dialect(load_context, id),
          asks_again_at_once(at_once),
          parks(id == TechniqueId::long_polling) {}

    LoadContext& context;
    Dialect dialect;
    bool asks_again_at_once;  // long polling, or short polling in throughput mode
    bool parks;               // long polling
    std::unique_ptr<ResponseReader> spare_reader;
};

template <class Dialect>
class PollClient final : public Connection<net::Channel>, public ResponseReader::Sink {
  public:
    PollClient(PollShared<Dialect>& shared, LocalId id)
        : Connection(shared.context, id, shared.context.outbox_policy,
                     shared.context.recorder.totals(shared.context.clients[id])),
          shared_(shared),
          conversation_(shared.dialect, id) {}

    // The subscription: a poll without a cursor, or after a lost connection the next one.
    void start() {
        // A client on the clock does not ask out of turn: its next tick dials.
        if (polling_ && !shared_.asks_again_at_once) {
            want_ = false;
            return;
        }
        want_ = true;
        if (link_ == Link::open)
            ask();
        else
            dial(context_.http);
    }

    bool tick() {
        polling_ = true;
        if (link_ == Link::closed) {
            if (want_) return false;  // the host is about to reconnect
            want_ = true;
            dial(context_.http);
            return true;
        }
        if (link_ != Link::open || in_flight_) return false;
        ask();
        return true;
    }

    void stop() {
        stopping_ = true;
        if (link_ == Link::open) {
            // The answer to a short poll is on its way; a held poll is left behind.
            if (!in_flight_ || shared_.asks_again_at_once) finish();
            return;
        }
        if (link_ == Link::finishing) return;
        drop();
        context_.host.stopped(id_);
    }

    bool in_flight() const { return in_flight_ || is_opening(); }

  private:
    void on_connected() override {
        // Without keep-alive this is all there is to a set-up; one after a lost connection is over
        // with its first answer.
        if (record().connected) context_.recorder.subscribed_after(monotonic_now() - dialed_at_);
        if (stopping_) return finish();
        ask();
    }

    void ask() {
        net::SharedBytes request = conversation_.request();
        request_bytes_ = static_cast<std::int64_t>(request.size());
        response_from_ = bytes_down();
        in_flight_ = true;
        want_ = false;
        delivered_ = 0;
        ++counters().requests;
        if (!held_by_server())
            context_.connect_lane->arm(*this);
        else if (!record().connected)
            context_.parked_lane->arm(*this);
        if (send(std::move(request), net::Droppable::no) == net::SendResult::broken)
            on_broken(EPIPE);
    }
    // A long poll may take the server's whole hold time: no deadline of ours.
    bool held_by_server() const {
        return shared_.asks_again_at_once &&
               (context_.clients[id_].subscribed || (Dialect::kParksTheFirst && shared_.parks));
    }
    // Who answers nothing has the request: the client waits for the first message, or, after a lost
    // connection, for the next one.
    void on_deadline() override {
        if (link_ != Link::open || record().connected || !held_by_server())
            return Connection::on_deadline();
        context_.host.subscribed(id_, 0, 0,
                                 monotonic_now() - dialed_at_ - context_.parked_lane->duration());
    }

    void on_input(std::string_view input, Nanos received_at) override {
        received_at_ = received_at;
        while (!input.empty() && link_ == Link::open) {
            // Bytes that nobody asked for would shift every later answer.
            if (!in_flight_) return lost(ErrorKind::malformed, false);
            if (!reader_) take_reader();
            std::size_t consumed = 0;
            const auto state = reader_->feed(input, consumed);
            input.remove_prefix(consumed);
            if (malformed_ || state == ResponseReader::State::failed) {
                reader_.reset();
                return lost(ErrorKind::malformed, false);
            }
            if (state == ResponseReader::State::need_more) return;
            unparsed_ = input.size();
            on_answer();
        }
    }

    void on_input_end(Nanos received_at) override {
        if (!in_flight_ || !reader_ || reader_->finish() != ResponseReader::State::complete)
            return Connection::on_input_end(received_at);
        received_at_ = received_at;
        unparsed_ = 0;
        on_answer();
    }

    void take_reader() {
        reader_ = std::move(shared_.spare_reader);
        if (reader_)
            reader_->reset(*this);
        else
            reader_ = std::make_unique<ResponseReader>(*this, Dialect::kEveryField);
        conversation_.begin();
    }

    void on_field(std::string_view name, std::string_view value) override {
        conversation_.on_field(name, value);
    }
    void on_head(const ResponseHead& head) override {
        if (!conversation_.on_head(head)) malformed_ = true;
    }
    void on_body(std::string_view part) override {
        if (reader_->head().status != 200 || malformed_) return;
        count(conversation_.on_body(part, received_at_));
    }
    void count(int delivered) {
        if (delivered < 0)
            malformed_ = true;
        else
            delivered_ += static_cast<std::uint32_t>(delivered);
    }

    void on_answer() {
        const ResponseHead head = reader_->head();
        count(conversation_.on_end(head, received_at_));
        shared_.spare_reader = std::move(reader_);
        in_flight_ = false;
        cancel_deadline();
        const bool empty = delivered_ == 0;
        if (const auto error = conversation_.judge(head, empty)) {
            if (*error != ErrorKind::malformed)
                context_.recorder.declined(static_cast<unsigned>(head.status));
            return lost(*error, false);
        }
        if (malformed_) return lost(ErrorKind::malformed, false);
        const auto response_bytes =
            static_cast<std::int64_t>(bytes_down() - response_from_ - unparsed_);
        context_.recorder.response(record(), empty, request_bytes_, response_bytes, received_at_);
        if (!record().connected) {
            // The first answer, or the first after a lost connection; a resume brings its messages
            // with it, so the cursor of the ledger stays.
            context_.host.subscribed(id_, head.cursor.value_or(0), 0, received_at_ - dialed_at_);
        }
        if (stopping_ || !head.keep_alive) finish();
        context_.host.answered(id_);
        if (shared_.asks_again_at_once && link_ == Link::open && !stopping_ && polling_) ask();
    }

    bool counts_on_it() const override { return in_flight_ || shared_.asks_again_at_once; }
    void on_ended(ErrorKind kind) override {
        in_flight_ = false;
        malformed_ = false;
        reader_.reset();
        // A server may close an idle connection at any time (RFC 9112 §9.3): the next poll dials.
        context_.host.ended(id_, kind);
    }
    void on_finished() override {
        in_flight_ = false;
        if (stopping_) return context_.host.stopped(id_);
        // Without keep-alive each poll has its own connection; a long poll asks again at once.
        if (shared_.asks_again_at_once && polling_) start();
    }

    PollShared<Dialect>& shared_;
    typename Dialect::Conversation conversation_;
    std::unique_ptr<ResponseReader> reader_;  // while an answer arrives in pieces
    Nanos received_at_ = 0;
    std::uint64_t response_from_ = 0;
    std::uint64_t unparsed_ = 0;
    std::int64_t request_bytes_ = 0;
    std::uint32_t delivered_ = 0;
    bool in_flight_ = false;
    bool want_ = false;  // a poll is to be sent once connected
    bool stopping_ = false;
    bool malformed_ = false;
    bool polling_ = false;  // polls follow each other by themselves from the first tick on
};

template <class Dialect>
class Polling final : public Connections<PollClient<Dialect>, PollShared<Dialect>> {
    using Base = Connections<PollClient<Dialect>, PollShared<Dialect>>;

  public:
    Polling(LoadContext& context, TechniqueId id, bool at_once) : Base(context, id, at_once) {}
    bool tick(LocalId id) override { return this->connection(id).tick(); }
    void cut(LocalId id, Window to) override {
        // A cut holds whole polls: one in flight is finished first (the worker asks again when it
        // is answered). A held long poll is cut where it stands: its answer is due after the guard.
        ClientRecord& record = this->shared_.context.clients[id];
        if (!this->shared_.asks_again_at_once && this->connection(id).in_flight()) {
            record.cut_pending = true;
            return;
        }
        Base::cut(id, to);
    }
};

std::unique_ptr<ClientTechnique> make_polling(LoadContext& context, TechniqueId id, bool at_once) {
    if (context.target) return std::make_unique<Polling<TargetPolls>>(context, id, at_once);
    return std::make_unique<Polling<OwnPolls>>(context, id, at_once);
}

}  // namespace

std::unique_ptr<ClientTechnique> make_short_polling(LoadContext& context) {
    return make_polling(context, TechniqueId::short_polling, context.options.poll_interval == 0);
}

std::unique_ptr<ClientTechnique> make_long_polling(LoadContext& context) {
    return make_polling(context, TechniqueId::long_polling, true);
}

}  // namespace pushbench::client
