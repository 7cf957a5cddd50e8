#include "core/closed_forms.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

constexpr Nanos kMs = kMillisecond;

TEST(LongPollForms, TheSimulatedExamples) {
    const struct {
        double rate, messages_per_response, fraction_in_gap, extra_wait_ms;
    } table[] = {{1, 1.005, 0.100, 5.0}, {10, 1.368, 0.731, 36.6}, {40, 4.018, 0.995, 49.8}};
    for (const auto& row : table) {
        const auto forms = long_poll_forms(row.rate, 100 * kMs);
        EXPECT_NEAR(forms.messages_per_response, row.messages_per_response, 0.0005);
        EXPECT_NEAR(forms.fraction_in_gap, row.fraction_in_gap, 0.0006);
        EXPECT_NEAR(forms.mean_extra_wait_ns / 1e6, row.extra_wait_ms, 0.06);
    }
    EXPECT_EQ(long_poll_forms(0, 100 * kMs).messages_per_response, 1);
    EXPECT_EQ(long_poll_forms(5, 0).mean_extra_wait_ns, 0);
    EXPECT_NEAR(ideal_long_poll_empty_ratio(0.04, 25 * kSecond), std::exp(-1), 1e-12);
}

// One client that long-polls on a virtual clock: its next request arrives `gap` after each answer,
// and the server answers at once with everything there is, or with the next message, or after
// `hold` with nothing.
struct SimulatedLongPoll {
    std::uint64_t responses = 0, empty = 0, messages = 0, in_gap = 0;
    double extra_wait_ns = 0;  // of messages that found no request

    SimulatedLongPoll(const std::vector<Nanos>& due, Nanos gap, Nanos hold) {
        Nanos request = 0;
        std::size_t next = 0;
        while (next < due.size()) {
            const std::size_t first = next;
            while (next < due.size() && due[next] <= request) {
                ++in_gap;
                extra_wait_ns += static_cast<double>(request - due[next++]);
            }
            Nanos answered = request;
            if (next == first) {
                answered = std::min(due[next], request + hold);
                if (answered == due[next]) ++next;
            }
            ++responses;
            empty += next == first ? 1 : 0;
            messages += next - first;
            request = answered + gap;
        }
    }
};

std::vector<Nanos> poisson(double rate, Nanos until) {
    ScheduleSpec spec;
    spec.arrivals = Arrivals::poisson;
    spec.rate = rate;
    return due_times(spec, 0, until);
}

TEST(LongPollForms, AreWhatASimulatedClientMeets) {
    for (const double rate : {1.0, 10.0, 40.0, 200.0}) {
        const Nanos gap = 100 * kMs;
        const SimulatedLongPoll met(poisson(rate, static_cast<Nanos>(400'000 / rate) * kSecond),
                                    gap, kForever);
        const LongPollForms forms = long_poll_forms(rate, gap);
        const auto messages = static_cast<double>(met.messages);
        EXPECT_NEAR(messages / static_cast<double>(met.responses), forms.messages_per_response,
                    0.02 * forms.messages_per_response)
            << rate;
        EXPECT_NEAR(static_cast<double>(met.in_gap) / messages, forms.fraction_in_gap, 0.01)
            << rate;
        EXPECT_NEAR(met.extra_wait_ns / messages, forms.mean_extra_wait_ns,
                    0.03 * forms.mean_extra_wait_ns)
            << rate;
        EXPECT_EQ(met.empty, 0u);
    }
}

TEST(LongPollForms, EmptyIsARequestThatOutlivesItsHoldTime) {
    for (const double rate : {0.04, 0.2, 1.0}) {
        const Nanos hold = 5 * kSecond;
        const SimulatedLongPoll met(poisson(rate, 200'000 * kSecond), 0, hold);
        EXPECT_NEAR(static_cast<double>(met.empty) / static_cast<double>(met.responses),
                    ideal_long_poll_empty_ratio(rate, hold), 0.01)
            << rate;
    }
}

}  // namespace
}  // namespace pushbench
