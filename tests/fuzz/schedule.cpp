// What a foreign server calls its schedule: refused in a sentence, or taken; what was taken can be
// followed.
#include "client/served_schedule.hpp"
#include "core/error.hpp"
#include "pieces.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pushbench;
    constexpr Nanos now = 5000 * kSecond;
    constexpr int enough = 1000;
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        const auto served = client::read_served_schedule(text, "fuzz:1", "boot", now);
        client::require_bearable(served, "fuzz:1", now - served.plan.epoch);
        const ScheduleSpec& spec = served.plan.schedule;
        for (const unsigned topic : {0u, spec.topics - 1}) {
            Nanos before = spec.start;
            int n = 0;
            for (TopicSchedule due(spec, topic); !due.ended() && n < enough; due.advance(), ++n) {
                fuzz::require(due.due() >= before && due.due() < spec.end, "due in order");
                before = due.due();
            }
        }
    } catch (const UsageError&) {
        // One sentence for the user.
    }
    return 0;
}
