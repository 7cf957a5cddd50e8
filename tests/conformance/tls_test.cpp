// What is TLS's own: certificates, versions, resumption, and what its bytes are counted as. That
// delivery, ends and slow readers are the same over TLS is told by the other cases, which run on
// both().
#include "core/closed_forms.hpp"
#include "core/net/tls_context.hpp"
#include "core/net/tls_identity.hpp"
#include "dialect.hpp"
#include "rig.hpp"
#include "sockets.hpp"
#include "table_rows.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <list>
#include <string_view>
#include <unistd.h>

namespace pushbench::conformance {
namespace {

class Tls : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, Tls, testing::ValuesIn(all_rows()), row_name);

Options tls_options(TlsVersion version = TlsVersion::automatic) {
    Options options = quick_options();
    options.tls = true;
    options.tls_version = version;
    return options;
}

TEST_P(Tls, OfEitherVersionDelivers) {
    for (const TlsVersion version : {TlsVersion::v1_2, TlsVersion::v1_3}) {
        Rig rig(*GetParam(), tls_options(version), 50, 4);
        rig.publish(50);
        ASSERT_TRUE(rig.complete());
        const LoadStats stats = rig.stop();
        expect_clean(stats);
        EXPECT_TRUE(
            stats.tls_protocol.starts_with(version == TlsVersion::v1_2 ? "TLSv1.2 " : "TLSv1.3 "))
            << stats.tls_protocol;
        EXPECT_EQ(total(stats).tls_handshakes, 4);
        EXPECT_EQ(total(stats).tls_resumed, 0);
        EXPECT_EQ(stats.tls_handshake.count(), 4u);
        EXPECT_TRUE(rig.server_is_alone());
        const ServerCounters counters = rig.server().counters();
        EXPECT_EQ(counters.tls_handshakes, 4);
        EXPECT_EQ(counters.tls_handshake_errors, 0);
    }
}

// Plaintext is counted as without TLS, and what a proxy saw beyond it is TLS's.
TEST_P(Tls, CountsItsBytesApart) {
    std::int64_t app_up = 0, app_down = 0;
    for (const bool tls : {false, true}) {
        Options options = tls_options();
        options.tls = tls;
        options.poll_timeout = 3600 * kSecond;
        Rig rig(*GetParam(), options, 3, 1, Rig::Through::proxy);
        for (std::uint64_t seq = 1; seq <= 3; ++seq) {
            rig.publish(1);
            ASSERT_TRUE(rig.delivered(seq));
        }
        ASSERT_TRUE(rig.complete());
        const LoadStats stats = rig.stop();
        expect_clean(stats);
        const ClientCounters counted = total(stats);
        if (!tls) {
            app_up = counted.app_bytes_up;
            app_down = counted.app_bytes_down;
            EXPECT_EQ(counted.tls_bytes_up + counted.tls_bytes_down, 0);
            continue;
        }
        ASSERT_TRUE(eventually([&] { return rig.proxy().open_connections() == 0; }));
        EXPECT_EQ(counted.app_bytes_up + counted.tls_bytes_up,
                  static_cast<std::int64_t>(rig.proxy().up().size()));
        EXPECT_EQ(counted.app_bytes_down + counted.tls_bytes_down,
                  static_cast<std::int64_t>(rig.proxy().down().size()));
        EXPECT_GT(counted.tls_handshake_bytes_up, 0);
        EXPECT_LT(counted.tls_handshake_bytes_up, counted.tls_bytes_up);
        EXPECT_GT(counted.tls_handshake_bytes_down, counted.tls_handshake_bytes_up)
            << "the certificate goes down";
        EXPECT_LT(counted.tls_handshake_bytes_down, counted.tls_bytes_down);
        if (GetParam()->polls) continue;  // how often it asks is a matter of time
        EXPECT_EQ(counted.app_bytes_up, app_up);
        EXPECT_EQ(counted.app_bytes_down, app_down);
    }
}

// A poll is a byte longer than without TLS where a browser names the page: https.
TEST(TlsPolls, SayHttpsWhereABrowserDoes) {
    std::int64_t bytes[2];
    for (const bool tls : {false, true}) {
        Options options = tls_options();
        options.tls = tls;
        options.headers = HeaderProfile::browser;
        Rig rig(technique(TechniqueId::short_polling), options, 3);
        rig.publish(3);
        ASSERT_TRUE(rig.complete());
        const ClientCounters counted = total(rig.stop());
        // The first one has no cursor, the others have one of one digit.
        const std::int64_t all = counted.app_bytes_up + std::ssize(std::string_view("&since=0"));
        EXPECT_EQ(all % counted.requests, 0);
        bytes[tls ? 1 : 0] = all / counted.requests;
    }
    EXPECT_EQ(bytes[1] - bytes[0], 1);
}

bool is_stream(const Technique& row) {
    return row.framing.has_value();
}

class TlsStream : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, TlsStream,
                         testing::ValuesIn(rows_where("TLS records of a stream", is_stream,
                                                      "answers request by request")),
                         row_name);

