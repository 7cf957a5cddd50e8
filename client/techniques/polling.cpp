// Short and long polling, client half: ask with a cursor, deliver what comes, ask again — on the
// clock (short) or at once (long).
#include "client/connection.hpp"
#include "client/header_profiles.hpp"
#include "client/poll_body.hpp"
#include "client/response.hpp"
#include "client/techniques/connections.hpp"
#include "client/techniques/table.hpp"

#include <charconv>
#include <string>
#include <vector>

namespace pushbench::client {

namespace {

// Request texts are the same for all clients of a topic but for the cursor.
struct PollShared {
    explicit PollShared(LoadContext& load_context) : context(load_context) {}
    struct Texts {
        std::string first;  // without a cursor
        RequestText with_cursor;
    };
    const Texts& texts(std::uint16_t topic) {
        if (topic >= by_topic.size()) by_topic.resize(topic + 1u);
        Texts& texts = by_topic[topic];
        if (texts.first.empty()) {
            const std::string target = path + std::string("?topic=") + std::to_string(topic);
            const Options& o = context.options;
            const RequestText plain =
                request_text(o.headers, RequestKind::fetch, target, context.origin(), o.keep_alive);
            texts.first = plain.before + plain.after;
            texts.with_cursor = request_text(o.headers, RequestKind::fetch,
                                             target + "&since=", context.origin(), o.keep_alive);
        }
        return texts;
    }

    LoadContext& context;
    const char* path = "/poll";
    bool asks_again_at_once = false;  // long polling, or short polling in throughput mode
    std::vector<Texts> by_topic;
    std::unique_ptr<ResponseReader> spare_reader;
};

class PollClient final : public Connection<net::Channel>, public ResponseReader::Sink {
  public:
    PollClient(PollShared& shared, LocalId id)
        : Connection(shared.context, id, shared.context.outbox_policy,
                     shared.context.recorder.totals(shared.context.clients[id])),
          shared_(shared) {}

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
        if (record().subscribed) context_.recorder.subscribed_after(monotonic_now() - dialed_at_);
        if (stopping_) return finish();
        ask();
    }

    void ask() {
        const PollShared::Texts& texts = shared_.texts(record().topic);
        request_bytes_ = 0;
        net::SharedBytes request;
        if (!record().subscribed) {
            request = net::SharedBytes(texts.first);
        } else {
            char digits[20];
            const auto end =
                std::to_chars(digits, digits + sizeof digits, record().ledger.highest()).ptr;
            const auto n = static_cast<std::size_t>(end - digits);
            const RequestText& text = texts.with_cursor;
            request = net::SharedBytes::uninitialized(text.before.size() + n + text.after.size());
            char* out = request.writable();
            std::memcpy(out, text.before.data(), text.before.size());
            std::memcpy(out + text.before.size(), digits, n);
            std::memcpy(out + text.before.size() + n, text.after.data(), text.after.size());
        }
        request_bytes_ = static_cast<std::int64_t>(request.size());
        response_from_ = bytes_down();
        in_flight_ = true;
        want_ = false;
        delivered_ = 0;
        ++counters().requests;
        if (!held_by_server()) context_.connect_lane->arm(*this);
        if (send(std::move(request), net::Droppable::no) == net::SendResult::broken)
            on_broken(EPIPE);
    }
    // A long poll may take the server's whole hold time: no deadline of ours.
    bool held_by_server() const {
        return shared_.asks_again_at_once && context_.clients[id_].subscribed;
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

    void take_reader() {
        reader_ = std::move(shared_.spare_reader);
        if (reader_)
            reader_->reset(*this);
        else
            reader_ = std::make_unique<ResponseReader>(*this);
        body_.reset();
    }

    void on_head(const ResponseHead& head) override {
        if (head.status == 200 && !head.cursor) malformed_ = true;
        if (head.status == 200 && head.lost > 0)
            context_.recorder.declared_lost(record(), head.lost);
    }
    void on_body(std::string_view part) override {
        if (reader_->head().status != 200 || malformed_) return;
        const bool of_our_form = body_.feed(part, [this](std::string_view payload) {
            ++delivered_;
            context_.recorder.deliver(record(), payload, received_at_);
        });
        if (!of_our_form) malformed_ = true;
    }

    void on_answer() {
        const ResponseHead head = reader_->head();
        const bool whole = body_.at_boundary();
        shared_.spare_reader = std::move(reader_);
        in_flight_ = false;
        cancel_deadline();
        const bool empty = delivered_ == 0;
        const bool expected_status =
            head.status == 200 || ((head.status == 204 || head.status == 304) && empty);
        if (!expected_status) return lost(status_error(head.status), false);
        if (!whole || !head.cursor) return lost(ErrorKind::malformed, false);
        const auto response_bytes =
            static_cast<std::int64_t>(bytes_down() - response_from_ - unparsed_);
        context_.recorder.response(record(), empty, request_bytes_, response_bytes, received_at_);
        if (!record().connected) {
            // The first answer, or the first after a lost connection; a resume brings its messages
            // with it, so the cursor of the ledger stays.
            context_.host.subscribed(id_, *head.cursor, 0, received_at_ - dialed_at_);
        }
        if (stopping_ || !head.keep_alive) finish();
        context_.host.answered(id_);
        if (shared_.asks_again_at_once && link_ == Link::open && !stopping_ && polling_) ask();
    }

    static ErrorKind status_error(int status) {
        return status == 403   ? ErrorKind::refused
               : status == 503 ? ErrorKind::overloaded
                               : ErrorKind::bad_status;
    }

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

    PollShared& shared_;
    std::unique_ptr<ResponseReader> reader_;  // while an answer arrives in pieces
    PollBody body_;
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

class Polling final : public Connections<PollClient, PollShared> {
  public:
    Polling(LoadContext& context, const char* path, bool at_once) : Connections(context) {
        shared_.path = path;
        shared_.asks_again_at_once = at_once;
    }
    bool tick(LocalId id) override { return connection(id).tick(); }
    void cut(LocalId id, Window to) override {
        // A cut holds whole polls: one in flight is finished first (the worker asks again when it
        // is answered). A held long poll is cut where it stands: its answer is due after the guard.
        ClientRecord& record = shared_.context.clients[id];
        if (!shared_.asks_again_at_once && connection(id).in_flight()) {
            record.cut_pending = true;
            return;
        }
        Connections::cut(id, to);
    }
};

}  // namespace

std::unique_ptr<ClientTechnique> make_short_polling(LoadContext& context) {
    return std::make_unique<Polling>(context, "/poll", context.options.poll_interval == 0);
}

std::unique_ptr<ClientTechnique> make_long_polling(LoadContext& context) {
    return std::make_unique<Polling>(context, "/longpoll", true);
}

}  // namespace pushbench::client
