// Each failure is counted under its own kind and no other, once.
#include "core/message.hpp"
#include "dialect.hpp"
#include "rig.hpp"
#include "scripted_server.hpp"
#include "table_rows.hpp"

#include <future>
#include <netinet/in.h>
#include <sys/socket.h>

#include <fmt/format.h>

namespace pushbench::conformance {
namespace {

constexpr std::string_view kUnwritten = "nobody has written its protocol down in dialect.cpp";

// One failure and no second try.
Options one_try() {
    Options options = quick_options();
    options.reconnect_delay = 3600 * kSecond;
    return options;
}

void close_in_order(RawPeer& peer) {
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

INSTANTIATE_TEST_SUITE_P(Table, Failure,
                         testing::ValuesIn(rows_where("failures", has_dialect, kUnwritten)),
                         row_name);

TEST_P(Failure, NobodyListens) {
    std::uint16_t port = 0;
    int bound = bind_at(0, port);
    LoadRig load(*GetParam(), one_try(), port);
    load.connect();
    EXPECT_TRUE(eventually([&] { return load.pulse().errors > 0; }));
    expect_one_error(load.stop(), ErrorKind::connect_refused);
    close_socket(bound);
}

TEST_P(Failure, NobodyAccepts) {
    std::uint16_t port = 0;
    int listener = bind_at(0, port);
    start_listening(listener, 0);
    // With its queue full the kernel does not answer a SYN.
    std::vector<int> queued;
    for (int i = 0; i < 4; ++i) {
        queued.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        to.sin_port = htons(port);
        ::connect(queued.back(), reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
    Options options = one_try();
    options.connect_timeout = 100 * kMillisecond;
    LoadRig load(*GetParam(), options, port);
    load.connect();
    EXPECT_TRUE(eventually([&] { return load.pulse().errors > 0; }));
    expect_one_error(load.stop(), ErrorKind::connect_timeout);
    for (int& fd : queued) close_socket(fd);
    close_socket(listener);
}

TEST_P(Failure, ClosedInsteadOfAnAnswer) {
    expect_one_error(fail_first(close_in_order), ErrorKind::connection_closed);
}

TEST_P(Failure, ResetInsteadOfAnAnswer) {
    expect_one_error(fail_first([](RawPeer& peer) { peer.reset(); }), ErrorKind::connection_reset);
}

TEST_P(Failure, ClosedInTheMiddleOfTheAnswer) {
    const LoadStats stats = fail_first([this](RawPeer& peer) {
        const std::string answer = dialect().accept(request_, 0);
        peer.send(answer.substr(0, answer.size() / 2));
        close_in_order(peer);
    });
    expect_one_error(stats, ErrorKind::connection_closed);
}

TEST_P(Failure, RefusedWithAStatus) {
    const struct {
        int status;
        ErrorKind kind;
    } table[] = {{403, ErrorKind::refused},
                 {503, ErrorKind::overloaded},
                 {500, ErrorKind::bad_status},
                 {404, ErrorKind::bad_status}};
    for (const auto& [status, kind] : table) {
        SCOPED_TRACE(status);
        const LoadStats stats = fail_first([this, code = status](RawPeer& peer) {
            peer.send(dialect().refuse(code));
            close_in_order(peer);
        });
        expect_one_error(stats, kind);
    }
}

TEST_P(Failure, AnsweredInAnotherProtocol) {
    const LoadStats stats = fail_first([](RawPeer& peer) {
        peer.send("220 mail.example.org ESMTP\r\n\r\n");
        close_in_order(peer);
    });
    expect_one_error(stats, ErrorKind::malformed);
}

TEST_P(Failure, AnAnswerThatNeverEnds) {
    const LoadStats stats = fail_first([this](RawPeer& peer) {
        std::string answer(dialect().endless);
        answer.append(200'000, 'x');
        peer.send(answer);
        close_in_order(peer);
    });
    expect_one_error(stats, ErrorKind::malformed);
}

TEST_P(Failure, NoAnswerInTime) {
    Options options = one_try();
    options.connect_timeout = 100 * kMillisecond;
    expect_one_error(fail_first([](RawPeer& peer) { peer.read_to_end(); }, options),
                     ErrorKind::response_timeout);
}

TEST_P(Failure, AnAnswerWithoutACursor) {
    const LoadStats stats = fail_first([this](RawPeer& peer) {
        std::string answer = dialect().accept(request_, 0);
        constexpr std::string_view kField = "Pushbench-Cursor: 0\r\n";
        if (const auto at = answer.find(kField); at != std::string::npos)
            answer.erase(at, kField.size());
        else
            answer = "OK\n";
        peer.send(answer);
        close_in_order(peer);
    });
    expect_one_error(stats, dialect().bad_answer);
}

TEST_P(Failure, APayloadThatIsNotOurs) {
    const LoadStats stats = fail_later(
        [this](RawPeer& peer) {
            peer.send(dialect().messages(1, {"neither topic nor sequence number"}));
            await_poll(peer);
            peer.send(message());
            peer.read_exactly(dialect().goodbye_bytes);
            peer.send(dialect().goodbye_reply);
            peer.read_to_end();
        },
        [](const client::Pulse& pulse) { return pulse.deliveries > 0; });
    expect_one_error(stats, ErrorKind::bad_payload);
    EXPECT_EQ(stats.ledger.delivered, 1u);
}

TEST_P(Failure, AMessageThatIsNone) {
    const LoadStats stats = fail_later(
        [this](RawPeer& peer) {
            peer.send(dialect().broken);
            close_in_order(peer);
        },
        any_error);
    expect_one_error(stats, ErrorKind::malformed);
}

TEST_P(Failure, ClosedBetweenMessages) {
    const LoadStats stats = fail_later(
        [this](RawPeer& peer) {
            peer.send(message());
            close_in_order(peer);
        },
        any_error);
    expect_one_error(stats, ErrorKind::connection_closed);
    expect_nothing_lost(stats);
}

TEST_P(Failure, ClosedInTheMiddleOfAMessage) {
    const LoadStats stats = fail_later(
        [this](RawPeer& peer) {
            peer.send(message().substr(0, message().size() - 5));
            close_in_order(peer);
        },
        any_error);
    expect_one_error(stats, ErrorKind::connection_closed);
    EXPECT_EQ(stats.ledger.lost, 1u);
}

TEST_P(Failure, ResetInTheMiddleOfAMessage) {
    const LoadStats stats = fail_later(
        [this](RawPeer& peer) {
            peer.send(message().substr(0, message().size() - 5));
            peer.reset();
        },
        any_error);
    expect_one_error(stats, ErrorKind::connection_reset);
}

class Goodbye : public Failure {};
INSTANTIATE_TEST_SUITE_P(Table, Goodbye,
                         testing::ValuesIn(rows_where(
                             "goodbye of the server",
                             [](const Technique& row) {
                                 return has_dialect(row) && !dialect_of(row)->goodbye.empty();
                             },
                             "its protocol has no goodbye")),
                         row_name);

TEST_P(Goodbye, CountsAsClosedByTheServer) {
    const LoadStats stats = fail_later(
        [this](RawPeer& peer) {
            peer.send(message() + std::string(dialect().goodbye));
            close_in_order(peer);
        },
        any_error);
    expect_one_error(stats, ErrorKind::closed_by_server);
    expect_nothing_lost(stats);
    // An end in order: the bytes of the connection are compared with the kernel's.
    EXPECT_EQ(stats.bytes_checked, 1u);
    EXPECT_EQ(stats.bytes_unchecked, 0u);
}

// What only one technique can get wrong.
class Special : public Failure {};
INSTANTIATE_TEST_SUITE_P(WebSocket, Special,
                         testing::Values(Row{&technique(TechniqueId::websocket)}), row_name);

TEST_P(Special, AnUpgradeWithAWrongAcceptKey) {
    const LoadStats stats = fail_first([this](RawPeer& peer) {
        std::string answer = dialect().accept(request_, 0);
        char& digit = answer[answer.find("Sec-WebSocket-Accept: ") + 22];
        digit = digit == 'A' ? 'B' : 'A';
        peer.send(answer);
        close_in_order(peer);
    });
    expect_one_error(stats, ErrorKind::bad_handshake);
}

class EventSourceSpecial : public Failure {};
INSTANTIATE_TEST_SUITE_P(Sse, EventSourceSpecial,
                         testing::Values(Row{&technique(TechniqueId::sse)}), row_name);

TEST_P(EventSourceSpecial, AStreamOfAnotherType) {
    const LoadStats stats = fail_first([](RawPeer& peer) {
        peer.send(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nPushbench-Cursor: 0\r\n"
            "Content-Length: 2\r\n\r\nhi");
        close_in_order(peer);
    });
    expect_one_error(stats, ErrorKind::malformed);
}

}  // namespace
}  // namespace pushbench::conformance
