// raw-tcp, client half: one line asks, length-prefixed payloads follow (docs/metrics.md).
#include "client/connection.hpp"
#include "client/techniques/connections.hpp"
#include "client/techniques/table.hpp"
#include "core/message.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include <fmt/format.h>

namespace pushbench::client {

namespace {

bool read_number(std::string_view text, std::uint64_t& into) {
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, into);
    return error == std::errc() && end == last;
}

class RawClient final : public Connection<net::Channel> {
  public:
    RawClient(SharedContext& shared, LocalId id)
        : Connection(shared.context, id, shared.context.outbox_policy,
                     shared.context.recorder.totals(shared.context.clients[id])) {}

    void start() {
        leftover_.clear();
        answered_ = false;
        dial(context_.raw_tcp);
    }
    void stop() {
        if (link_ == Link::open) return finish();
        drop();
        context_.host.stopped(id_);
    }

  private:
    void on_connected() override {
        const std::string since =
            record().subscribed ? std::to_string(record().ledger.highest()) : "-";
        ++counters().requests;
        context_.connect_lane->arm(*this);
        const std::string line = fmt::format("SUB {} {}\n", record().topic, since);
        context_.recorder.set_up(record(), line.size(), 0);
        send(net::SharedBytes(line), net::Droppable::no);
    }

    void on_input(std::string_view input, Nanos received_at) override {
        if (leftover_.empty()) {
            take(input, received_at);
            if (link_ == Link::open) leftover_.assign(input);
            return;
        }
        leftover_.append(input);
        std::string all = std::exchange(leftover_, {});
        std::string_view rest = all;
        take(rest, received_at);
        if (link_ == Link::open) leftover_.assign(rest);
    }

    void take(std::string_view& input, Nanos received_at) {
        if (!answered_ && !take_answer(input)) return;
        while (input.size() >= 4) {
            const auto byte = [&](std::size_t i) {
                return static_cast<std::size_t>(static_cast<unsigned char>(input[i]));
            };
            const std::size_t length = byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
            if (length > kMaxPayload) return lost(ErrorKind::malformed, false);
            if (input.size() - 4 < length) return;
            context_.recorder.deliver(record(), input.substr(4, length), received_at);
            input.remove_prefix(4 + length);
        }
    }

    bool take_answer(std::string_view& input) {
        const std::size_t end = input.find('\n');
        if (end == std::string_view::npos) {
            if (input.size() > 64) lost(ErrorKind::malformed, false);
            return false;
        }
        const std::string_view line = input.substr(0, end);
        context_.recorder.set_up(record(), 0, end + 1);
        input.remove_prefix(end + 1);
        std::uint64_t cursor = 0, lost_messages = 0;
        if (line.starts_with("ERR ")) {
            refuse(line.substr(4));
            return false;
        }
        const std::size_t space = std::min(line.find(' ', 3), line.size());
        if (!line.starts_with("OK ") || !read_number(line.substr(3, space - 3), cursor) ||
            !read_number(line.substr(std::min(space + 1, line.size())), lost_messages)) {
            lost(ErrorKind::malformed, false);
            return false;
        }
        answered_ = true;
        cancel_deadline();
        context_.host.subscribed(id_, cursor, lost_messages, monotonic_now() - dialed_at_);
        return true;
    }

    void refuse(std::string_view code) {
        std::uint64_t status = 0;
        lost(refusal_kind(read_number(code, status) ? static_cast<std::int64_t>(status) : 0),
             false);
    }

    void on_ended(ErrorKind kind) override { context_.host.ended(id_, kind); }
    void on_finished() override { context_.host.stopped(id_); }

    std::string leftover_;
    bool answered_ = false;
};

}  // namespace

std::unique_ptr<ClientTechnique> make_raw_tcp(LoadContext& context) {
    return std::make_unique<Connections<RawClient, SharedContext>>(context);
}

}  // namespace pushbench::client
