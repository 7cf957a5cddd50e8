// The event stream of Server-Sent Events (WHATWG HTML §9.2.6), as far as a push client needs it:
// data, id and comments; `event` and `retry` are accepted and ignored, and `id` unless it is
// wanted.
//
// Fed in pieces of any size; an event that arrives in one piece is handed on as a view. Pure.
#pragma once
#include <string>
#include <string_view>

namespace pushbench::client {

class EventStream {
  public:
    class Sink {
      public:
        virtual ~Sink() = default;
        virtual void on_event(std::string_view data) = 0;
        // Of so many bytes, the blank line included.
        virtual void on_comment(std::size_t bytes) = 0;
    };
    // false: more than kMaxEvent bytes without the end of an event.
    bool feed(std::string_view part, Sink& sink);
    void reset();
    // From now on last_id() is that of the event being told of, or of the last one that had any;
    // has_id() says which.
    void keep_ids() { keeps_ids_ = true; }
    const std::string& last_id() const { return last_id_; }
    bool has_id() const { return has_id_; }

    static constexpr std::size_t kMaxEvent = 32u << 20;

  private:
    std::size_t take_events(std::string_view input, Sink& sink);

    std::string leftover_;     // of an event that has not ended yet, from its first line
    std::string joined_data_;  // only for events with several data lines
    std::string last_id_;
    bool keeps_ids_ = false;
    bool has_id_ = false;
    bool started_ = false;  // a byte order mark may stand before the first byte
};

}  // namespace pushbench::client
