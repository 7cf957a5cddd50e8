#include "client/event_stream.hpp"

#include <algorithm>
#include <utility>

namespace pushbench::client {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The next line and what follows its end (LF, CR or CRLF). false: the end is not here yet, or is a
// CR whose LF may still come.
bool next_line(std::string_view& input, std::string_view& line) {
    // Two searches of one byte each: find_first_of is ten times slower than both.
    const std::size_t feed = input.find('\n');
    const std::size_t end = std::min(feed, input.substr(0, feed).find('\r'));
    if (end == std::string_view::npos) return false;
    const bool is_return = input[end] == '\r';
    if (is_return && end + 1 == input.size()) return false;
    line = input.substr(0, end);
    input.remove_prefix(end + (is_return && input[end + 1] == '\n' ? 2 : 1));
    return true;
}

}  // namespace

void EventStream::reset() {
    leftover_.clear();
    started_ = false;
}

bool EventStream::feed(std::string_view part, Sink& sink) {
    if (!started_ && !part.empty()) {
        // The mark itself may come in pieces.
        leftover_.append(std::exchange(part, {}));
        if (leftover_.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(leftover_))
            return true;
        if (leftover_.starts_with(kByteOrderMark)) leftover_.erase(0, kByteOrderMark.size());
        started_ = true;
    }
    if (leftover_.empty()) {
        const std::size_t taken = take_events(part, sink);
        if (taken < part.size()) leftover_.assign(part.substr(taken));
    } else if (!part.empty() && leftover_.back() != '\r' &&
               part.find_first_of("\r\n") == part.npos) {
        // No line ends here: an event of many parts is not looked through again for each of them.
        leftover_.append(part);
    } else {
        leftover_.append(part);
        // Events may arrive while the sink is called: it must not see this string change.
        const std::string all = std::exchange(leftover_, {});
        const std::size_t taken = take_events(all, sink);
        leftover_ = all.substr(taken);
    }
    return leftover_.size() <= kMaxEvent;
}

std::size_t EventStream::take_events(std::string_view input, Sink& sink) {
    const std::string_view whole = input;
    std::size_t taken = 0;  // up to the end of the last complete event
    std::string_view line, data, id;
    bool has_data = false, joined = false, commented = false;
    while (next_line(input, line)) {
        if (line.empty()) {
            const std::size_t end = whole.size() - input.size();
            has_id_ = !id.empty();
            if (has_id_) last_id_.assign(std::exchange(id, {}));
            if (has_data)
                sink.on_event(joined ? std::string_view(joined_data_) : data);
            else if (commented)
                sink.on_comment(end - taken);
            has_data = joined = commented = false;
            taken = end;
            continue;
        }
        if (line.front() == ':') {
            commented = true;
            continue;
        }
        const std::size_t colon = line.find(':');
        const std::string_view name = line.substr(0, colon);
        const bool is_id = keeps_ids_ && name == "id";
        if (name != "data" && !is_id) continue;  // event, retry and unknown fields
        std::string_view value =
            colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
        if (value.starts_with(' ')) value.remove_prefix(1);
        if (is_id) {
            id = value;
            continue;
        }
        if (!has_data) {
            data = value;
        } else {
            if (!joined) joined_data_.assign(data);
            joined = true;
            joined_data_.append("\n").append(value);
        }
        has_data = true;
    }
    return taken;
}

}  // namespace pushbench::client
