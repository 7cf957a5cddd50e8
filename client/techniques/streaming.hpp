// The client half of one endless HTTP response: what Server-Sent Events and http-stream have in
// common. A technique adds the parser of its stream and the text of its request.
//
// On the worker's thread only.
#pragma once
#include "client/connection.hpp"
#include "client/header_profiles.hpp"
#include "client/response.hpp"
#include "client/techniques/connections.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pushbench::client {

class StreamClient : public Connection<net::Channel>, public ResponseReader::Sink {
  public:
    StreamClient(LoadContext& context, LocalId id, bool every_field = false);
    void start();
    void stop();

  protected:
    // A piece of the body. false: it is not of the technique's form.
    virtual bool on_stream(std::string_view part) = 0;
    virtual void reset_stream() = 0;
    virtual std::string request() = 0;
    virtual bool content_type_fits(const ResponseHead& head) const = 0;
    // Where a subscription starts that this head answers; nullopt: it says nothing of it.
    virtual std::optional<std::uint64_t> cursor_of(const ResponseHead& head) const {
        return head.cursor;
    }
    // Of another status than 200.
    virtual void on_refused(const ResponseHead&) {}

    // The request of our own server. "/events"; the kind decides the browser's headers.
    std::string own_request(std::string_view path, RequestKind kind);

    void deliver(std::string_view payload) {
        context_.recorder.deliver(record(), payload, received_at_);
    }
    void heartbeat(std::size_t bytes);  // without the chunk around it
    Nanos received_at() const { return received_at_; }

  private:
    void on_connected() override;
    void on_input(std::string_view input, Nanos received_at) override;
    void on_input_end(Nanos received_at) override;
    void on_head(const ResponseHead& head) override;
    void on_body(std::string_view part) override;
    void on_ended(ErrorKind kind) override;
    void on_finished() override;
    ErrorKind ending() const;

    ResponseReader reader_;
    Nanos received_at_ = 0;
    std::optional<ErrorKind> ended_as_;  // after finish(): not by our will
    bool malformed_ = false;
};

}  // namespace pushbench::client
