// http-stream, client half: lines out of an endless response; an empty one is a heartbeat.
#include "client/techniques/streaming.hpp"
#include "client/techniques/table.hpp"
#include "core/message.hpp"

#include <string>

namespace pushbench::client {

namespace {

class HttpStreamClient final : public StreamClient {
  public:
    HttpStreamClient(SharedContext& shared, LocalId id) : StreamClient(shared.context, id) {}

  private:
    bool on_stream(std::string_view part) override {
        for (std::size_t end; (end = part.find('\n')) != std::string_view::npos;) {
            const std::string_view rest_of_line = part.substr(0, end);
            part.remove_prefix(end + 1);
            if (leftover_.empty()) {
                take(rest_of_line);
            } else {
                leftover_.append(rest_of_line);
                take(leftover_);
                leftover_.clear();
            }
        }
        leftover_.append(part);
        return leftover_.size() <= kMaxPayload;
    }
    void take(std::string_view line) {
        if (line.empty())
            heartbeat(1);
        else
            deliver(line);
    }
    void reset_stream() override { leftover_.clear(); }
    std::string_view path() const override { return technique(TechniqueId::http_stream).path; }
    RequestKind request_kind() const override { return RequestKind::fetch; }
    bool content_type_fits(const ResponseHead& head) const override { return !head.event_stream; }

    std::string leftover_;  // of a line that has not ended yet
};

}  // namespace

std::unique_ptr<ClientTechnique> make_http_stream(LoadContext& context) {
    return std::make_unique<Connections<HttpStreamClient, SharedContext>>(context);
}

}  // namespace pushbench::client
