#include "core/closed_forms.hpp"
#include "core/framing.hpp"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

// The frames themselves, as a server writes them.
std::string frame(Framing framing, std::uint64_t seq, const std::string& payload) {
    const std::string event = fmt::format("id: {}\ndata: {}\n\n", seq, payload);
    switch (framing) {
        case Framing::poll_body:
            return fmt::format("{}\n{}", payload.size(), payload);
        case Framing::event_stream:
            return event;
        case Framing::event_chunked:
            return fmt::format("{:x}\r\n{}\r\n", event.size(), event);
        case Framing::line_chunked:
            return fmt::format("{:x}\r\n{}\n\r\n", payload.size() + 1, payload);
        case Framing::websocket:
        case Framing::raw_tcp:
            break;
    }
    return {};
}

TEST(FramingBytes, AreThoseOfTheFrames) {
    for (const std::uint64_t size : {16u, 48u, 99u, 100u, 125u, 128u, 230u, 241u, 242u, 243u, 999u,
                                     1000u, 4066u, 4082u, 4083u, 4096u, 65535u, 65536u}) {
        const std::string payload(size, 'x');
        for (const std::uint64_t seq : {1u, 9u, 10u, 99u, 100u, 123456789u})
            for (const auto framing : {Framing::poll_body, Framing::event_stream,
                                       Framing::event_chunked, Framing::line_chunked})
                EXPECT_EQ(framing_bytes(framing, seq, size),
                          frame(framing, seq, payload).size() - size)
                    << size << " " << seq;
        EXPECT_EQ(framing_bytes(Framing::raw_tcp, 1, size), 4u);
    }
}

TEST(FramingBytes, OfWebSocketFollowTheLengthField) {
    const struct {
        std::uint64_t payload, header;
    } table[] = {{0, 2}, {16, 2}, {125, 2}, {126, 4}, {65535, 4}, {65536, 10}, {16u << 20, 10}};
    for (const auto& row : table)
        EXPECT_EQ(framing_bytes(Framing::websocket, 1, row.payload), row.header) << row.payload;
}

TEST(FramingBytes, OfARangeAreTheSum) {
    for (const SeqRange range :
         {SeqRange{1, 0}, SeqRange{1, 1}, SeqRange{1, 9}, SeqRange{1, 10}, SeqRange{5, 1234},
          SeqRange{99, 100}, SeqRange{100, 20'000}, SeqRange{20, 10}}) {
        for (const auto framing : {Framing::poll_body, Framing::event_stream,
                                   Framing::event_chunked, Framing::websocket, Framing::raw_tcp}) {
            for (const std::uint64_t size : {16u, 128u, 240u, 4080u}) {
                std::uint64_t sum = 0;
                for (auto seq = range.first; seq <= range.last; ++seq)
                    sum += framing_bytes(framing, seq, size);
                EXPECT_EQ(framing_bytes(framing, range, size), sum)
                    << range.first << ".." << range.last << " " << size;
            }
        }
    }
    EXPECT_EQ(framing_bytes(Framing::raw_tcp, SeqRange{1, (1ULL << 48) - 1}, 16),
              4 * ((1ULL << 48) - 1));
}

TEST(TlsRecords, FollowVersionAndCipher) {
    const struct {
        const char* protocol;
        std::uint64_t each;
    } table[] = {{"TLSv1.3 TLS_AES_256_GCM_SHA384", 22},
                 {"TLSv1.3 TLS_CHACHA20_POLY1305_SHA256", 22},
                 {"TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384", 29},
                 {"TLSv1.2 ECDHE-ECDSA-CHACHA20-POLY1305", 21}};
    for (const auto& row : table) {
        EXPECT_EQ(tls_record_bytes(row.protocol, 1), row.each) << row.protocol;
        EXPECT_EQ(tls_record_bytes(row.protocol, 16'384), row.each) << row.protocol;
        EXPECT_EQ(tls_record_bytes(row.protocol, 16'385), 2 * row.each) << row.protocol;
    }
    for (const char* unknown :
         {"", "TLSv1.2 ECDHE-RSA-AES128-SHA", "TLSv1.1 AES128-SHA", "TLSv1.3"})
        EXPECT_EQ(tls_record_bytes(unknown, 128), std::nullopt) << unknown;
}

}  // namespace
}  // namespace pushbench
