// The body of a poll's answer: `<decimal length>\n<payload>` repeated, nothing after the last.
//
// Fed in pieces; whole payloads are handed on as views into the piece. Pure.
#pragma once
#include "core/message.hpp"

#include <string>
#include <string_view>

namespace pushbench::client {

class PollBody {
  public:
    // deliver(std::string_view payload). false: the body is not of this form.
    template <class Deliver>
    bool feed(std::string_view part, Deliver deliver) {
        if (leftover_.empty()) {
            if (!take(part, deliver)) return false;
            leftover_.assign(part);
            return true;
        }
        leftover_.append(part);
        std::string_view all = leftover_;
        if (!take(all, deliver)) return false;
        leftover_.erase(0, leftover_.size() - all.size());
        return true;
    }
    bool at_boundary() const { return leftover_.empty(); }  // must hold when the body ends
    void reset() { leftover_.clear(); }

  private:
    static constexpr std::size_t kMaxDigits = 8;  // of kMaxPayload

    template <class Deliver>
    static bool take(std::string_view& input, Deliver deliver) {
        for (;;) {
            std::size_t length = 0, digits = 0;
            while (digits < input.size() && input[digits] >= '0' && input[digits] <= '9') {
                length = length * 10 + static_cast<std::size_t>(input[digits++] - '0');
                if (length > kMaxPayload || digits > kMaxDigits) return false;
            }
            if (digits == input.size()) return true;
            if (digits == 0 || input[digits] != '\n') return false;
            if (input.size() - digits - 1 < length) return true;
            deliver(input.substr(digits + 1, length));
            input.remove_prefix(digits + 1 + length);
        }
    }
    std::string leftover_;  // an item that has arrived in part
};

}  // namespace pushbench::client
