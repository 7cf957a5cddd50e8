// A client half against a server that fails it in one way: at the subscription, or later.
#pragma once
#include "core/message.hpp"
#include "dialect.hpp"
#include "rig.hpp"
#include "scripted_server.hpp"
#include "table_rows.hpp"

#include <functional>
#include <future>
#include <string>

namespace pushbench::conformance {

// One failure and no second try.
inline Options one_try() {
    Options options = quick_options();
    options.reconnect_delay = 3600 * kSecond;
    return options;
}

inline void close_in_order(RawPeer& peer) {
    peer.finish_writing();
    peer.read_to_end();
}

class Failure : public testing::TestWithParam<Row> {
  protected:
    const Dialect& dialect() const { return *dialect_of(*GetParam()); }

    // The server's answer to the subscription is `answer`.
    LoadStats fail_first(const ScriptedServer::Script& answer, Options options = one_try()) {
        ScriptedServer server([&](RawPeer& peer) {
            request_ = peer.read_until(dialect().request_end);
            answer(peer);
        });
        LoadRig load(*GetParam(), options, server.port());
        load.connect();
        EXPECT_TRUE(eventually([&] { return load.pulse().errors > 0; }));
        return load.stop();
    }

    // The subscription stands; `then` is what follows it, and what follows the next polls.
    LoadStats fail_later(const ScriptedServer::Script& then,
                         const std::function<bool(const client::Pulse&)>& seen) {
        std::promise<void> begun;  // the client knows the schedule
        ScriptedServer server([&](RawPeer& peer) {
            request_ = peer.read_until(dialect().request_end);
            peer.send(dialect().accept(request_, 0));
            await_poll(peer);
            begun.get_future().wait();
            then(peer);
        });
        Options options = one_try();
        // A client on the clock would dial again with its next poll.
        options.poll_interval = GetParam()->polls ? 0 : options.poll_interval;
        LoadRig load(*GetParam(), options, server.port());
        load.connect();
        EXPECT_TRUE(load.subscribed());
        load.begin(plan_);
        EXPECT_TRUE(eventually([&] { return load.pulse().expected == plan_.messages; }));
        begun.set_value();
        EXPECT_TRUE(eventually([&] { return seen(load.pulse()); }));
        return load.stop();
    }
    static bool any_error(const client::Pulse& pulse) { return pulse.errors > 0; }

    void await_poll(RawPeer& peer) const {
        if (GetParam()->has_responses && GetParam()->has_empty_answer)
            peer.read_until(dialect().request_end);
    }
    std::string message(std::uint64_t seq = 1) const {
        const Nanos due = plan_.due[0][seq - 1];
        return dialect().messages(seq, {encode_payload(128, Message{0, seq, due, due})});
    }

    std::string request_;
    client::Plan plan_ = past_plan(1);
};

}  // namespace pushbench::conformance
