// How a server is polled and what its answers mean: ours, or a target by the rules of its file.
//
// A template parameter of the poll client (polling.cpp): what our own server needs is compiled for
// it alone. One dialect per worker, one Conversation per connection. On the worker's thread only.
#pragma once
#include "client/connection.hpp"
#include "client/header_profiles.hpp"
#include "client/load_context.hpp"
#include "client/poll_body.hpp"
#include "client/response.hpp"
#include "client/techniques/target_client.hpp"
#include "core/net/bytes.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench::client {

// Our own server. Request texts are the same for all clients of a topic but for the cursor.
class OwnPolls {
  public:
    static constexpr bool kEveryField = false;
    // Without a cursor it answers at once, whatever the technique.
    static constexpr bool kParksTheFirst = false;

    OwnPolls(LoadContext& load_context, TechniqueId id)
        : context_(load_context), path_(technique(id).path) {}

    // One connection's part.
    class Conversation {
      public:
        Conversation(OwnPolls& dialect, LocalId id) : dialect_(&dialect), id_(id) {}
        net::SharedBytes request() { return dialect_->request(dialect_->context_.clients[id_]); }
        void begin() { body_.reset(); }
        void on_field(std::string_view, std::string_view) {}
        bool on_head(const ResponseHead& head) {
            if (head.status == 200 && !head.cursor) return false;
            if (head.status == 200 && head.lost > 0)
                dialect_->context_.recorder.declared_lost(dialect_->context_.clients[id_],
                                                          head.lost);
            return true;
        }
        // How many messages it held; -1: it is not of our form.
        int on_body(std::string_view part, Nanos received_at) {
            int delivered = 0;
            const bool of_our_form = body_.feed(part, [&](std::string_view payload) {
                ++delivered;
                dialect_->context_.recorder.deliver(dialect_->context_.clients[id_], payload,
                                                    received_at);
            });
            return of_our_form ? delivered : -1;
        }
        int on_end(const ResponseHead&, Nanos) { return body_.at_boundary() ? 0 : -1; }
        std::optional<ErrorKind> judge(const ResponseHead& head, bool empty) const {
            const bool expected_status =
                head.status == 200 || ((head.status == 204 || head.status == 304) && empty);
            if (!expected_status) return refusal_kind(head.status);
            if (!head.cursor) return ErrorKind::malformed;
            return std::nullopt;
        }

      private:
        OwnPolls* dialect_;
        LocalId id_;
        PollBody body_;
    };

  private:
    struct Texts {
        std::string first;  // without a cursor
        RequestText with_cursor;
    };
    const Texts& texts(std::uint16_t topic) {
        if (topic >= by_topic_.size()) by_topic_.resize(topic + 1u);
        Texts& texts = by_topic_[topic];
        if (texts.first.empty()) {
            const std::string target = std::string(path_) + "?topic=" + std::to_string(topic);
            const Options& o = context_.options;
            const RequestText plain = request_text(o.headers, RequestKind::fetch, target,
                                                   context_.origin(), o.keep_alive);
            texts.first = plain.before + plain.after;
            texts.with_cursor = request_text(o.headers, RequestKind::fetch,
                                             target + "&since=", context_.origin(), o.keep_alive);
        }
        return texts;
    }
    net::SharedBytes request(const ClientRecord& record) {
        const Texts& texts = this->texts(record.topic);
        if (!record.subscribed) return net::SharedBytes(texts.first);
        char digits[20];
        const auto end = std::to_chars(digits, digits + sizeof digits, record.ledger.highest()).ptr;
        const auto n = static_cast<std::size_t>(end - digits);
        const RequestText& text = texts.with_cursor;
        net::SharedBytes request =
            net::SharedBytes::uninitialized(text.before.size() + n + text.after.size());
        char* out = request.writable();
        std::memcpy(out, text.before.data(), text.before.size());
        std::memcpy(out + text.before.size(), digits, n);
        std::memcpy(out + text.before.size() + n, text.after.data(), text.after.size());
        return request;
    }

    LoadContext& context_;
    std::string_view path_;
    std::vector<Texts> by_topic_;
};

// A target, by the rules of its file.
class TargetPolls {
  public:
    static constexpr bool kEveryField = true;
    static constexpr bool kParksTheFirst = true;

    TargetPolls(LoadContext& context, TechniqueId id) : context_(context), clients_(context, id) {}

    class Conversation {
      public:
        Conversation(TargetPolls& dialect, LocalId id)
            : dialect_(&dialect), id_(id), cursor_(dialect.clients_.rules()) {}
        net::SharedBytes request() {
            return net::SharedBytes(dialect_->clients_.request(
                id_, RequestKind::fetch, dialect_->context_.options.keep_alive, cursor_));
        }
        void begin() {
            body_.clear();
            location_.clear();
        }
        void on_field(std::string_view name, std::string_view value) {
            cursor_.on_field(name, value);
            if (same_field(name, "Location")) location_ = value;
        }
        bool on_head(const ResponseHead&) { return true; }
        int on_body(std::string_view part, Nanos) {
            body_.append(part);
            return body_.size() <= kMaxPayload ? 0 : -1;
        }
        // A rule may look at all of a body, so messages are found when it has ended.
        int on_end(const ResponseHead& head, Nanos received_at) {
            if (head.status != 200) return 0;
            const bool found = dialect_->clients_.deliver(id_, body_, {}, received_at);
            cursor_.on_text(body_);
            return found ? 1 : 0;
        }
        std::optional<ErrorKind> judge(const ResponseHead& head, bool) const {
            const auto& empty = dialect_->clients_.rules().empty;
            if (head.status == 200 ||
                std::find(empty.begin(), empty.end(), head.status) != empty.end())
                return std::nullopt;
            dialect_->clients_.say(head.status, location_);
            return refusal_kind(head.status);
        }

      private:
        TargetPolls* dialect_;
        LocalId id_;
        TargetCursor cursor_;
        std::string body_;
        std::string location_;
    };

  private:
    LoadContext& context_;
    TargetClients clients_;
};

}  // namespace pushbench::client
