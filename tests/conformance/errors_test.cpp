// Failures before the subscription stands: each is counted under its own kind and no other, once.
#include "failure.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

namespace pushbench::conformance {
namespace {

constexpr std::string_view kUnwritten = "nobody has written its protocol down in dialect.cpp";

INSTANTIATE_TEST_SUITE_P(Table, Failure,
                         testing::ValuesIn(rows_where("failures of the first answer", has_dialect,
                                                      kUnwritten)),
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