// One more message written alone costs its framing and the records of the closed form.
TEST_P(TlsStream, HasTheRecordsOfTheClosedForm) {
    for (const TlsVersion version : {TlsVersion::v1_2, TlsVersion::v1_3})
        for (const std::uint64_t size : {128u, 16'384u, 65'536u}) {
            SCOPED_TRACE(size);
            std::int64_t bytes[2];
            std::string protocol;
            for (const std::uint64_t messages : {1u, 4u}) {
                Options options = tls_options(version);
                options.sizes = {size};
                Rig rig(*GetParam(), options, messages);
                for (std::uint64_t seq = 1; seq <= messages; ++seq) {
                    rig.publish(1);
                    ASSERT_TRUE(rig.delivered(seq));
                }
                const LoadStats stats = rig.stop();
                protocol = stats.tls_protocol;
                const ClientCounters counted = total(stats);
                bytes[messages / 4] = counted.tls_bytes_down - counted.tls_handshake_bytes_down;
            }
            const std::uint64_t whole = size + framing_bytes(*GetParam()->framing, 1, size);
            const auto expected = tls_record_bytes(protocol, whole);
            ASSERT_TRUE(expected) << protocol;
            EXPECT_EQ(bytes[1] - bytes[0], 3 * static_cast<std::int64_t>(*expected)) << protocol;
        }
}

TEST_P(Tls, IsResumedAfterALostConnectionWhenAskedTo) {
    for (const TlsVersion version : {TlsVersion::v1_2, TlsVersion::v1_3})
        for (const Ending ending : {Ending::fin, Ending::reset}) {
            Options options = tls_options(version);
            options.tls_resume = true;
            Rig rig(*GetParam(), options, 20, 1, Rig::Through::proxy);
            for (const std::uint64_t half : {10u, 20u}) {
                rig.publish(10);
                ASSERT_TRUE(rig.delivered(half));
                if (half == 10) rig.proxy().cut(ending);
            }
            ASSERT_TRUE(rig.complete());
            const LoadStats stats = rig.stop();
            expect_nothing_lost(stats);
            EXPECT_EQ(total(stats).tls_handshakes, 2) << errors_of(stats);
            EXPECT_EQ(total(stats).tls_resumed, 1);
            EXPECT_EQ(rig.server().counters().tls_resumed, 1);
        }
}

bool polls_on_a_clock(const Technique& row) {
    return row.polls;
}

class TlsPolls : public testing::TestWithParam<Row> {};
INSTANTIATE_TEST_SUITE_P(Table, TlsPolls,
                         testing::ValuesIn(rows_where("TLS for every poll", polls_on_a_clock,
                                                      "does not poll on a clock")),
                         row_name);

