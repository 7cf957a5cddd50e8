// When each message is due: a pure function of (spec, topic), so that several server processes emit
// one stream without talking and every client knows every due time.
//
// Times are nanoseconds since the trial's epoch. Nothing here reads a clock. Thread-safe: const. A
// spec that makes no sense (no such topic, a negative rate, overlapping silences) is
// std::invalid_argument.
#pragma once
#include "core/random.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace pushbench {

enum class Arrivals { constant, poisson };
std::string_view to_string(Arrivals arrivals);
Arrivals parse_arrivals(std::string_view text);  // throws UsageError

// A stretch [from, from + length) of the clock without messages. Everything that would fall into it
// or after it moves later by its length, so the counts of the stretches between silences do not
// change.
struct Silence {
    Nanos from = 0;
    Nanos length = 0;
};

inline constexpr Nanos kForever = INT64_MAX / 4;

struct ScheduleSpec {
    Arrivals arrivals = Arrivals::constant;
    double rate = 1;  // messages per second and topic; 0 = nothing is ever due
    unsigned topics =
        1;  // topic t is offset by t/topics of a period, so topics do not burst together
    std::uint64_t seed = 1;
    Nanos start = 0;                // publishing time 0
    Nanos end = kForever;           // on the clock; nothing is due at or after it
    std::vector<Silence> silences;  // ascending, not overlapping, none before start
};

// Constant arrivals: nanoseconds of publishing time (before silences) at which `seq` is due,
// straight from seq, so there is no drift. rate must not be 0.
long double constant_arrival(const ScheduleSpec& spec, unsigned topic, std::uint64_t seq);

// Walks one topic's due times in order. Once ended, seq() - 1 is the number of messages.
class TopicSchedule {
  public:
    TopicSchedule(const ScheduleSpec& spec, unsigned topic);
    bool ended() const { return ended_; }
    std::uint64_t seq() const { return seq_; }  // of the next message, from 1
    Nanos due() const { return due_; }          // of the next message
    void advance();

  private:
    void compute();
    Nanos on_the_clock(Nanos publishing_time) const;  // adds the silences it passes

    ScheduleSpec spec_;
    unsigned topic_;
    SplitMix64 random_;
    long double poisson_ns_ = 0;  // publishing time of the current Poisson arrival
    std::uint64_t seq_ = 1;
    Nanos due_ = 0;
    bool ended_ = false;
};

// Sequence numbers first..last; count 0 when last < first.
struct SeqRange {
    std::uint64_t first = 1;
    std::uint64_t last = 0;
    std::uint64_t count() const { return last < first ? 0 : last - first + 1; }
    bool contains(std::uint64_t seq) const { return seq >= first && seq <= last; }
    bool operator==(const SeqRange&) const = default;
};

// Due times of seq 1, 2, … that are due before `until`.
std::vector<Nanos> due_times(const ScheduleSpec& spec, unsigned topic, Nanos until);

// The messages of one topic due in [from, to): `due` as returned by due_times.
SeqRange due_between(const std::vector<Nanos>& due, Nanos from, Nanos to);

}  // namespace pushbench
