#include "bench/control_messages.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

namespace pushbench {

namespace json = boost::json;

namespace {

template <class T>
T get(const json::object& from, const char* name) {
    return json::value_to<T>(from.at(name));
}

}  // namespace

json::object schedule_message(const client::Plan& plan) {
    const ScheduleSpec& s = plan.schedule;
    json::array silences;
    for (const Silence& silence : s.silences)
        silences.push_back(json::object{{"from", silence.from}, {"length", silence.length}});
    return {{"op", "schedule"},
            {"arrivals", to_string(s.arrivals)},
            {"rate", s.rate},
            {"topics", s.topics},
            {"seed", s.seed},
            {"start", s.start},
            {"end", s.end},
            {"silences", std::move(silences)},
            {"measure_from", plan.measure_from},
            {"measure_to", plan.measure_to},
            {"poll_start", plan.poll_start},
            {"guard", plan.guard}};
}

client::Plan plan_from(const json::object& message) {
    client::Plan plan;
    ScheduleSpec& s = plan.schedule;
    s.arrivals = parse_arrivals(std::string_view(message.at("arrivals").as_string()));
    s.rate = get<double>(message, "rate");
    s.topics = get<unsigned>(message, "topics");
    s.seed = get<std::uint64_t>(message, "seed");
    s.start = get<Nanos>(message, "start");
    s.end = get<Nanos>(message, "end");
    for (const json::value& silence : message.at("silences").as_array())
        s.silences.push_back(
            {get<Nanos>(silence.as_object(), "from"), get<Nanos>(silence.as_object(), "length")});
    plan.measure_from = get<Nanos>(message, "measure_from");
    plan.measure_to = get<Nanos>(message, "measure_to");
    plan.poll_start = get<Nanos>(message, "poll_start");
    plan.guard = get<Nanos>(message, "guard");
    return plan;
}

json::object pulse_message(const client::Pulse& p, bool complete) {
    return {{"op", "pulse"},
            {"deliveries", p.deliveries},
            {"connected", p.connected},
            {"subscribed", p.subscribed},
            {"stopped", p.stopped},
            {"cut", p.cut},
            {"expected", p.expected},
            {"delivered", p.delivered},
            {"lost", p.lost},
            {"duplicated", p.duplicated},
            {"reordered", p.reordered},
            {"errors", p.errors},
            {"last_due_delivery", p.last_due_delivery},
            {"p50", p.p50},
            {"p99", p.p99},
            {"complete", complete}};
}

client::Pulse pulse_from(const json::object& m) {
    client::Pulse p;
    p.deliveries = get<std::uint64_t>(m, "deliveries");
    p.connected = get<std::uint64_t>(m, "connected");
    p.subscribed = get<std::uint64_t>(m, "subscribed");
    p.stopped = get<std::uint64_t>(m, "stopped");
    p.cut = get<std::uint64_t>(m, "cut");
    p.expected = get<std::uint64_t>(m, "expected");
    p.delivered = get<std::uint64_t>(m, "delivered");
    p.lost = get<std::uint64_t>(m, "lost");
    p.duplicated = get<std::uint64_t>(m, "duplicated");
    p.reordered = get<std::uint64_t>(m, "reordered");
    p.errors = get<std::uint64_t>(m, "errors");
    p.last_due_delivery = get<Nanos>(m, "last_due_delivery");
    p.p50 = get<Nanos>(m, "p50");
    p.p99 = get<Nanos>(m, "p99");
    return p;
}

}  // namespace pushbench
