// Who is turned away, and how he is told.
#include "dialect.hpp"
#include "rig.hpp"
#include "sockets.hpp"
#include "table_rows.hpp"

#include <future>

#include <fmt/format.h>

namespace pushbench::conformance {
namespace {

class Overloaded : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, Overloaded, testing::ValuesIn(all_rows()), row_name);

TEST_P(Overloaded, TheClientBeyondMaxConnectionsIsTold) {
    Options options = quick_options();
    options.max_connections = 1;
    options.reconnect_delay = 3600 * kSecond;
    server::Server server(options, {GetParam()->id});
    server.start();
    LoadRig load(*GetParam(), options,
                 GetParam()->own_listener ? server.raw_tcp_port() : server.port(), 2);
    load.connect();
    ASSERT_TRUE(
        eventually([&] { return load.pulse().errors == 1 && load.pulse().subscribed == 1; }));
    expect_one_error(load.stop(), ErrorKind::overloaded);
    EXPECT_EQ(server.counters().connections_refused, 1);
    EXPECT_EQ(server.counters().responses_5xx, GetParam()->refused_by_status ? 1 : 0);
    EXPECT_TRUE(eventually([&] { return server.counters().connections_open == 0; }));
}

TEST_P(Overloaded, APlaceThatBecomesFreeIsGivenAway) {
    Options options = quick_options();
    options.max_connections = 1;
    Rig rig(*GetParam(), options, 1);  // takes the place
    LoadRig second(*GetParam(), options, rig.port());
    second.connect();
    ASSERT_TRUE(eventually([&] { return second.pulse().errors >= 2; }));
    rig.publish(1);
    ASSERT_TRUE(rig.complete());
    expect_clean(rig.stop());
    ASSERT_TRUE(second.subscribed());
    const LoadStats stats = second.stop();
    EXPECT_EQ(errors_of(stats),
              fmt::format("overloaded {}", rig.server().counters().connections_refused));
}

class OverHttp : public testing::Test {
  protected:
    explicit OverHttp(Options options = quick_options())
        : options_(std::move(options)), server_(options_, ids()) {
        server_.start();
    }
    static std::vector<TechniqueId> ids() {
        std::vector<TechniqueId> all;
        for (const Technique& row : techniques()) all.push_back(row.id);
        return all;
    }
    // Status, body and all of the answer to one request.
    struct Answer {
        int status;
        std::string text;
    };
    Answer ask(const std::string& request) {
        RawPeer peer = RawPeer::connect(server_.port());
        peer.send(request);
        std::string text = peer.read_response();
        return {text.size() > 12 ? std::stoi(text.substr(9, 3)) : 0, text};
    }
    Answer publish(std::string_view target, std::string_view body, std::string_view fields = "") {
        return ask(
            fmt::format("POST {} HTTP/1.1\r\nHost: here:80\r\n{}Content-Length: {}\r\n\r\n{}",
                        target, fields, body.size(), body));
    }
    Answer open_websocket(std::string_view fields) {
        return ask(
            fmt::format("GET /ws HTTP/1.1\r\nHost: here:80\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}\r\n",
                        fields));
    }
    Options options_;
    server::Server server_;
};

Options two_topics() {
    Options options = quick_options();
    options.topics = 2;
    options.sizes = {64};
    return options;
}

class Publish : public OverHttp {
  protected:
    Publish() : OverHttp(two_topics()) {}
};

TEST_F(Publish, AnswersTheSequenceNumberAndDelivers) {
    for (int seq = 1; seq <= 2; ++seq) {
        const Answer answer = publish("/publish?topic=0", "hello");
        EXPECT_EQ(answer.status, 200);
        EXPECT_TRUE(answer.text.ends_with(fmt::format("\r\n\r\n{}\n", seq))) << answer.text;
    }
    const Answer polled = ask("GET /poll?since=0 HTTP/1.1\r\nHost: here\r\n\r\n");
    EXPECT_TRUE(polled.text.ends_with("\r\n\r\n21\n0000000000000001hello21\n0000000000000002hello"))
        << polled.text;
}

TEST_F(Publish, RefusesWhatItCannotDeliver) {
    const struct {
        const char* what;
        std::string target, body;
        int status;
    } table[] = {
        {"largest body that fits", "/publish?topic=0", std::string(48, 'x'), 200},
        {"larger than --size", "/publish?topic=0", std::string(49, 'x'), 400},
        {"not printable", "/publish?topic=0", "a\nb", 400},
        {"not ASCII", "/publish?topic=0", "\xc3\xa9", 400},
        {"no number", "/publish?topic=abc", "hello", 400},
        {"no such topic", "/publish?topic=2", "hello", 404},
        {"scheduled topic", "/publish?topic=1", "hello", 409},
    };
    for (const auto& [what, target, body, status] : table)
        EXPECT_EQ(publish(target, body).status, status) << what;
    EXPECT_EQ(server_.counters().published, 1);
    EXPECT_EQ(ask("GET /publish HTTP/1.1\r\nHost: here\r\n\r\n").status, 405);
}

TEST_F(Publish, RefusesAForeignOrigin) {
    EXPECT_EQ(publish("/publish", "x", "Origin: http://elsewhere\r\n").status, 403);
    EXPECT_EQ(publish("/publish", "x", "Origin: null\r\n").status, 403);
    EXPECT_EQ(publish("/publish", "x", "Origin: http://here:80\r\n").status, 200);
}

class Origin : public OverHttp {};

TEST_F(Origin, ThatIsForeignMayNotOpenAWebSocket) {
    EXPECT_EQ(open_websocket("Origin: http://elsewhere\r\n").status, 403);
    EXPECT_EQ(open_websocket("Origin: http://here:80\r\n").status, 101);
    EXPECT_EQ(open_websocket("").status, 101);
    EXPECT_TRUE(eventually([&] { return server_.counters().upgrades == 2; }));
}

Options allowing(std::string origin) {
    Options options = quick_options();
    options.allow_origin = std::move(origin);
    return options;
}

class AllowedOrigin : public OverHttp {
  protected:
    AllowedOrigin() : OverHttp(allowing("http://elsewhere")) {}
};

TEST_F(AllowedOrigin, MayDoBothAndIsNamedToTheBrowser) {
    const std::string field = "Origin: http://elsewhere\r\n";
    EXPECT_EQ(open_websocket(field).status, 101);
    EXPECT_EQ(open_websocket("Origin: http://third\r\n").status, 403);
    const Answer answer = publish("/publish", "x", field);
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(answer.text.find("Access-Control-Allow-Origin: http://elsewhere\r\n"),
              std::string::npos);
}

class Requests : public OverHttp {};

TEST_F(Requests, ThatNoTechniqueTakes) {
    const struct {
        std::string request;
        int status;
    } table[] = {
        {"GET /nowhere HTTP/1.1\r\nHost: here\r\n\r\n", 404},
        {"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n", 200},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"garbage\r\n\r\n", 400},
        {"GET / HTTP/3.0\r\nHost: here\r\n\r\n", 505},
        {"GET / HTTP/1.1\r\nHost: here\r\nX: " + std::string(9000, 'x') + "\r\n\r\n", 431},
        {"POST /publish HTTP/1.1\r\nHost: here\r\nContent-Length: 2000000\r\n\r\n", 413},
        {"GET /ws HTTP/1.1\r\nHost: here\r\n\r\n", 426},
    };
    for (const auto& [request, status] : table)
        EXPECT_EQ(ask(request).status, status) << request.substr(0, 60);
}

