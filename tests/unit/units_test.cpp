#include "core/units.hpp"

#include "core/error.hpp"

#include <string>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

// Runs `parse` and returns the text of its UsageError.
template <class Parse>
std::string refusal(Parse parse, std::string_view text) {
    try {
        parse(text);
    } catch (const UsageError& error) {
        return error.what();
    }
    ADD_FAILURE() << "'" << text << "' was accepted";
    return {};
}

template <class Parse>
void expect_refused(Parse parse, std::initializer_list<std::string_view> texts,
                    std::string_view example) {
    for (const auto text : texts) {
        const std::string why = refusal(parse, text);
        EXPECT_NE(why.find("'" + std::string(text) + "'"), std::string::npos) << why;
        EXPECT_NE(why.find(example), std::string::npos) << why;
    }
}

TEST(Units, ParsesDurations) {
    const struct {
        const char* text;
        Nanos value;
    } table[] = {{"500ms", 500 * kMillisecond},
                 {"10s", 10 * kSecond},
                 {"1m30s", 90 * kSecond},
                 {"2h", 7200 * kSecond},
                 {"1h0m1s", 3601 * kSecond},
                 {"1m500ms", 60 * kSecond + 500 * kMillisecond},
                 {"1.5s", 1500 * kMillisecond},
                 {"0.5h", 1800 * kSecond},
                 {"1.000000001s", kSecond + 1},
                 {"1.50000000000000000000s", 1500 * kMillisecond},
                 {"250us", 250 * kMicrosecond},
                 {"0.1us", 100},
                 {"17ns", 17},
                 {"10", 10 * kSecond},
                 {"0.25", 250 * kMillisecond},
                 {"0", 0},
                 {"0s", 0},
                 {"007s", 7 * kSecond}};
    for (const auto& row : table) EXPECT_EQ(parse_duration(row.text), row.value) << row.text;
}

TEST(Units, RefusesWhatIsNoDuration) {
    expect_refused(parse_duration,
                   {"",
                    " ",
                    "abc",
                    "s",
                    "-5s",
                    "+5s",
                    "5 s",
                    "5sec",
                    "5S",
                    "5.s",
                    ".5s",
                    "1..5s",
                    "1.2.3",
                    "1e3",
                    "30s1m",
                    "1s1s",
                    "1m30",
                    "10s ",
                    "1m-3s",
                    "0.1ns",
                    "1,5s",
                    "0x10s",
                    "1.5s!",
                    "inf",
                    "1000000h",
                    "99999999999999999999s",
                    "1.0000000001s",
                    "5h999999999h"},
                   "1m30s");
}

TEST(Units, FormatsDurationsSoThatTheyParseBack) {
    const struct {
        Nanos value;
        const char* text;
    } table[] = {{0, "0s"},
                 {250 * kMillisecond, "250ms"},
                 {90 * kSecond, "1m30s"},
                 {kSecond, "1s"},
                 {1500 * kMillisecond, "1.5s"},
                 {kSecond + 1, "1.000000001s"},
                 {1500 * kMicrosecond, "1.5ms"},
                 {999, "999ns"},
                 {1001, "1.001us"},
                 {3600 * kSecond, "1h"},
                 {3630 * kSecond, "1h30s"},
                 {3661 * kSecond + kSecond / 4, "1h1m1.25s"},
                 {kMillisecond - 1, "999.999us"}};
    for (const auto& row : table) {
        EXPECT_EQ(format_duration(row.value), row.text);
        EXPECT_EQ(parse_duration(row.text), row.value);
    }
    EXPECT_EQ(format_duration(-250 * kMillisecond), "-250ms");
    EXPECT_EQ(format_duration(INT64_MIN), "-2562047h47m16.854775808s");
}

TEST(Units, ParsesCounts) {
    const struct {
        const char* text;
        std::uint64_t value;
    } table[] = {{"0", 0},
                 {"1", 1},
                 {"1000", 1000},
                 {"10k", 10'000},
                 {"1.5m", 1'500'000},
                 {"0.001k", 1},
                 {"1.0", 1},
                 {"100k", 100'000},
                 {"9223372036854775807", INT64_MAX}};
    for (const auto& row : table) EXPECT_EQ(parse_count(row.text), row.value) << row.text;
}

TEST(Units, RefusesWhatIsNoCount) {
    expect_refused(parse_count,
                   {"", "k", "-1", "1.5", "1.0001k", "10K", "10M", "10g", "1k5", "1 000", "1e6",
                    "ten", "9223372036854775808", "99999999999999999999", "9999999999999999m"},
                   "10k");
}

TEST(Units, TooManyDigitsAreToldFromWhatIsNoNumber) {
    for (const char* text :
         {"9223372036854775808", "99999999999999999999", "9999999999999999m", "9.3e18"}) {
        const bool number = std::string_view(text).find('e') == std::string_view::npos;
        const std::string why = refusal(parse_count, text);
        EXPECT_EQ(why.find("is too large, the most is 9223372036854775807") != why.npos, number)
            << why;
        EXPECT_EQ(why.find("is not a count") != why.npos, !number) << why;
    }
    EXPECT_NE(refusal(parse_size, "99999999999999999M").find("is too large"), std::string::npos);
}

TEST(Units, ParsesAndFormatsSizes) {
    const struct {
        const char* text;
        std::uint64_t value;
        const char* formatted;
    } table[] = {{"0", 0, "0"},
                 {"128", 128, "128"},
                 {"64K", 65536, "64K"},
                 {"1M", 1048576, "1M"},
                 {"1.5K", 1536, "1536"},
                 {"1024", 1024, "1K"},
                 {"1024K", 1048576, "1M"},
                 {"1025K", 1049600, "1025K"},
                 {"0.5M", 524288, "512K"}};
    for (const auto& row : table) {
        EXPECT_EQ(parse_size(row.text), row.value) << row.text;
        EXPECT_EQ(format_size(row.value), row.formatted);
        EXPECT_EQ(parse_size(row.formatted), row.value);
    }
    expect_refused(parse_size, {"", "K", "64k", "64KB", "1G", "-1", "0.3K", "1.1", "12x"}, "64K");
}

TEST(Units, ParsesRates) {
    const struct {
        const char* text;
        double value;
    } table[] = {
        {"0", 0},           {"1", 1},        {"0.1", 0.1},   {"5k", 5000},
        {"1.001k", 1001},   {"2.5m", 2.5e6}, {"1000m", 1e9}, {"0.3333333333", 0.3333333333},
        {"1000000000", 1e9}};
    for (const auto& row : table) EXPECT_EQ(parse_rate(row.text), row.value) << row.text;
    expect_refused(parse_rate,
                   {"", "k", "-1", "1/s", "1e3", "nan", "inf", ".5", "5K", "1 k", "1000000001",
                    "1001m", "fast"},
                   "0.1");
}

TEST(Units, FormattedRatesParseToTheSameValue) {
    for (const double rate : {0.0, 1.0, 0.1, 1.0 / 3, 5000.0, 1e9, 1e-9, 123456.789, 1e-300}) {
        EXPECT_EQ(parse_rate(format_rate(rate)), rate) << format_rate(rate);
    }
    EXPECT_EQ(format_rate(0.1), "0.1");
    EXPECT_EQ(format_rate(5000), "5000");
    EXPECT_EQ(format_rate(0.00001), "0.00001");
}

}  // namespace
}  // namespace pushbench
