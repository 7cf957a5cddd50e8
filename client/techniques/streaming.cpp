#include "client/techniques/streaming.hpp"

#include <utility>

#include <fmt/format.h>

namespace pushbench::client {

StreamClient::StreamClient(LoadContext& context, LocalId id, bool every_field)
    : Connection(context, id, context.outbox_policy, context.recorder.totals(context.clients[id])),
      reader_(*this, every_field) {}

void StreamClient::start() {
    reader_.reset(*this);
    reset_stream();
    malformed_ = false;
    dial(context_.http);
}

void StreamClient::stop() {
    if (link_ == Link::open) return finish();
    if (link_ == Link::finishing) return;
    drop();
    context_.host.stopped(id_);
}

std::string StreamClient::own_request(std::string_view path, RequestKind kind) {
    std::string target = std::string(path) + "?topic=" + std::to_string(record().topic);
    if (record().subscribed) target += "&since=";
    const RequestText text = request_text(context_.options.headers, kind, target, context_.origin(),
                                          /*keep_alive=*/true);
    std::string request = text.before;
    if (record().subscribed) request += std::to_string(record().ledger.highest());
    return request + text.after;
}

void StreamClient::on_connected() {
    const std::string text = request();
    ++counters().requests;
    context_.recorder.set_up(record(), text.size(), 0);
    context_.connect_lane->arm(*this);
    send(net::SharedBytes(text), net::Droppable::no);
}

void StreamClient::on_input(std::string_view input, Nanos received_at) {
    received_at_ = received_at;
    std::size_t consumed = 0;
    const auto state = reader_.feed(input, consumed);
    if (link_ != Link::open) return;
    if (malformed_ || state == ResponseReader::State::failed)
        return lost(ErrorKind::malformed, false);
    // A finished response is a stream that the server ended, or a refusal.
    if (state != ResponseReader::State::complete) return;
    if (ending() != ErrorKind::closed_by_server) return lost(ending(), false);
    // Read to the end, so that the bytes of this connection can be checked like any other's.
    ended_as_ = ErrorKind::closed_by_server;
    note_cut();
    finish();
}

// A stream that has just stopped is a lost connection; a refusal may well end like that.
void StreamClient::on_input_end(Nanos received_at) {
    const bool refused = reader_.started() && reader_.head().status != 200 &&
                         reader_.finish() == ResponseReader::State::complete;
    if (refused) return lost(ending(), true);
    Connection::on_input_end(received_at);
}

ErrorKind StreamClient::ending() const {
    const int status = reader_.head().status;
    return status == 200 ? ErrorKind::closed_by_server : refusal_kind(status);
}

void StreamClient::on_head(const ResponseHead& head) {
    cancel_deadline();
    context_.recorder.set_up(record(), 0, reader_.head_bytes());
    if (head.status != 200) {
        context_.recorder.declined(static_cast<unsigned>(head.status));
        return on_refused(head);
    }
    const auto cursor = cursor_of(head);
    if (!cursor || !content_type_fits(head)) {
        malformed_ = true;
        return;
    }
    context_.recorder.response(record(), false, 0, 0, received_at_);
    context_.host.subscribed(id_, *cursor, head.lost, received_at_ - dialed_at_);
}

void StreamClient::on_body(std::string_view part) {
    if (reader_.head().status != 200 || malformed_) return;
    if (!on_stream(part)) malformed_ = true;
}

void StreamClient::heartbeat(std::size_t bytes) {
    // Servers send it as a chunk of its own: the size in hexadecimal and two line ends.
    if (reader_.head().chunked) bytes += fmt::formatted_size("{:x}", bytes) + 4;
    context_.recorder.heartbeat(record(), 0, bytes);
}

void StreamClient::on_ended(ErrorKind kind) {
    context_.host.ended(id_, kind);
}

void StreamClient::on_finished() {
    if (ended_as_) return context_.host.ended(id_, *std::exchange(ended_as_, std::nullopt));
    context_.host.stopped(id_);
}

}  // namespace pushbench::client
