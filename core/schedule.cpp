#include "core/schedule.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace pushbench {
namespace {

void check(const ScheduleSpec& spec, unsigned topic) {
    if (!(spec.rate >= 0) || !std::isfinite(spec.rate))
        throw std::invalid_argument("schedule: the rate must be 0 or more");
    if (topic >= spec.topics) throw std::invalid_argument("schedule: no such topic");
    Nanos free_from = spec.start;
    for (const Silence& silence : spec.silences) {
        if (silence.from < free_from || silence.length < 0)
            throw std::invalid_argument("schedule: silences must ascend without overlap");
        free_from = silence.from + silence.length;
    }
}

}  // namespace

std::string_view to_string(Arrivals arrivals) {
    return arrivals == Arrivals::constant ? "constant" : "poisson";
}

Arrivals parse_arrivals(std::string_view text) {
    if (text == "constant") return Arrivals::constant;
    if (text == "poisson") return Arrivals::poisson;
    throw UsageError(fmt::format("'{}' is no kind of arrivals: write constant or poisson", text));
}

long double constant_arrival(const ScheduleSpec& spec, unsigned topic, std::uint64_t seq) {
    // From seq alone, so nothing adds up: the position is a whole number of topics-ths of a period,
    // exact in the 64 bits of a long double.
    const long double position =
        static_cast<long double>(seq - 1) * static_cast<long double>(spec.topics) +
        static_cast<long double>(topic);
    return position * static_cast<long double>(kSecond) /
           (static_cast<long double>(spec.rate) * static_cast<long double>(spec.topics));
}

TopicSchedule::TopicSchedule(const ScheduleSpec& spec, unsigned topic)
    : spec_(spec), topic_(topic), random_(split(spec.seed, topic)) {
    check(spec, topic);
    compute();
}

void TopicSchedule::advance() {
    ++seq_;
    compute();
}

void TopicSchedule::compute() {
    if (spec_.rate == 0) ended_ = true;
    if (ended_) return;
    long double arrival = 0;
    if (spec_.arrivals == Arrivals::constant) {
        arrival = constant_arrival(spec_, topic_, seq_);
    } else {
        poisson_ns_ += -std::log1p(-random_.uniform()) / spec_.rate * static_cast<double>(kSecond);
        arrival = poisson_ns_;
    }
    // Before the conversion: at 10^-300 messages/s the next arrival fits no integer.
    const auto room = static_cast<long double>(spec_.end) - static_cast<long double>(spec_.start);
    ended_ = arrival >= room;
    if (ended_) return;
    due_ = on_the_clock(std::llround(arrival));
    ended_ = due_ >= spec_.end;
}

Nanos TopicSchedule::on_the_clock(Nanos publishing_time) const {
    Nanos due = spec_.start + publishing_time;
    for (const Silence& silence : spec_.silences) {
        if (due < silence.from) break;
        due += silence.length;
    }
    return due;
}

std::vector<Nanos> due_times(const ScheduleSpec& spec, unsigned topic, Nanos until) {
    ScheduleSpec bounded = spec;
    bounded.end = std::min(spec.end, until);
    std::vector<Nanos> due;
    for (TopicSchedule schedule(bounded, topic); !schedule.ended(); schedule.advance())
        due.push_back(schedule.due());
    return due;
}

SeqRange due_between(const std::vector<Nanos>& due, Nanos from, Nanos to) {
    const auto first = std::lower_bound(due.begin(), due.end(), from);
    const auto last = std::lower_bound(first, due.end(), std::max(from, to));
    return {static_cast<std::uint64_t>(first - due.begin()) + 1,
            static_cast<std::uint64_t>(last - due.begin())};
}

}  // namespace pushbench
