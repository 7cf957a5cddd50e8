// How reports write numbers and names: readable units, and escaping for the format at hand. Pure.
#pragma once
#include "reports/columns.hpp"

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

std::string grouped(double number);  // "12,345"; rounded to a whole number
template <std::integral T>
std::string grouped(T number) {
    return grouped(static_cast<double>(number));
}
std::string three_digits(double number);        // "0.0123", "1.23", "12.3", "1,234"
std::string readable(const Value&, Unit unit);  // "1.25 ms", "4.1 KiB", "12,345", "-", "inf"
std::string readable_ratio(const Value&);       // "0.012×"; "-" when there is none
std::string plural(std::uint64_t count, std::string_view noun);  // "1 run", "1,000 clients"

// Code points, which is what a terminal shows of our texts (no wide characters of our own).
std::size_t display_width(std::string_view text);

// Texts of foreign origin (host names, error texts, labels) as one line that shows all it holds: a
// space stands for every control (C0, DEL, C1), for what breaks lines, turns the direction of
// writing or is invisible (Unicode's Cc, Cf, Zl, Zp), and for bytes that are no UTF-8.
std::string one_line(std::string_view text);
std::string markdown(std::string_view text);   // one line in which nothing is markup
std::string csv_field(std::string_view text);  // RFC 4180: quoted only where it must be
// A field of CSV. A text that a spreadsheet would run as a formula (=, +, -, @, tab, CR or LF
// first) gets an apostrophe in front, which spreadsheets take for "this is text" (OWASP, CSV
// Injection); numbers stay as they are.
std::string csv_cell(const Value& value, int decimals);

// Rows of cells → lines. The first column is flushed left, the others right; the last cell of a row
// may be longer than its column.
std::string aligned_table(const std::vector<std::vector<std::string>>& rows,
                          std::string_view indent);
// The first `texts` columns flushed left, the others right.
std::string markdown_table(const std::vector<std::vector<std::string>>& rows, std::size_t texts);

}  // namespace pushbench
