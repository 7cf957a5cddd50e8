#include "reports/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace pushbench {
namespace {

struct Range {
    char32_t first, last;
};
// General categories Cc, Cf, Zl and Zp of Unicode 15.0 (DerivedGeneralCategory.txt), ascending.
// Terminals obey the C1 controls as they do ESC; overrides of direction (UAX #9) make a text read
// as another one.
constexpr std::array kUnseen{
    Range{0x0000, 0x001F},   Range{0x007F, 0x009F},   Range{0x00AD, 0x00AD},
    Range{0x0600, 0x0605},   Range{0x061C, 0x061C},   Range{0x06DD, 0x06DD},
    Range{0x070F, 0x070F},   Range{0x0890, 0x0891},   Range{0x08E2, 0x08E2},
    Range{0x180E, 0x180E},   Range{0x200B, 0x200F},   Range{0x2028, 0x202E},
    Range{0x2060, 0x206F},   Range{0xFEFF, 0xFEFF},   Range{0xFFF9, 0xFFFB},
    Range{0x110BD, 0x110BD}, Range{0x110CD, 0x110CD}, Range{0x13430, 0x1343F},
    Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A}, Range{0xE0000, 0xE007F}};

bool is_unseen(char32_t code) {
    return std::any_of(kUnseen.begin(), kUnseen.end(), [code](const Range& range) {
        return code >= range.first && code <= range.last;
    });
}

struct Character {
    std::size_t length = 0;  // 0: no UTF-8 here
    char32_t code = 0;
};

// The first character of a text that is not empty (RFC 3629: shortest forms, no surrogates).
Character first_of(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80) return {1, lead};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
    if (lead < 0xC0 || lead > 0xF4 || text.size() < length) return {};
    char32_t code = lead & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0u) != 0x80u) return {};
        code = code << 6 | (byte(i) & 0x3Fu);
    }
    if (code < kLeast[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
    return {length, code};
}

}  // namespace

std::string one_line(std::string_view text) {
    std::string line;
    line.reserve(text.size());
    while (!text.empty()) {
        const Character character = first_of(text);
        const std::size_t length = std::max<std::size_t>(character.length, 1);
        if (character.length == 0 || is_unseen(character.code))
            line += ' ';
        else
            line += text.substr(0, length);
        text.remove_prefix(length);
    }
    return line;
}

}  // namespace pushbench
