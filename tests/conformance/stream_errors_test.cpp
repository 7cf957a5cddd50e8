// Failures of a subscription that stood: each is counted under its own kind and no other, once.
#include "failure.hpp"

namespace pushbench::conformance {
namespace {

constexpr std::string_view kUnwritten = "nobody has written its protocol down in dialect.cpp";

class Broken : public Failure {};
INSTANTIATE_TEST_SUITE_P(Table, Broken,
                         testing::ValuesIn(rows_where("failures of a subscription", has_dialect,
                                                      kUnwritten)),
                         row_name);

TEST_P(Broken, APayloadThatIsNotOurs) {
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

TEST_P(Broken, AMessageThatIsNone) {
    const LoadStats stats = fail_later(
        [this](RawPeer& peer) {
            peer.send(dialect().broken);
            close_in_order(peer);
        },
        any_error);
    expect_one_error(stats, ErrorKind::malformed);
}

TEST_P(Broken, ClosedBetweenMessages) {
    const LoadStats stats = fail_later(
        [this](RawPeer& peer) {
            peer.send(message());
            close_in_order(peer);
        },
        any_error);
    expect_one_error(stats, ErrorKind::connection_closed);
    expect_nothing_lost(stats);
}

TEST_P(Broken, ClosedInTheMiddleOfAMessage) {
    const LoadStats stats = fail_later(
        [this](RawPeer& peer) {
            peer.send(message().substr(0, message().size() - 5));
            close_in_order(peer);
        },
        any_error);
    expect_one_error(stats, ErrorKind::connection_closed);
    EXPECT_EQ(stats.ledger.lost, 1u);
}

TEST_P(Broken, ResetInTheMiddleOfAMessage) {
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

}  // namespace
}  // namespace pushbench::conformance
