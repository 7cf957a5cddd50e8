#include "bench/live_view.hpp"

#include "reports/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace pushbench {

namespace {

constexpr std::size_t kNarrowest = 60, kLowest = 8;
constexpr std::size_t kWidest = 100;  // a wider block is no easier to read
constexpr std::size_t kLongestSparkline = 60;
constexpr Nanos kOld = 5 * kSecond / 2;  // a second this long ago is called old

enum class Style { plain, strong, faint, good, bad };

std::string_view escape_for(Style style) {
    switch (style) {
        case Style::strong:
            return "\x1b[1m";
        case Style::faint:
            return "\x1b[2m";
        case Style::good:
            return "\x1b[36m";
        case Style::bad:
            return "\x1b[1;31m";
        case Style::plain:
            return "";
    }
    return "";
}

std::string in_ascii(std::string text) {
    for (const auto& [from, to] : {std::pair{"µ", "u"}, {"·", "|"}, {"█", "#"}, {"░", "-"}})
        for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;)
            text.replace(at, std::string_view(from).size(), to);
    return text;
}

// The first `count` code points.
std::string_view cut(std::string_view text, std::size_t count) {
    std::size_t at = 0;
    for (; at < text.size(); ++at)
        if ((text[at] & 0xC0) != 0x80 && count-- == 0) break;
    return text.substr(0, at);
}

// One line, put together from styled pieces and cut to the width as it grows.
class Line {
  public:
    explicit Line(const Look& look) : look_(look), room_(std::min(look.width - 1, kWidest)) {}
    Line& add(std::string_view text, Style style = Style::plain) {
        const std::string kept(cut(look_.unicode ? text : in_ascii(std::string(text)), room_));
        room_ -= display_width(kept);
        if (kept.empty()) return *this;
        const bool styled = look_.colour && style != Style::plain;
        text_ += styled ? fmt::format("{}{}\x1b[0m", escape_for(style), kept) : kept;
        return *this;
    }
    Line& label(std::string_view name) { return add(fmt::format("  {:<12}", name), Style::faint); }
    std::size_t room() const { return room_; }
    std::string end() const { return text_ + "\n"; }

  private:
    const Look& look_;
    std::size_t room_;
    std::string text_;
};

std::string percent(double ratio) {
    return fmt::format("{:.0f} %", ratio * 100);
}

std::string duration(std::optional<Nanos> value) {
    if (!value) return "-";
    return readable(Value(static_cast<double>(*value) / kMicrosecond), Unit::microseconds);
}

std::string time_left(const LiveState& state) {
    return fmt::format("{}{} s", state.phase == Phase::drain ? "at most " : "",
                       (std::max<Nanos>(0, state.left) + kSecond - 1) / kSecond);
}

// How much of the phase is over: by the clock, or by clients while they connect.
std::optional<double> progress_of(const LiveState& state) {
    if (state.phase == Phase::connect && state.clients > 0)
        return static_cast<double>(state.connected) / static_cast<double>(state.clients);
    if (state.length <= 0) return std::nullopt;
    return 1 - static_cast<double>(state.left) / static_cast<double>(state.length);
}

std::string phase_line(const LiveState& state, const Look& look) {
    Line line(look);
    line.label(to_string(state.phase));
    const auto progress = progress_of(state);
    if (!progress) return line.end();
    constexpr std::size_t kWords = 18;  // " at most 12 s left"
    const std::size_t cells = std::min<std::size_t>(40, line.room() - kWords);
    const auto full =
        static_cast<std::size_t>(std::clamp(*progress, 0.0, 1.0) * static_cast<double>(cells));
    std::string done, rest;
    for (std::size_t i = 0; i < cells; ++i) (i < full ? done : rest) += i < full ? "█" : "░";
    line.add(done, Style::good).add(rest, Style::faint);
    if (state.phase != Phase::connect) line.add(" " + time_left(state) + " left");
    return line.end();
}

std::string deliveries_line(const LiveState& state, const Look& look) {
    Line line(look);
    line.label("deliveries");
    if (state.deliveries.empty()) return line.add("-").end();
    line.add(fmt::format("{}/s  ", grouped(state.deliveries.back())));
    return line
        .add(sparkline(state.deliveries, std::min(line.room(), kLongestSparkline), look.unicode),
             Style::good)
        .end();
}

