#include "bench/progress.hpp"

#include "core/net/clock.hpp"

#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace pushbench {

namespace {

// Drawing costs the machine that is measured, so it is rare.
constexpr Nanos kBetweenBlocks = kSecond / 2;
constexpr Nanos kBetweenLines = kSecond;

}  // namespace

Progress::Progress(bool quiet, bool enabled) : quiet_(quiet), enabled_(enabled && !quiet) {}

Progress::~Progress() {
    clear();
}

void Progress::clear() {
    terminal_.erase();
}

void Progress::trial(std::uint64_t number, std::uint64_t of, const std::string& title) {
    title_ = fmt::format("[{}/{}] {}", number, of, title);
    shown_phase_ = Phase::stop;
    shown_at_ = 0;
    meter_.restart();
    in_lines_ = false;
    if (enabled_ && terminal_.ability() == Ability::none) terminal_.write(title_ + "\n");
}

void Progress::update(Phase phase, const std::function<LiveSample()>& sample) {
    if (!enabled_ || terminal_.ability() == Ability::none) return;
    const Nanos now = monotonic_now();
    const Nanos since = phase == shown_phase_ ? now - shown_at_ : INT64_MAX;
    if (since < kBetweenBlocks) return;
    const Look look = terminal_.look();
    const bool block = terminal_.ability() == Ability::redraw && has_room(look);
    if (!block && since < kBetweenLines) return;
    shown_phase_ = phase;
    shown_at_ = now;
    LiveState state = meter_.take(sample());
    state.title = title_;
    show(state, look);
}

void Progress::show(const LiveState& state, const Look& look) {
    if (terminal_.ability() == Ability::redraw && has_room(look)) {
        in_lines_ = false;
        return terminal_.draw(render_block(state, look));
    }
    if (!terminal_.takes_text()) return;
    clear();
    if (!std::exchange(in_lines_, true)) terminal_.write(title_ + "\n");
    terminal_.write(render_line(state, look));
}

void Progress::line(const std::string& text) {
    if (quiet_) return;
    clear();
    terminal_.write(text + "\n");
}

void Progress::interrupted() {
    clear();
    if (in_lines_) terminal_.write("\n");
}

void Progress::trial_done(const std::string& verdict) {
    if (!enabled_) return;
    clear();
    const bool title_is_above = in_lines_ || terminal_.ability() == Ability::none;
    terminal_.write(title_is_above ? fmt::format("    {}\n", verdict)
                                   : fmt::format("{}: {}\n", title_, verdict));
}

}  // namespace pushbench
