#include "client/served_schedule.hpp"

#include "core/error.hpp"
#include "core/message.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace pushbench::client {

namespace {

namespace json = boost::json;

// The ranges of `serve`: --rate, --topics.
constexpr double kFastest = 1e7;
constexpr std::uint64_t kMostTopics = 65535;
// A trial has two guards. Each is passed for every message, so there may not be any number.
constexpr std::size_t kMostGuards = 16;

// The fields of one object, each with what is wrong with it.
class Fields {
  public:
    Fields(const json::object& object, std::string_view where) : object_(object), where_(where) {}

    template <class Number>
    Number number(std::string_view name, Number least, Number most) const {
        const json::value& found = at(name);
        if (!found.is_number()) refuse(fmt::format("{} is no number", name));
        boost::system::error_code inexact;
        const auto value = found.to_number<Number>(inexact);
        if (inexact || !(value >= least && value <= most))
            refuse(fmt::format("{} is {}, which is not in {} to {}", name, json::serialize(found),
                               least, most));
        return value;
    }
    bool is_true(std::string_view name) const {
        const json::value& found = at(name);
        if (!found.is_bool()) refuse(fmt::format("{} is neither true nor false", name));
        return found.get_bool();
    }
    // The words are ours: what is no such word is not repeated, it may be anything.
    bool is_first(std::string_view name, std::string_view first, std::string_view second) const {
        const json::value& found = at(name);
        if (found.is_string() && found.get_string() == first) return true;
        if (found.is_string() && found.get_string() == second) return false;
        refuse(fmt::format("{} is neither {} nor {}", name, first, second));
    }
    const json::value& at(std::string_view name) const {
        if (const json::value* found = object_.if_contains(name)) return *found;
        refuse(fmt::format("{} is missing", name));
    }
    [[noreturn]] void refuse(std::string_view why) const {
        throw UsageError(
            fmt::format("http://{}/schedule is no schedule that pushbench could follow: {}; is "
                        "`pushbench serve` of this version running there? (--server HOST:PORT)",
                        where_, why));
    }

  private:
    const json::object& object_;
    std::string_view where_;
};

void read_guards(const Fields& fields, std::string_view where, ScheduleSpec& schedule) {
    const json::value& guards = fields.at("guards");
    if (!guards.is_array()) fields.refuse("guards is no list");
    if (guards.get_array().size() > kMostGuards)
        fields.refuse(fmt::format("guards lists {}, which is more than {}",
                                  guards.get_array().size(), kMostGuards));
    Nanos free_from = schedule.start;
    for (const json::value& guard : guards.get_array()) {
        if (!guard.is_object()) fields.refuse("guards holds something else than guards");
        const Fields of_guard(guard.get_object(), where);
        const auto from = of_guard.number<Nanos>("from_ns", free_from, kForever);
        const auto length = of_guard.number<Nanos>("length_ns", 0, kForever - from);
        schedule.silences.push_back({from, length});
        free_from = from + length;
    }
}

void read_schedule(const Fields& fields, std::string_view where, Nanos now, Plan& plan) {
    ScheduleSpec& s = plan.schedule;
    s.arrivals =
        fields.is_first("arrivals", "constant", "poisson") ? Arrivals::constant : Arrivals::poisson;
    s.rate = fields.number<double>("rate_per_s", 0, kFastest);
    s.topics = static_cast<unsigned>(fields.number<std::uint64_t>("topics", 1, kMostTopics));
    s.seed = fields.number<std::uint64_t>("seed", 0, UINT64_MAX);
    s.start = fields.number<Nanos>("start_ns", 0, kForever);
    s.end = fields.number<Nanos>("end_ns", s.start, kForever);
    read_guards(fields, where, s);
    if (!fields.is_true("started")) fields.refuse("it has not begun");
    plan.epoch = fields.number<Nanos>("epoch_monotonic_ns", 0, now);
    plan.open_ended = true;
}

}  // namespace

ServedSchedule read_served_schedule(std::string_view text, std::string_view where,
                                    std::string_view boot, Nanos now) {
    boost::system::error_code malformed;
    const json::value document = json::parse(text, malformed);
    if (malformed || !document.is_object())
        throw UsageError(
            fmt::format("http://{}/schedule answers with something else than a schedule: that is "
                        "no server of pushbench (--server HOST:PORT)",
                        where));
    const Fields fields(document.get_object(), where);
    const json::value& their_boot = fields.at("boot_id");
    if (!their_boot.is_string()) fields.refuse("boot_id is no text");
    if (std::string_view(their_boot.get_string()) != boot)
        throw UsageError(fmt::format(
            "the server at {} runs on another machine (another boot): its clock is not ours, and "
            "one-way latency between clocks is not measured yet; run `load` on its machine",
            where));
    ServedSchedule served;
    read_schedule(fields, where, now, served.plan);
    const ScheduleSpec& s = served.plan.schedule;
    served.payload_bytes = fields.number<std::uint64_t>("payload_bytes", kMinPayload, kMaxPayload);
    served.external_topics = fields.number<std::uint64_t>("external_topics", 0, s.topics);
    served.raw_tcp_port = fields.number<std::uint16_t>("raw_tcp_port", 0, UINT16_MAX);
    served.sends_one_per_poll = fields.is_first("poll_batch", "one", "all");
    return served;
}

double messages_until(const ServedSchedule& served, Nanos until) {
    const ScheduleSpec& s = served.plan.schedule;
    const Nanos length = std::max<Nanos>(0, std::min(until, s.end) - s.start);
    return s.rate * s.topics * static_cast<double>(length) / static_cast<double>(kSecond);
}

void require_bearable(const ServedSchedule& served, std::string_view where, Nanos until) {
    const double messages = messages_until(served, until);
    if (messages <= kMostServedMessages) return;
    throw UsageError(fmt::format(
        "the schedule of http://{}/schedule has {:.0f} million messages between its epoch and the "
        "end of this measurement, more than the {:.0f} million whose due times are kept: restart "
        "that server, lower its --rate or --topics, or measure for a shorter time (-d)",
        where, messages / 1e6, kMostServedMessages / 1e6));
}

}  // namespace pushbench::client
