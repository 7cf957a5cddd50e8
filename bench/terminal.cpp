#include "bench/terminal.hpp"

#include "reports/text.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace pushbench {

namespace {

std::string_view variable(const char* name) {
    const char* const value = std::getenv(name);
    return value ? value : "";
}

Ability ability_of_stderr() {
    if (::isatty(STDERR_FILENO) != 1 || std::getenv("CI")) return Ability::none;
    const std::string_view kind = variable("TERM");
    return kind.empty() || kind == "dumb" ? Ability::lines : Ability::redraw;
}

// The first that is set decides (POSIX, locale(7)).
bool speaks_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const std::string_view value = variable(name);
        if (value.empty()) continue;
        return value.find("UTF-8") != value.npos || value.find("utf8") != value.npos ||
               value.find("UTF8") != value.npos || value.find("utf-8") != value.npos;
    }
    return false;
}

// Escape sequences of colours take no room.
std::size_t shown_width(std::string_view line) {
    std::string bare;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\x1b')
            at = std::min(line.find('m', at), line.size() - 1);
        else
            bare += line[at];
    }
    return display_width(bare);
}

}  // namespace

Terminal::Terminal()
    : ability_(ability_of_stderr()),
      colour_(ability_ == Ability::redraw && variable("NO_COLOR").empty()),
      unicode_(speaks_utf8()) {}

Look Terminal::look() const {
    Look look{.colour = colour_, .unicode = unicode_};
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
        look.width = std::max<std::size_t>(size.ws_col, 2);
        look.height = size.ws_row;
    }
    return look;
}

bool Terminal::takes_text() const {
    pollfd room{STDERR_FILENO, POLLOUT, 0};
    return ::poll(&room, 1, 0) == 1;
}

void Terminal::write(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

void Terminal::draw(const std::string& block) {
    if (!takes_text()) return;
    std::string out = "\r";
    if (!drawn_.empty()) out += fmt::format("\x1b[{}A", rows_of(drawn_, look().width));
    drawn_.clear();
    for (std::size_t begin = 0; begin < block.size();) {
        const std::size_t end = std::min(block.find('\n', begin), block.size());
        const std::string_view line = std::string_view(block).substr(begin, end - begin);
        out.append(line).append("\x1b[K\n");
        drawn_.push_back(shown_width(line));
        begin = end + 1;
    }
    write(out + "\x1b[J");  // what an earlier, longer block left below
}

void Terminal::erase() {
    if (drawn_.empty()) return;
    write(fmt::format("\r\x1b[{}A\x1b[J", rows_of(drawn_, look().width)));
    drawn_.clear();
}

std::size_t rows_of(const std::vector<std::size_t>& widths, std::size_t terminal_width) {
    std::size_t rows = 0;
    for (const std::size_t width : widths)
        rows += std::max<std::size_t>(1, (width + terminal_width - 1) / terminal_width);
    return rows;
}

}  // namespace pushbench
