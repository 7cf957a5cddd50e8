// Reading HTTP/1.1 responses as they arrive: the head reduced to what a push client needs, the body
// handed on piece by piece. RFC 9112 is enforced by Beast's parser. Not thread-safe.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace pushbench::client {

struct ResponseHead {
    int status = 0;
    bool keep_alive = true;
    bool event_stream = false;  // Content-Type: text/event-stream
    bool chunked = false;
    std::optional<std::uint64_t> cursor;  // Pushbench-Cursor
    std::uint64_t lost = 0;               // Pushbench-Lost
};

class ResponseReader {
  public:
    enum class State { need_more, complete, failed };

    class Sink {
      public:
        virtual ~Sink() = default;
        virtual void on_head(const ResponseHead& head) = 0;
        virtual void on_body(std::string_view part) = 0;
        // Every header field, before on_head(); only of a reader that was made for it.
        virtual void on_field(std::string_view, std::string_view) {}
    };

    explicit ResponseReader(Sink& sink, bool every_field = false);
    ~ResponseReader();

    // `consumed` = bytes of `input` taken; all of them on need_more.
    State feed(std::string_view input, std::size_t& consumed);
    // The connection has ended: `complete` if that is how this response says where it ends (RFC
    // 9112 §6.3), else `failed`.
    State finish();
    const ResponseHead& head() const;
    bool started() const;
    // Of the head, status line to blank line; within Sink::on_head() only.
    std::size_t head_bytes() const;
    void reset(Sink& sink);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pushbench::client
