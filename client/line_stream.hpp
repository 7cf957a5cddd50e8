// The lines of an endless response: what http-stream sends, one message each; an empty one is a
// heartbeat.
//
// Fed in pieces of any size; a line that arrives in one piece is handed on as a view. Pure.
#pragma once
#include "core/message.hpp"

#include <string>
#include <string_view>

namespace pushbench::client {

class LineStream {
  public:
    // Calls take(line) for every line that ends, without its end. false: more than kMaxPayload
    // bytes without one.
    template <class Take>
    bool feed(std::string_view part, Take take) {
        for (std::size_t end; (end = part.find('\n')) != std::string_view::npos;) {
            const std::string_view rest_of_line = part.substr(0, end);
            part.remove_prefix(end + 1);
            if (leftover_.empty()) {
                take(rest_of_line);
            } else {
                leftover_.append(rest_of_line);
                take(std::string_view(leftover_));
                leftover_.clear();
            }
        }
        leftover_.append(part);
        return leftover_.size() <= kMaxPayload;
    }
    void reset() { leftover_.clear(); }

  private:
    std::string leftover_;  // of a line that has not ended yet
};

}  // namespace pushbench::client
