#include "liar.hpp"

#include "conformance/dialect.hpp"

#include <atomic>
#include <sys/socket.h>
#include <utility>

#include <fmt/format.h>

namespace pushbench::hostile {

Liar::Liar(std::string_view request_end, Script script)
    : request_end_(request_end),
      script_(std::move(script)),
      listener_(conformance::bind_at(0, port_)) {
    conformance::start_listening(listener_);
    thread_ = std::thread([this] {
        for (int n = 0;; ++n) {
            const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (fd < 0) return;
            conversations_.emplace_back([this, fd, n] {
                RawPeer peer = RawPeer::adopt(fd);
                const std::string request = peer.read_until(request_end_);
                if (request.ends_with(request_end_)) script_(peer, request, n);
            });
        }
    });
}

Liar::~Liar() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();  // then nobody adds a conversation
    for (std::thread& conversation : conversations_) conversation.join();
    conformance::close_socket(listener_);
}

Options one_try() {
    Options options = conformance::quick_options();
    options.reconnect_delay = 3600 * kSecond;
    return options;
}

std::string grant(TechniqueId id, const std::string& request, std::uint64_t cursor) {
    return conformance::dialect_of(technique(id))->accept(request, cursor);
}

std::string payload_of(const client::Plan& plan, std::uint64_t seq, std::size_t size) {
    const Nanos due = plan.due.at(0).at(seq - 1);
    return encode_payload(size, Message{0, seq, due, due});
}

LoadStats hear(const Lie& lie) {
    const Technique& row = technique(lie.technique);
    const std::string_view request_end = conformance::dialect_of(row)->request_end;
    std::atomic<bool> gone = false;
    Liar liar(request_end, [&](RawPeer& peer, const std::string& request, int) {
        if (lie.subscribed) peer.send(grant(lie.technique, request));
        peer.send(lie.first + lie.answer);
        while (lie.after == After::repetition && peer.send(lie.answer)) {
        }
        // A close with input unread would be a reset.
        if (lie.after == After::end) peer.finish_writing();
        peer.read_to_end();
        gone = true;
    });
    conformance::LoadRig load(row, lie.options, liar.port());
    if (lie.messages > 0) load.begin(conformance::past_plan(lie.messages));
    load.connect();
    EXPECT_TRUE(conformance::eventually([&] {
        const client::Pulse pulse = load.pulse();
        if (lie.enough) return lie.enough(pulse);
        return pulse.errors > 0 && (gone || lie.after != After::repetition);
    }));
    return load.stop();
}

testing::AssertionResult only_errors_of(const LoadStats& stats,
                                        const std::vector<ErrorKind>& kinds) {
    std::uint64_t fitting = 0, all = 0;
    for (const ErrorKind kind : kinds) fitting += conformance::count_of(stats, kind);
    for (const std::uint64_t count : stats.errors) all += count;
    if (fitting > 0 && fitting == all) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "errors: " << conformance::errors_of(stats);
}

}  // namespace pushbench::hostile
