#include "core/message.hpp"

#include <cctype>
#include <string>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

constexpr std::uint64_t kLastSeq = (1ULL << 48) - 1;

TEST(Message, ComesBackAtEverySize) {
    const Message messages[] = {{0, 1, 0, 0},
                                {7, 0xabcdef, 123'456'789, 123'999'999},
                                {65535, kLastSeq, INT64_MAX, INT64_MAX - 1},
                                {1, 2, -5, -1}};
    for (const std::size_t size : {16u, 17u, 47u, 48u, 125u, 126u, 4096u, 65535u, 65536u}) {
        for (const Message& message : messages) {
            SCOPED_TRACE(size);
            const std::string payload = encode_payload(size, message);
            ASSERT_EQ(payload.size(), size);
            const auto parsed = parse_payload(payload);
            ASSERT_TRUE(parsed);
            EXPECT_EQ(parsed->topic, message.topic);
            EXPECT_EQ(parsed->seq, message.seq);
            const bool stamped = size >= kStampedPayload;
            EXPECT_EQ(parsed->due, stamped ? std::optional(message.due) : std::nullopt);
            EXPECT_EQ(parsed->sent, stamped ? std::optional(message.sent) : std::nullopt);
            const std::size_t fields = stamped ? kStampedPayload : kMinPayload;
            EXPECT_EQ(payload.find_first_not_of('x', fields), std::string::npos);
        }
    }
}

TEST(Message, HasTheDocumentedText) {
    const Message message{0x12, 0x3456, 0x789a, 0xbcde};
    EXPECT_EQ(encode_payload(20, message), "0012000000003456xxxx");
    EXPECT_EQ(encode_payload(50, message), "0012000000003456000000000000789a000000000000bcdexx");
}

TEST(Message, HeadPrecedesAForeignBody) {
    for (const std::string body : {"", "hi", "a published text that is longer than both stamps"}) {
        std::string payload(kMinPayload, '?');
        encode_payload_head(payload.data(), {3, 9, 0, 0});
        payload += body;
        const auto parsed = parse_payload(payload);
        ASSERT_TRUE(parsed) << body;
        EXPECT_EQ(parsed->topic, 3);
        EXPECT_EQ(parsed->seq, 9u);
        EXPECT_FALSE(parsed->due);
        EXPECT_FALSE(parsed->sent);
    }
}

TEST(Message, ReadsUpperCase) {
    EXPECT_EQ(parse_payload("ABCD00000000EF01")->topic, 0xabcd);
    EXPECT_EQ(parse_payload("ABCD00000000EF01")->seq, 0xef01u);
}

TEST(Message, RefusesForeignText) {
    for (const std::string payload :
         {"", "x", "000000000000001", "0000000000000000", "ffff000000000000", "000g000000000001",
          "000000000000000x", "0x00000000000001", "-000000000000001", " 000000000000001",
          "000:000000000001", "000/000000000001", "000@000000000001", "000`000000000001"}) {
        EXPECT_FALSE(parse_payload(payload)) << payload;
    }
    EXPECT_FALSE(parse_payload(std::string(16, '\xff')));
    EXPECT_FALSE(parse_payload(std::string(100, '\0')));
}

TEST(Message, ReadsHexDigitsAndNothingElse) {
    for (std::size_t at = 4; at < kMinPayload; ++at) {
        for (int c = 0; c < 256; ++c) {
            std::string payload = "0000100000000001";
            payload[at] = static_cast<char>(c);
            const bool hex = c < 128 && std::isxdigit(c) != 0;
            const auto parsed = parse_payload(payload);
            ASSERT_EQ(parsed.has_value(), hex) << at << " " << c;
            if (parsed) {
                ASSERT_EQ(parsed->seq, std::stoull(payload, nullptr, 16)) << payload;
            }
        }
    }
}

TEST(Message, EveryDamagedDigitIsNoticed) {
    const std::string good = encode_payload(64, {1, 2, 3, 4});
    for (std::size_t at = 0; at < kStampedPayload; ++at) {
        std::string bad = good;
        bad[at] = 'x';
        const auto parsed = parse_payload(bad);
        EXPECT_EQ(parsed.has_value(), at >= kMinPayload) << at;
        if (parsed) {
            EXPECT_FALSE(parsed->due || parsed->sent) << at;
        }
    }
}

}  // namespace
}  // namespace pushbench
