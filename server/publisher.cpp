#include "server/publisher.hpp"

#include "core/net/clock.hpp"

#include <algorithm>
#include <utility>

namespace pushbench::server {

Publisher::Publisher(Emit emit) : emit_(std::move(emit)), timer_(thread_.context()) {}

Publisher::~Publisher() {
    stop();
}

void Publisher::start(const ScheduleSpec& spec, Nanos epoch, unsigned first_topic, Nanos from,
                      Nanos to) {
    epoch_ = epoch;
    from_ = from;
    to_ = to;
    for (unsigned topic = first_topic; topic < spec.topics; ++topic) {
        TopicSchedule schedule(spec, topic);
        if (!schedule.ended()) heap_.push_back({std::move(schedule), topic});
    }
    std::make_heap(heap_.begin(), heap_.end(), Later{});
    running_ = true;
    thread_.start();
    if (!heap_.empty()) thread_.post([this] { publish_due(); });
}

void Publisher::stop() {
    if (!running_) return;
    running_ = false;
    thread_.post([this] { timer_.cancel(); });
    thread_.stop();
}

bool Publisher::Later::operator()(const Source& a, const Source& b) const {
    return a.schedule.due() != b.schedule.due() ? a.schedule.due() > b.schedule.due()
                                                : a.topic > b.topic;
}

void Publisher::publish_due() {
    // Bounded, so that stop() is heard even when the schedule cannot be kept.
    for (int burst = 0; burst < 1024 && !heap_.empty(); ++burst) {
        const Nanos due = heap_.front().schedule.due();
        const Nanos now = monotonic_now() - epoch_;
        if (due > now) return wait_for(due);
        std::pop_heap(heap_.begin(), heap_.end(), Later{});
        Source& source = heap_.back();
        const Message message{static_cast<std::uint16_t>(source.topic), source.schedule.seq(), due,
                              now};
        if (leave_out_ == 0 || message.seq % 1000 >= leave_out_) {
            emit_(message);
            if (due >= from_ && due < to_) {
                ++published_;
                lateness_.record(now - due);
            }
        }
        source.schedule.advance();
        if (source.schedule.ended())
            heap_.pop_back();
        else
            std::push_heap(heap_.begin(), heap_.end(), Later{});
    }
    if (!heap_.empty()) thread_.post([this] { publish_due(); });
}

void Publisher::wait_for(Nanos due) {
    timer_.at(epoch_ + due, [this] { publish_due(); });
}

}  // namespace pushbench::server
