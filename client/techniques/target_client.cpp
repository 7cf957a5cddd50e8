#include "client/techniques/target_client.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

namespace pushbench::client {

namespace {

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// RFC 3986 §2.3: what a query may hold as it is.
void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) ||
            std::string_view("-_.~").find(c) != std::string_view::npos)
            out += c;
        else
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
}

}  // namespace

bool same_field(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    });
}

void set_field(HeaderFields& fields, const std::string& name, std::string value) {
    for (auto& field : fields)
        if (same_field(field.first, name)) {
            field.second = std::move(value);
            return;
        }
    fields.emplace_back(name, std::move(value));
}

void TargetCursor::keep(std::size_t rule, std::string_view value) {
    values_.resize(rules_->cursor.size());
    values_[rule] = value;
}

void TargetCursor::on_field(std::string_view name, std::string_view value) {
    for (std::size_t i = 0; i < rules_->cursor.size(); ++i) {
        const CursorRule& rule = rules_->cursor[i];
        if (rule.from == CursorRule::From::header && same_field(rule.header, name)) keep(i, value);
    }
}

void TargetCursor::on_event_id(std::string_view id) {
    for (std::size_t i = 0; i < rules_->cursor.size(); ++i)
        if (rules_->cursor[i].from == CursorRule::From::event_id) keep(i, id);
}

void TargetCursor::on_text(std::string_view text) {
    for (std::size_t i = 0; i < rules_->cursor.size(); ++i) {
        const CursorRule& rule = rules_->cursor[i];
        if (rule.from != CursorRule::From::text) continue;
        if (const auto found = rule.step->last(text)) keep(i, *found);
    }
}

void TargetCursor::add_to(std::string& path) const {
    for (std::size_t i = 0; i < values_.size(); ++i) {
        const CursorRule& rule = rules_->cursor[i];
        if (rule.to_header || values_[i].empty()) continue;
        path += path.find('?') == std::string::npos ? '?' : '&';
        path += rule.to + '=';
        append_escaped(path, values_[i]);
    }
}

void TargetCursor::add_to(HeaderFields& fields) const {
    for (std::size_t i = 0; i < values_.size(); ++i)
        if (rules_->cursor[i].to_header && !values_[i].empty())
            set_field(fields, rules_->cursor[i].to, values_[i]);
}

TargetClients::TargetClients(LoadContext& context, TechniqueId technique)
    : context_(context), session_(*context.target), rules_(*session_.spec.find(technique)) {}

TextTemplate::Values TargetClients::values(LocalId id) const {
    return {session_.topic_prefix,
            context_.clients[id].topic,
            session_.client_prefix,
            context_.first_client + id,
            {}};
}

std::string TargetClients::path(LocalId id, const TargetCursor& cursor) const {
    std::string path = resolve_url(session_.base, rules_.url.fill(values(id))).path;
    cursor.add_to(path);
    return path;
}

void TargetClients::finish(HeaderFields& fields, LocalId id, const TargetCursor& cursor) const {
    // A compressed answer could not be read, and would measure compression.
    std::erase_if(fields, [](const auto& f) { return same_field(f.first, "Accept-Encoding"); });
    for (const HeaderTemplate& header : rules_.headers)
        set_field(fields, header.name, header.value.fill(values(id)));
    cursor.add_to(fields);
}

std::string TargetClients::request(LocalId id, RequestKind kind, bool keep_alive,
                                   const TargetCursor& cursor) const {
    HeaderFields fields =
        request_fields(context_.options.headers, kind, context_.origin(), keep_alive);
    finish(fields, id, cursor);
    std::string text = "GET " + path(id, cursor) + " HTTP/1.1\r\n";
    for (const auto& [name, value] : fields) text += name + ": " + value + "\r\n";
    return text + "\r\n";
}

HeaderFields TargetClients::upgrade_fields(LocalId id, const TargetCursor& cursor) const {
    HeaderFields fields = websocket_fields(context_.options.headers, context_.origin());
    if (!rules_.subprotocol.empty())
        fields.emplace_back("Sec-WebSocket-Protocol", rules_.subprotocol);
    finish(fields, id, cursor);
    return fields;
}

bool TargetClients::deliver(LocalId id, std::string_view text, std::string_view event_id,
                            Nanos received_at) const {
    bool found = false;
    ClientRecord& client = context_.clients[id];
    rules_.message.each(text, [&](std::string_view message) {
        found = true;
        if (session_.spec.publish) return context_.recorder.deliver(client, message, received_at);
        std::optional<std::uint64_t> sequence;
        if (rules_.sequence_is_event_id)  // of the first one: two are not the same message
            sequence = number_in(std::exchange(event_id, {}));
        else if (rules_.sequence)
            sequence = number_in(rules_.sequence->last(message).value_or(""));
        context_.recorder.witness(context_.clients, id, sequence, message.size(), received_at);
    });
    return found;
}

void TargetClients::say(int status, std::string_view location) const {
    context_.recorder.error_example(answer_in_words(status, location));
}

std::string answer_in_words(int status, std::string_view location) {
    const auto known = boost::beast::http::int_to_status(static_cast<unsigned>(status));
    std::string words = fmt::format("answered {}", status);
    if (known != boost::beast::http::status::unknown)
        words.append(" ").append(std::string_view(boost::beast::http::obsolete_reason(known)));
    if (!location.empty())
        words += fmt::format(" to {}, and redirects are not followed", location.substr(0, 200));
    return words;
}

}  // namespace pushbench::client