std::string latency_line(const LiveState& state, const Look& look) {
    Line line(look);
    line.label("latency");
    if (!state.p50) return line.add("-").end();
    line.add(fmt::format("p50 {} · p99 {}", duration(state.p50), duration(state.p99)));
    if (state.age > kOld)
        line.add(fmt::format(" · {} s ago", state.age / kSecond), Style::faint);
    else
        line.add(" · last second", Style::faint);
    return line.end();
}

std::string lost_text(const LiveState& state) {
    return fmt::format("{} lost", grouped(*state.lost));
}
Style lost_style(const LiveState& state) {
    return *state.lost > 0 ? Style::bad : Style::plain;
}

std::string connected_line(const LiveState& state, const Look& look) {
    Line line(look);
    line.label("connected")
        .add(fmt::format("{} of {}", grouped(state.connected), grouped(state.clients)));
    if (state.lost) line.add(" · ").add(lost_text(state), lost_style(state));
    if (state.empty_ratio) line.add(fmt::format(" · {} empty", percent(*state.empty_ratio)));
    return line.end();
}

std::string cpu_of(std::optional<double> cores) {
    return cores ? percent(*cores) : "-";
}

}  // namespace

std::string_view to_string(Phase phase) {
    switch (phase) {
        case Phase::start:
            return "starting";
        case Phase::connect:
            return "connecting";
        case Phase::warmup:
            return "warming up";
        case Phase::measure:
            return "measuring";
        case Phase::drain:
            return "draining";
        case Phase::stop:
            return "stopping";
    }
    return "";
}

bool has_room(const Look& look) {
    return look.width >= kNarrowest && look.height >= kLowest;
}

std::string sparkline(const std::vector<std::uint64_t>& values, std::size_t width, bool unicode) {
    static constexpr std::array<std::string_view, 8> kBars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static constexpr std::string_view kAscii = "_.:-=+*#";
    const std::size_t shown = std::min(values.size(), width);
    const auto first = values.end() - static_cast<std::ptrdiff_t>(shown);
    const std::uint64_t most = shown == 0 ? 0 : *std::max_element(first, values.end());
    std::string text;
    for (auto value = first; value != values.end(); ++value) {
        // The lowest bar is for nothing alone.
        const double part = most == 0 ? 0 : static_cast<double>(*value) / static_cast<double>(most);
        const std::size_t level =
            *value == 0 ? 0 : 1 + static_cast<std::size_t>(std::lround(part * 6));
        text += unicode ? kBars[level] : kAscii.substr(level, 1);
    }
    return text;
}

std::string render_block(const LiveState& state, const Look& look) {
    std::string text = Line(look).add(one_line(state.title), Style::strong).end();
    text += phase_line(state, look) + deliveries_line(state, look) + latency_line(state, look) +
            connected_line(state, look);
    return text + Line(look)
                      .label("CPU")
                      .add(fmt::format("server {} · load {}", cpu_of(state.server_cpu),
                                       cpu_of(state.load_cpu)))
                      .add(" of a core", Style::faint)
                      .end();
}

std::string render_line(const LiveState& state, const Look& look) {
    Line line(look);
    line.add(fmt::format("  {}", to_string(state.phase)));
    if (state.phase == Phase::connect)
        line.add(fmt::format(" {} of {}", grouped(state.connected), grouped(state.clients)));
    else if (state.length > 0)
        line.add(", " + time_left(state));
    // Where not all have room, a short one may still.
    const auto field = [&](const std::string& text, Style style = Style::plain) {
        if (3 + display_width(text) <= line.room()) line.add(" · ").add(text, style);
    };
    if (!state.deliveries.empty()) field(fmt::format("{}/s", grouped(state.deliveries.back())));
    if (state.p50) field("p50 " + duration(state.p50));
    if (state.p99) field("p99 " + duration(state.p99));
    if (state.phase == Phase::start || state.phase == Phase::connect) return line.end();
    if (state.lost) field(lost_text(state), lost_style(state));
    field(fmt::format("{} connected", grouped(state.connected)));
    if (state.empty_ratio) field(percent(*state.empty_ratio) + " empty");
    if (state.server_cpu && state.load_cpu)
        field(fmt::format("CPU {} + {}", percent(*state.server_cpu), percent(*state.load_cpu)));
    return line.end();
}

}  // namespace pushbench
