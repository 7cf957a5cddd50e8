#include "reports/xml_text.hpp"

#include "reports/utf8.hpp"

#include <fmt/format.h>

namespace pushbench {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// XML 1.0 §2.2: #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]. Surrogates
// are no valid UTF-8.
std::string legal(std::string_view text) {
    std::string out;
    const std::string utf8 = valid_utf8(text);
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto c = static_cast<unsigned char>(utf8[i]);
        const std::string_view three = std::string_view(utf8).substr(i, 3);
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
            out += kReplacement;
        } else if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
            out += kReplacement;
            i += 2;
        } else {
            out += utf8[i];
        }
    }
    return out;
}

std::string escaped(std::string_view text, std::string_view as_references) {
    std::string out;
    for (const char c : legal(text)) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (as_references.find(c) != std::string_view::npos)
            out += fmt::format("&#{};", static_cast<int>(c));
        else
            out += c;
    }
    return out;
}

}  // namespace

std::string xml_text(std::string_view text) {
    return escaped(text, "\r");  // else read as a line feed
}

std::string xml_attribute(std::string_view text) {
    return escaped(text, "\r\n\t");
}

}  // namespace pushbench
