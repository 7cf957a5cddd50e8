// Feeds one of Beast's HTTP/1.1 parsers with input as it arrives and keeps what is not parsable
// yet.
//
// Allocates only while an incomplete line lies between two inputs. Not thread-safe; errors are
// Beast's (boost::beast::http::error), and `header_limit` when a line has no end.
#pragma once
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/system/error_code.hpp>

namespace pushbench::net {

class HttpFeed {
  public:
    // True when a message is complete; else more is needed, or `error` says what is wrong.
    // `consumed` = bytes of `input` that belong to this message.
    template <class Parser>
    bool feed(Parser& parser, std::size_t line_limit, std::string_view input, std::size_t& consumed,
              boost::system::error_code& error) {
        if (leftover_.empty()) {
            const bool complete = parse(parser, line_limit, input, consumed, error);
            if (complete) return true;
            if (consumed < input.size()) leftover_.assign(input.substr(consumed));
            consumed = input.size();
            return false;
        }
        leftover_.append(input);
        consumed = input.size();
        if (splits_last_chunk()) return false;
        std::size_t taken = 0;
        const bool complete = parse(parser, line_limit, leftover_, taken, error);
        // Before this input the message was incomplete, so whatever lies behind it is input.
        if (complete) consumed -= leftover_.size() - taken;
        leftover_.erase(0, complete ? leftover_.size() : taken);
        return complete;
    }
    // What the parser is looking at, within one of its callbacks.
    std::string_view parsed() const { return parsed_; }
    void reset() { leftover_.clear(); }

  private:
    template <class Parser>
    bool parse(Parser& parser, std::size_t line_limit, std::string_view input,
               std::size_t& consumed, boost::system::error_code& error) {
        namespace http = boost::beast::http;
        consumed = 0;
        parsed_ = input;
        while (!parser.is_done()) {
            if (consumed == input.size()) return false;
            consumed += parser.put(
                boost::asio::buffer(input.data() + consumed, input.size() - consumed), error);
            if (error == http::error::need_more) {
                error = why_not_wait(input.substr(consumed), line_limit,
                                     parser.is_header_done() && parser.chunked());
                return false;
            }
            if (error) return false;
        }
        return true;
    }
    // Reasons to refuse what Beast 1.81 would like to see more of.
    static boost::system::error_code why_not_wait(std::string_view rest, std::size_t line_limit,
                                                  bool chunked) {
        namespace http = boost::beast::http;
        // It waits for the end of a header, a chunk's extensions or a trailer and has no limit, or
        // looks at it only when it sees that end.
        if (rest.size() > line_limit) return http::error::header_limit;
        // It reads a quoted string across the end of a chunk's line, and takes the chunk's size
        // from the body limit at each try.
        if (chunked && has_chunk_head(rest)) return http::error::bad_chunk_extension;
        return {};
    }
    // chunk-size [ chunk-ext ] CRLF, and the trailer of the last one (RFC 9112 §7.1).
    static bool has_chunk_head(std::string_view rest) {
        if (rest.substr(0, 2) == "\r\n") rest.remove_prefix(2);  // of the chunk before it
        const std::size_t after_zeros = std::min(rest.find_first_not_of('0'), rest.size());
        const bool last = after_zeros > 0 &&
                          rest.find_first_of("123456789abcdefABCDEF", after_zeros) != after_zeros;
        return rest.find(last ? "\r\n\r\n" : "\r\n") != std::string_view::npos;
    }
    // Beast takes "0 CRLF" as the last chunk and when it is called again before the five bytes of
    // the shortest one ("0 CRLF CRLF") are there, its assertion ends the process.
    bool splits_last_chunk() const {
        return leftover_.size() == 4 && leftover_.compare(0, 3, "0\r\n") == 0;
    }

    std::string leftover_;  // arrived but not parsable yet
    std::string_view parsed_;
};

}  // namespace pushbench::net
