#include "core/units.hpp"

#include "core/error.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <system_error>

#include <fmt/format.h>

namespace pushbench {
namespace {

__extension__ using Wide = unsigned __int128;  // a product of two 64-bit factors, before the check

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::uint64_t kLongest = INT64_MAX / 4;  // 73 years: sums of a few stay in 64 bits
constexpr double kFastestRate = 1e9;               // due times are whole nanoseconds
constexpr std::string_view kDurationForm =
    "write a number and a unit (ns, us, ms, s, m, h), such as 500ms, 10s or 1m30s; a bare number "
    "is seconds";
constexpr std::string_view kCountForm =
    "write a whole number, such as 1000, 10k or 1.5m (k = 10^3, m = 10^6)";
constexpr std::string_view kSizeForm =
    "write a whole number of bytes, such as 128, 64K or 1M (K = 1024, M = 1024^2)";
constexpr std::string_view kRateForm =
    "write messages per second from 0 to 1000m, such as 1, 0.1 or 5k (k = 10^3, m = 10^6)";

constexpr std::array kDurationUnits{
    Unit{"h", 3'600'000'000'000}, Unit{"m", 60'000'000'000}, Unit{"s", 1'000'000'000},
    Unit{"ms", 1'000'000},        Unit{"us", 1'000},         Unit{"ns", 1}};
constexpr std::array kCountUnits{Unit{"", 1}, Unit{"k", 1'000}, Unit{"m", 1'000'000}};
constexpr std::array kSizeUnits{Unit{"", 1}, Unit{"K", 1u << 10}, Unit{"M", 1u << 20}};

[[noreturn]] void refuse(std::string_view text, std::string_view what, std::string_view form) {
    throw UsageError(fmt::format("'{}' is not {}: {}", text, what, form));
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Takes "12" or "1.5" off the front of `text`; empty when there is no such number.
std::string_view take_number(std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end > 0 && end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) {
        ++end;
        while (end < text.size() && is_digit(text[end])) ++end;
    }
    const auto number = text.substr(0, end);
    text.remove_prefix(end);
    return number;
}

std::string_view take_letters(std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && !is_digit(text[end])) ++end;
    const auto letters = text.substr(0, end);
    text.remove_prefix(end);
    return letters;
}

const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
    for (const Unit& unit : units)
        if (unit.name == name) return &unit;
    return nullptr;
}

// number × factor, when that is a whole number of at most `limit`: decimal text is never rounded.
std::optional<std::uint64_t> exact_product(std::string_view number, std::uint64_t factor,
                                           std::uint64_t limit) {
    const auto point = number.find('.');
    std::uint64_t whole = 0;
    const auto whole_text = number.substr(0, point);
    const char* const whole_end = whole_text.data() + whole_text.size();
    if (std::from_chars(whole_text.data(), whole_end, whole).ec != std::errc{}) return {};
    Wide product = Wide{whole} * factor;
    if (point != std::string_view::npos) {
        auto decimals = number.substr(point + 1);
        while (!decimals.empty() && decimals.back() == '0') decimals.remove_suffix(1);
        if (decimals.size() > 18) return {};
        std::uint64_t fraction = 0;
        std::uint64_t scale = 1;
        for (const char digit : decimals) {
            fraction = fraction * 10 + static_cast<std::uint64_t>(digit - '0');
            scale *= 10;
        }
        const Wide scaled = Wide{fraction} * factor;
        if (scaled % scale != 0) return {};
        product += scaled / scale;
    }
    if (product > limit) return {};
    return static_cast<std::uint64_t>(product);
}

// Told from what is no number at all: the digits are right, there are just too many of them.
bool is_beyond(std::string_view number, std::uint64_t factor, std::uint64_t limit) {
    const auto whole = number.substr(0, number.find('.'));
    std::uint64_t value = 0;
    const auto result = std::from_chars(whole.data(), whole.data() + whole.size(), value);
    return result.ec == std::errc::result_out_of_range || Wide{value} * factor > limit;
}

std::uint64_t parse_whole(std::string_view text, std::span<const Unit> units, std::string_view what,
                          std::string_view form) {
    std::string_view rest = text;
    const auto number = take_number(rest);
    const Unit* const unit = find_unit(units, rest);
    if (number.empty() || unit == nullptr) refuse(text, what, form);
    if (is_beyond(number, unit->factor, INT64_MAX))
        throw UsageError(
            fmt::format("'{}' is too large, the most is {}: {}", text, INT64_MAX, form));
    const auto value = exact_product(number, unit->factor, INT64_MAX);
    if (!value) refuse(text, what, form);
    return *value;
}

// "1.5" + "s" for 1500 units of a thousandth: no digit that says nothing.
std::string with_decimals(std::uint64_t value, std::uint64_t unit, std::string_view name) {
    std::string text = std::to_string(value / unit);
    if (const std::uint64_t fraction = value % unit; fraction != 0) {
        const auto width = std::to_string(unit).size() - 1;
        text += fmt::format(".{:0{}}", fraction, width);
        while (text.back() == '0') text.pop_back();
    }
    return text.append(name);
}

}  // namespace

Nanos parse_duration(std::string_view text) {
    constexpr std::string_view what = "a duration";
    std::string_view rest = text;
    std::uint64_t total = 0;
    std::uint64_t above = UINT64_MAX;  // units go down: 1m30s, never 30s1m or 1s1s
    do {
        const auto number = take_number(rest);
        const auto name = take_letters(rest);
        const bool bare = name.empty() && rest.empty() && above == UINT64_MAX;
        const Unit* const unit = find_unit(kDurationUnits, bare ? "s" : name);
        if (number.empty() || unit == nullptr || unit->factor >= above)
            refuse(text, what, kDurationForm);
        const auto part = exact_product(number, unit->factor, kLongest);
        if (!part || *part + total > kLongest)
            refuse(text, "a duration of whole nanoseconds up to 73 years", kDurationForm);
        total += *part;
        above = unit->factor;
    } while (!rest.empty());
    return static_cast<Nanos>(total);
}

std::uint64_t parse_count(std::string_view text) {
    return parse_whole(text, kCountUnits, "a count", kCountForm);
}

std::uint64_t parse_size(std::string_view text) {
    return parse_whole(text, kSizeUnits, "a size", kSizeForm);
}

double parse_rate(std::string_view text) {
    std::string_view rest = text;
    std::string number{take_number(rest)};
    const Unit* const unit = find_unit(kCountUnits, rest);
    if (number.empty() || unit == nullptr) refuse(text, "a rate", kRateForm);
    // The unit goes in as a decimal exponent: 1.001 × 1000 is not 1001 in binary.
    if (unit->factor > 1) number += unit->factor == 1'000 ? "e3" : "e6";
    double rate = 0;
    const auto result = std::from_chars(number.data(), number.data() + number.size(), rate);
    if (result.ec != std::errc{} || rate > kFastestRate) refuse(text, "a rate", kRateForm);
    return rate;
}

std::string format_duration(Nanos duration) {
    const bool negative = duration < 0;
    auto left = static_cast<std::uint64_t>(duration);
    if (negative) left = ~left + 1;  // also right for the most negative value
    if (left == 0) return "0s";
    std::string text = negative ? "-" : "";
    if (left < 1'000'000'000) {
        for (const Unit& unit : kDurationUnits)
            if (left >= unit.factor) return text + with_decimals(left, unit.factor, unit.name);
    }
    for (const Unit& unit : std::span(kDurationUnits).first(2)) {
        if (left < unit.factor) continue;
        text += fmt::format("{}{}", left / unit.factor, unit.name);
        left %= unit.factor;
    }
    return left == 0 ? text : text + with_decimals(left, 1'000'000'000, "s");
}

std::string format_size(std::uint64_t bytes) {
    if (bytes == 0) return "0";
    if (bytes % (1u << 20) == 0) return fmt::format("{}M", bytes >> 20);
    if (bytes % (1u << 10) == 0) return fmt::format("{}K", bytes >> 10);
    return std::to_string(bytes);
}

std::string format_rate(double per_second) {
    std::array<char, 1100> text{};  // the longest finite double in plain notation has 1,077
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), per_second, std::chars_format::fixed)
            .ptr;
    return {text.data(), end};
}

}  // namespace pushbench
