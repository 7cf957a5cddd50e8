// What a WebSocket is asked for and what its frames mean: our server, or a target by the rules of
// its file.
//
// A template parameter of the client (websocket.cpp): what our own server needs is compiled for it
// alone. One dialect per worker, one Conversation per connection. On the worker's thread only.
#pragma once
#include "client/header_profiles.hpp"
#include "client/load_context.hpp"
#include "client/techniques/target_client.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/http/field.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

namespace pushbench::client {

using UpgradeAnswer = boost::beast::websocket::response_type;

inline std::optional<std::uint64_t> number_of(boost::beast::string_view text) {
    std::uint64_t value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (text.empty() || error != std::errc() || end != last) return std::nullopt;
    return value;
}

// Our own server.
class OwnFrames {
  public:
    explicit OwnFrames(LoadContext& context)
        : context_(context), fields_(websocket_fields(context.options.headers, context.origin())) {}

    class Conversation {
      public:
        Conversation(OwnFrames& dialect, LocalId id) : dialect_(&dialect), id_(id) {}
        std::string path() const {
            const ClientRecord& record = dialect_->context_.clients[id_];
            std::string path = "/ws?topic=" + std::to_string(record.topic);
            if (record.subscribed) path += "&since=" + std::to_string(record.ledger.highest());
            return path;
        }
        const HeaderFields& fields() const { return dialect_->fields_; }
        std::optional<std::uint64_t> cursor(const UpgradeAnswer& answer) const {
            return number_of(answer["Pushbench-Cursor"]);
        }
        void on_declined(const UpgradeAnswer&) const {}
        template <class Send>
        void on_open(Send) const {}
        template <class Send>
        void on_message(std::string_view payload, Nanos received_at, Send) const {
            dialect_->context_.recorder.deliver(dialect_->context_.clients[id_], payload,
                                                received_at);
        }

      private:
        OwnFrames* dialect_;
        LocalId id_;
    };

  private:
    LoadContext& context_;
    HeaderFields fields_;
};

// A target, by the rules of its file.
class TargetFrames {
  public:
    explicit TargetFrames(LoadContext& context)
        : context_(context), clients_(context, TechniqueId::websocket) {}

    class Conversation {
      public:
        Conversation(TargetFrames& dialect, LocalId id)
            : dialect_(&dialect), id_(id), cursor_(dialect.clients_.rules()) {}
        std::string path() const { return dialect_->clients_.path(id_, cursor_); }
        HeaderFields fields() const { return dialect_->clients_.upgrade_fields(id_, cursor_); }
        // Nobody tells where it starts: from what is published from now on.
        std::optional<std::uint64_t> cursor(const UpgradeAnswer&) const { return 0; }
        void on_declined(const UpgradeAnswer& answer) const {
            const auto location = answer[boost::beast::http::field::location];
            dialect_->clients_.say(static_cast<int>(answer.result_int()),
                                   {location.data(), location.size()});
        }
        template <class Send>
        void on_open(Send send) const {
            for (const TextTemplate& text : dialect_->clients_.rules().on_open)
                send(text.fill(dialect_->clients_.values(id_)));
        }
        template <class Send>
        void on_message(std::string_view text, Nanos received_at, Send send) {
            cursor_.on_text(text);
            if (dialect_->clients_.deliver(id_, text, {}, received_at)) return;
            const TargetSubscription& rules = dialect_->clients_.rules();
            const bool wants_reply = rules.reply_to && rules.reply_to->last(text);
            std::size_t up = 0;
            if (wants_reply) up = send(rules.reply.fill(dialect_->clients_.values(id_)));
            dialect_->context_.recorder.heartbeat(dialect_->context_.clients[id_], up,
                                                  frame_header(text.size()) + text.size());
        }

      private:
        TargetFrames* dialect_;
        LocalId id_;
        TargetCursor cursor_;
    };

  private:
    // RFC 6455 §5.2, from a server.
    static std::size_t frame_header(std::size_t payload) {
        return payload < 126 ? 2 : payload < 65536 ? 4 : 10;
    }

    LoadContext& context_;
    TargetClients clients_;
};

}  // namespace pushbench::client