TEST_P(TlsPolls, WithoutKeepAliveShakeHandsEachTime) {
    for (const bool resume : {false, true}) {
        Options options = tls_options();
        options.keep_alive = false;
        options.tls_resume = resume;
        Rig rig(*GetParam(), options, 10, 2);
        rig.publish(10);
        ASSERT_TRUE(rig.complete());
        const LoadStats stats = rig.stop();
        expect_nothing_lost(stats);
        EXPECT_EQ(errors_of(stats), "");
        EXPECT_GT(total(stats).tls_handshakes, 2);
        // Stopped in the middle of it, a client drops its connection.
        EXPECT_LE(stats.bytes_unchecked, 2u);
        EXPECT_EQ(total(stats).tls_handshakes + static_cast<std::int64_t>(stats.bytes_unchecked),
                  total(stats).connections);
        EXPECT_EQ(total(stats).tls_resumed, resume ? total(stats).tls_handshakes - 2 : 0);
    }
}

// ---- Handshakes that must fail: under their own name, with the reason in words.

// A client that tries once.
LoadStats try_once(const Technique& row, Options options, std::uint16_t port,
                   const std::string& certificates) {
    options.reconnect_delay = 3600 * kSecond;
    LoadRig load(row, options, port, 1, certificates);
    load.connect();
    EXPECT_TRUE(eventually([&] { return load.pulse().errors > 0; }));
    return load.stop();
}

void expect_failed(const LoadStats& stats, std::string_view why) {
    expect_one_error(stats, ErrorKind::tls_handshake);
    EXPECT_NE(stats.tls_failure_example.find(why), std::string::npos) << stats.tls_failure_example;
    EXPECT_EQ(total(stats).tls_handshakes, 0);
}

std::string stranger() {
    return net::generate_identity({}).certificate;
}

std::uint16_t port_of(const Row& row, server::Server& server) {
    return row->own_listener ? server.raw_tcp_port() : server.port();
}

TEST_P(Tls, ACertificateOfAStrangerIsNotTrusted) {
    server::Server server(tls_options(), {GetParam()->id});
    server.start();
    expect_failed(
        try_once(*GetParam(), tls_options(), port_of(GetParam(), server), stranger()),
        "is not trusted (self-signed certificate); give the one that vouches for it with --cacert");
    EXPECT_TRUE(eventually([&] { return server.counters().tls_handshake_errors == 1; }) ||
                server.counters().tls_handshakes == 1)
        << "TLS 1.3 clients refuse when the server has finished";
    EXPECT_TRUE(eventually([&] { return server.counters().connections_open == 0; }));
}

TEST_P(Tls, ACertificateForAnotherNameIsRefused) {
    server::Server server(tls_options(), {GetParam()->id});
    server.start();
    Options options = tls_options();
    options.tls_name = "push.example.org";
    expect_failed(
        try_once(*GetParam(), options, port_of(GetParam(), server), server.tls()->certificate()),
        "is for another name (hostname mismatch)");
}

TEST_P(Tls, TheTwoSidesMustHaveAVersionInCommon) {
    server::Server server(tls_options(TlsVersion::v1_3), {GetParam()->id});
    server.start();
    expect_failed(try_once(*GetParam(), tls_options(TlsVersion::v1_2), port_of(GetParam(), server),
                           server.tls()->certificate()),
                  "protocol version");
    EXPECT_TRUE(eventually([&] { return server.counters().tls_handshake_errors == 1; }));
}

TEST_P(Tls, AServerWithoutItIsNamed) {
    server::Server server(quick_options(), {GetParam()->id});
    server.start();
    expect_failed(try_once(*GetParam(), tls_options(), port_of(GetParam(), server), stranger()),
                  GetParam()->own_listener ? "the peer" : "the peer does not speak TLS");
}

TEST_P(Tls, AServerThatNeverAnswersIsGivenUp) {
    std::uint16_t port = 0;
    int listener = bind_at(0, port);
    start_listening(listener);
    Options options = tls_options();
    options.connect_timeout = 200 * kMillisecond;
    expect_failed(try_once(*GetParam(), options, port, stranger()), "--connect-timeout");
    close_socket(listener);
}

}  // namespace
}  // namespace pushbench::conformance
