// The page of report.html without data: HTML, style and script in one text, made from reports/html
// by npm when pushbench is built. A build without npm has none, and says how to get it.
//
// Constant data.
#pragma once
#include <span>
#include <string_view>

namespace pushbench {

// The text up to where the data belong, and the text after them; each in pieces, because compilers
// limit the length of a literal.
struct HtmlPage {
    std::span<const std::string_view> before;
    std::span<const std::string_view> after;
    bool empty() const { return before.empty(); }
};
const HtmlPage& html_page();  // generated; empty in a build without npm

// Why there is no page, and how to get one; empty when there is one.
std::string_view html_missing(const HtmlPage& page);

}  // namespace pushbench
