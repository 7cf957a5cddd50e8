#include "client/plan.hpp"

namespace pushbench::client {

void Plan::complete() {
    due.clear();
    window.clear();
    slowest_offset.clear();
    messages = 0;
    for (unsigned topic = 0; topic < schedule.topics; ++topic) {
        due.push_back(due_times(schedule, topic, measure_to));
        window.push_back(due_between(due.back(), measure_from, measure_to));
        slowest_offset.push_back(messages);
        messages += window.back().count();
    }
}

}  // namespace pushbench::client
