#include "screen.hpp"

#include <algorithm>
#include <cstdlib>

namespace pushbench::shell {

Screen::Line& Screen::here() {
    if (lines_.size() <= row_) lines_.resize(row_ + 1);
    return lines_[row_];
}

void Screen::down() {
    ++row_;
    here();
}

void Screen::put(std::string character) {
    if (column_ == width_) {
        column_ = 0;
        down();
    }
    Line& line = here();
    if (line.size() <= column_) line.resize(column_ + 1, " ");
    line[column_++] = std::move(character);
}

void Screen::escape(std::string_view sequence) {
    const std::string number(sequence.substr(1, sequence.size() - 2));
    const auto count = static_cast<std::size_t>(std::max(1L, std::atol(number.c_str())));
    Line& line = here();
    switch (sequence.back()) {
        case 'A': {  // up, no further than the top of what is in sight
            const std::size_t top = lines_.size() > height_ ? lines_.size() - height_ : 0;
            row_ = row_ >= top + count ? row_ - count : top;
            return;
        }
        case 'J':
            lines_.resize(row_ + 1);
            [[fallthrough]];
        case 'K':
            if (line.size() > column_) line.resize(column_);
            return;
        case 'm':
            coloured_ = true;
            return;
        default:
            foreign_.emplace_back(sequence);
    }
}

void Screen::feed(std::string_view typed) {
    for (std::size_t i = 0; i < typed.size();) {
        const char c = typed[i];
        if (c == '\x1b') {
            const std::size_t end = typed.find_first_of(
                "ABCDEFGHJKSTfhlmnsu", std::min(i + 2, typed.size()));  // ECMA-48 §5.4
            if (end == std::string_view::npos) return;  // the rest is still on its way
            escape(typed.substr(i + 1, end - i));
            i = end + 1;
        } else if (c == '\n') {
            down();
            ++i;
        } else if (c == '\r') {
            column_ = 0;
            ++i;
        } else {
            std::size_t n = 1;
            while (i + n < typed.size() && (typed[i + n] & 0xC0) == 0x80) ++n;
            put(std::string(typed.substr(i, n)));
            i += n;
        }
    }
}

std::string Screen::text() const {
    std::string all;
    for (const Line& line : lines_) {
        std::string text;
        for (const std::string& character : line) text += character;
        text.erase(text.find_last_not_of(' ') + 1);
        all += text + '\n';
    }
    return all;
}

}  // namespace pushbench::shell
