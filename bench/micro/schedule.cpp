// When: the next due time, and a connection's deadline.
#include "core/schedule.hpp"

#include "core/net/deadline_queue.hpp"

#include <memory>
#include <vector>

#include <benchmark/benchmark.h>
#include <boost/asio/io_context.hpp>

namespace pushbench {
namespace {

void schedule_next(benchmark::State& state, Arrivals arrivals) {
    ScheduleSpec spec;
    spec.arrivals = arrivals;
    spec.rate = 1000;
    spec.silences = {{kSecond, kSecond / 4}};
    TopicSchedule schedule(spec, 0);
    for (auto _ : state) {
        schedule.advance();
        benchmark::DoNotOptimize(schedule.due());
    }
}
BENCHMARK_CAPTURE(schedule_next, constant, Arrivals::constant);
BENCHMARK_CAPTURE(schedule_next, poisson, Arrivals::poisson);

struct Hook : net::DeadlineHook {};

// A keep-alive connection arms a deadline when it falls idle and cancels it with its next request.
void deadline_arm_cancel(benchmark::State& state) {
    boost::asio::io_context context(1);
    net::DeadlineQueue queue(context);
    net::DeadlineLane& lane = queue.add_lane(75 * kSecond, [](net::DeadlineHook&) {});
    std::vector<Hook> hooks(static_cast<std::size_t>(state.range(0)));
    for (Hook& hook : hooks) lane.arm(hook);
    std::size_t next = 0;
    for (auto _ : state) {
        hooks[next].cancel_deadline();
        lane.arm(hooks[next]);
        if (++next == hooks.size()) next = 0;
    }
}
BENCHMARK(deadline_arm_cancel)->Arg(1)->Arg(10000);

}  // namespace
}  // namespace pushbench