TEST_F(Requests, ForEveryTechniquesPath) {
    for (const Technique& row : techniques()) {
        if (row.path.empty()) continue;
        SCOPED_TRACE(row.name);
        const auto get = [&](std::string_view query) {
            return ask(fmt::format("GET {}{} HTTP/1.1\r\nHost: here\r\n\r\n", row.path, query))
                .status;
        };
        EXPECT_EQ(get("?topic=7"), 404);
        EXPECT_EQ(get("?topic=x"), 400);
        EXPECT_EQ(get("?since=x"), 400);
    }
}

TEST_F(Requests, PublishingTooMuchIsToldHowMuchFits) {
    const Answer answer =
        ask("POST /publish?topic=0 HTTP/1.1\r\nHost: here\r\n"
            "Content-Length: 200\r\n\r\n" +
            std::string(200, 'x'));
    EXPECT_EQ(answer.status, 400);
    const std::uint64_t fits = quick_options().sizes.front() - 16;
    EXPECT_NE(answer.text.find(fmt::format("the body may have {} bytes", fits)), std::string::npos)
        << answer.text;
}

// RFC 9110 §10.1.1: who asks before it sends a body is told to, or gets the final answer.
TEST_F(Requests, ThatAskBeforeTheBodyAreTold) {
    const auto head = [](std::size_t length) {
        return fmt::format(
            "POST /publish?topic=0 HTTP/1.1\r\nHost: here\r\n"
            "Expect: 100-continue\r\nContent-Length: {}\r\n\r\n",
            length);
    };
    RawPeer peer = RawPeer::connect(server_.port());
    peer.send(head(5));
    EXPECT_EQ(peer.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    peer.send("hello");
    EXPECT_TRUE(peer.read_response().starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(ask(head(5) + "hello").status, 200) << "who does not wait gets one answer";
    EXPECT_EQ(ask(head(2'000'000)).status, 413);
}

TEST_F(Requests, TheIndexNamesEveryTechniquesPath) {
    const std::string index = ask("GET / HTTP/1.1\r\nHost: here\r\n\r\n").text;
    for (const Technique& row : techniques())
        if (!row.path.empty()) {
            EXPECT_NE(index.find(fmt::format("GET  {}?", row.path)), std::string::npos) << row.path;
        }
}

// A stream is delimited by closing where the client knows no chunks (RFC 9112 §6.1, §6.3).
TEST_F(Requests, OfHttp10GetAStreamWithoutChunks) {
    for (const Technique& row : techniques()) {
        if (row.path.empty() || row.has_empty_answer || row.id == TechniqueId::websocket) continue;
        SCOPED_TRACE(row.name);
        RawPeer peer = RawPeer::connect(server_.port());
        peer.send(fmt::format("GET {} HTTP/1.0\r\nHost: here\r\n\r\n", row.path));
        const std::string head = peer.read_until("\r\n\r\n");
        EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n")) << head;
        EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos);
        EXPECT_EQ(head.find("Transfer-Encoding"), std::string::npos);
        server_.publish_external(0, "hello");
        const std::string stream = peer.read_until("hello\n");
        EXPECT_TRUE(stream.ends_with("hello\n")) << stream;
        EXPECT_EQ(stream.find('\r'), std::string::npos) << "no chunk's line end";
    }
}

Options closing_framing() {
    Options options = quick_options();
    options.sse_framing = SseFraming::close;
    return options;
}

class CloseFraming : public OverHttp {
  protected:
    CloseFraming() : OverHttp(closing_framing()) {}
};

TEST_F(CloseFraming, ServesHttp10AndEndsByClosing) {
    RawPeer peer = RawPeer::connect(server_.port());
    peer.send("GET /events?since=0 HTTP/1.0\r\nHost: here\r\n\r\n");
    const std::string head = peer.read_until("\r\n\r\n");
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(head.find("Transfer-Encoding"), std::string::npos);
    EXPECT_EQ(peer.read_until("\n\n"), ": pushbench\n\n");
    server_.publish_external(0, "hello");
    EXPECT_EQ(peer.read_until("\n\n"), "id: 1\ndata: 0000000000000001hello\n\n");
    auto closing = std::async(std::launch::async, [&] { server_.shut_down(20 * kSecond); });
    EXPECT_EQ(peer.read_to_end(), "");
    EXPECT_EQ(peer.end(), End::fin);
    peer.close();
    closing.get();
}

}  // namespace
}  // namespace pushbench::conformance
