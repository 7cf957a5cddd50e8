#include "reports/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

namespace pushbench {
namespace {

struct Scale {
    double from;
    double divisor;
    std::string_view symbol;
};
// From 999.5 on three digits would print as 1,000.
constexpr std::array kTime{Scale{0, 1, "µs"}, Scale{999.5, 1e3, "ms"}, Scale{999.5e3, 1e6, "s"}};
constexpr std::array kBytes{Scale{0, 1, "B"}, Scale{1024, 1024, "KiB"},
                            Scale{1024.0 * 1024, 1024.0 * 1024, "MiB"},
                            Scale{1024.0 * 1024 * 1024, 1024.0 * 1024 * 1024, "GiB"}};
constexpr std::array kBits{Scale{0, 1, "bit/s"}, Scale{999.5, 1e3, "kbit/s"},
                           Scale{999.5e3, 1e6, "Mbit/s"}, Scale{999.5e6, 1e9, "Gbit/s"}};

std::string scaled(double number, std::span<const Scale> scales) {
    const Scale* fitting = &scales.front();
    for (const Scale& scale : scales)
        if (std::abs(number) >= scale.from) fitting = &scale;
    return fmt::format("{} {}", three_digits(number / fitting->divisor), fitting->symbol);
}

std::string padding(std::size_t width, std::string_view text) {
    const std::size_t used = display_width(text);
    return std::string(width > used ? width - used : 0, ' ');
}

}  // namespace

std::string grouped(double number) {
    std::string digits = fmt::format("{:.0f}", std::abs(number));
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
    return number < 0 && digits != "0" ? "-" + digits : digits;
}

std::string three_digits(double number) {
    const double size = std::abs(number);
    if (size >= 99.95) return grouped(number);
    int decimals = size >= 9.995 ? 1 : 2;
    for (double edge = 0.9995; size < edge && size > 0 && decimals < 6; edge /= 10) ++decimals;
    return plain_text(number, decimals);
}

std::string readable(const Value& value, Unit unit) {
    if (value.empty()) return "-";
    if (value.kind != Value::Kind::number) return plain_text(value, 0);
    switch (unit) {
        case Unit::microseconds:
            return scaled(value.number, kTime);
        case Unit::milliseconds:
            return scaled(value.number * 1e3, kTime);
        case Unit::seconds:
            return scaled(value.number * 1e6, kTime);
        case Unit::bytes:
            return scaled(value.number, kBytes);
        case Unit::bits_per_second:
            return scaled(value.number, kBits);
        case Unit::per_second:
            return three_digits(value.number) + "/s";
        case Unit::count:
            return grouped(value.number);
        case Unit::ratio:
        case Unit::text:
        case Unit::boolean:
            break;
    }
    return three_digits(value.number);
}

std::string readable_ratio(const Value& value) {
    if (value.empty()) return "-";
    return readable(value, Unit::ratio) + "×";
}

std::string plural(std::uint64_t count, std::string_view noun) {
    return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

std::size_t display_width(std::string_view text) {
    // UTF-8 continuation bytes are 10xxxxxx.
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
    }));
}

std::string markdown(std::string_view text) {
    std::string out;
    for (const char c : one_line(text)) {
        if (std::string_view("\\`*_[]<>|#~&").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

std::string csv_cell(const Value& value, int decimals) {
    const std::string text = plain_text(value, decimals);
    const bool formula =
        value.kind == Value::Kind::text && !text.empty() &&
        std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
    return csv_field(formula ? "'" + text : text);
}

std::string aligned_table(const std::vector<std::vector<std::string>>& rows,
                          std::string_view indent) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], display_width(row[i]));
    }
    std::string out;
    for (const auto& row : rows) {
        std::string line(indent);
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string pad = padding(widths[i], row[i]);
            if (i > 0) line += "  ";
            line += i == 0 ? row[i] + pad : pad + row[i];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    return out;
}

std::string markdown_table(const std::vector<std::vector<std::string>>& rows, std::size_t texts) {
    std::string out;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        out += '|';
        for (const std::string& cell : rows[r]) out += ' ' + cell + " |";
        out += '\n';
        if (r > 0) continue;
        out += '|';
        for (std::size_t i = 0; i < rows[0].size(); ++i) out += i < texts ? "---|" : "---:|";
        out += '\n';
    }
    return out;
}

}  // namespace pushbench
