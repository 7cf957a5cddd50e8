#include "bench/progress.hpp"

#include "core/net/clock.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace pushbench {

namespace {

std::size_t terminal_width() {
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) return 80;
    return size.ws_col;
}

void write(const std::string& text) {
    std::fputs(text.c_str(), stderr);
    std::fflush(stderr);
}

bool can_be_redrawn() {
    const char* const terminal = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && !std::getenv("CI") &&
           !(terminal && std::strcmp(terminal, "dumb") == 0);
}

std::string with_separators(std::uint64_t n) {
    std::string digits = std::to_string(n);
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    return digits;
}

}  // namespace

std::string_view to_string(Progress::Phase phase) {
    switch (phase) {
        case Progress::Phase::start:
            return "starting";
        case Progress::Phase::connect:
            return "connecting";
        case Progress::Phase::warmup:
            return "warming up";
        case Progress::Phase::measure:
            return "measuring";
        case Progress::Phase::drain:
            return "draining";
        case Progress::Phase::stop:
            return "stopping";
    }
    return "";
}

Progress::Progress(bool quiet, bool enabled)
    : quiet_(quiet), enabled_(enabled && !quiet), live_(enabled_ && can_be_redrawn()) {}

Progress::~Progress() {
    clear();
}

void Progress::clear() {
    if (line_open_) write("\r\x1b[K");
    line_open_ = false;
}

void Progress::trial(std::uint64_t number, std::uint64_t of, const std::string& title) {
    title_ = fmt::format("[{}/{}] {}", number, of, title);
    shown_phase_ = Phase::stop;
    last_deliveries_ = 0;
    last_at_ = monotonic_now();
    per_second_ = 0;
    if (enabled_ && !live_) write(title_ + "\n");
}

void Progress::update(const State& state) {
    if (!live_) return;
    const Nanos now = monotonic_now();
    if (now - last_at_ >= kSecond / 2) {
        per_second_ = static_cast<double>(state.deliveries - last_deliveries_) * kSecond /
                      static_cast<double>(now - last_at_);
        last_deliveries_ = state.deliveries;
        last_at_ = now;
    }
    std::string text = fmt::format("{}: {}", title_, to_string(state.phase));
    if (state.left > 0) text += fmt::format(" {}s", (state.left + kSecond - 1) / kSecond);
    text += fmt::format(" · {} of {} connected", with_separators(state.connected),
                        with_separators(state.clients));
    if (state.deliveries > 0)
        text += fmt::format(" · {} deliveries/s · {} lost",
                            with_separators(static_cast<std::uint64_t>(per_second_)), state.lost);
    // Cut by bytes: the few two-byte dots leave a narrow margin at worst.
    write("\r\x1b[K" + text.substr(0, terminal_width() - 1));
    line_open_ = true;
}

void Progress::line(const std::string& text) {
    if (quiet_) return;
    clear();
    write(text + "\n");
}

void Progress::trial_done(const std::string& verdict) {
    if (!enabled_) return;
    clear();
    write(live_ ? fmt::format("{}: {}\n", title_, verdict) : fmt::format("    {}\n", verdict));
}

}  // namespace pushbench
