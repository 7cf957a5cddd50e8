// A server that lies, for the tests of the ledger: it alters the stream of one worker.
//
// Hidden option --fault. drop: every 7th message never reaches the techniques. repeat: every 7th
// twice. reorder: every 7th after its successor. truncate: the last 3 of the schedule are kept
// back. fewer: the publisher leaves messages out (Publisher::leave_out), and says so.
// slow=DURATION changes no message: see WorkerContext::count_deliveries.
#pragma once
#include "core/error.hpp"
#include "core/message.hpp"
#include "core/options.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace pushbench::server {

enum class Fault { none, drop, repeat, reorder, truncate, fewer };

inline Fault parse_fault(std::string_view text) {
    if (text.empty() || slow_delivery(text) > 0) return Fault::none;
    if (text == "drop") return Fault::drop;
    if (text == "repeat") return Fault::repeat;
    if (text == "reorder") return Fault::reorder;
    if (text == "truncate") return Fault::truncate;
    if (text == "fewer") return Fault::fewer;
    throw UsageError("--fault takes drop, repeat, reorder, truncate, fewer or slow=DURATION");
}

class FaultyStream {
  public:
    FaultyStream(Fault fault, std::function<void(const Message&)> next)
        : fault_(fault), next_(std::move(next)) {}

    // Messages of the schedule from this due time on are the tail that truncate keeps back.
    void set_tail(Nanos from) { tail_from_ = from; }

    void operator()(const Message& message) {
        const bool chosen = message.seq % 7 == 0;
        switch (fault_) {
            case Fault::drop:
                if (!chosen) next_(message);
                return;
            case Fault::repeat:
                next_(message);
                if (chosen) next_(message);
                return;
            case Fault::reorder:
                if (chosen && !held_) {
                    held_ = message;
                    return;
                }
                next_(message);
                if (held_ && held_->topic == message.topic) {
                    next_(*held_);
                    held_.reset();
                }
                return;
            case Fault::truncate:
                if (message.due < tail_from_) next_(message);
                return;
            case Fault::none:
            case Fault::fewer:
                return next_(message);
        }
    }

  private:
    Fault fault_;
    std::function<void(const Message&)> next_;
    std::optional<Message> held_;
    Nanos tail_from_ = INT64_MAX;
};

}  // namespace pushbench::server
