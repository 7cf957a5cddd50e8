#include "core/target_spec.hpp"

#include "core/did_you_mean.hpp"
#include "core/error.hpp"
#include "core/target_entry.hpp"
#include "core/toml.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {
namespace {

// Which techniques know a key.
enum : unsigned { kAny = 1, kPolls = 2, kWebSocket = 4 };

struct SubscriptionKey {
    std::string_view name;
    unsigned of;
    void (*read)(TargetSubscription&, const TargetEntry&);
};

constexpr std::array kSubscriptionKeys = {
    SubscriptionKey{"url", kAny,
                    [](TargetSubscription& s, const TargetEntry& e) { s.url = e.text_template(); }},
    SubscriptionKey{"headers", kAny,
                    [](TargetSubscription& s, const TargetEntry& e) { s.headers = e.headers(); }},
    SubscriptionKey{"cursor", kAny,
                    [](TargetSubscription& s, const TargetEntry& e) { s.cursor = e.cursor(); }},
    SubscriptionKey{"message", kAny,
                    [](TargetSubscription& s, const TargetEntry& e) { s.message = e.finder(); }},
    SubscriptionKey{"sequence", kAny,
                    [](TargetSubscription& s, const TargetEntry& e) {
                        s.sequence_is_event_id = e.text() == "event-id";
                        if (!s.sequence_is_event_id) s.sequence = e.step();
                    }},
    SubscriptionKey{"empty", kPolls,
                    [](TargetSubscription& s, const TargetEntry& e) { s.empty = e.statuses(); }},
    SubscriptionKey{"messages-per-answer", kPolls,
                    [](TargetSubscription& s, const TargetEntry& e) { s.batch = e.batch(); }},
    SubscriptionKey{"subprotocol", kWebSocket,
                    [](TargetSubscription& s, const TargetEntry& e) { s.subprotocol = e.text(); }},
    SubscriptionKey{"on-open", kWebSocket,
                    [](TargetSubscription& s, const TargetEntry& e) { s.on_open = e.templates(); }},
    SubscriptionKey{"reply-to", kWebSocket,
                    [](TargetSubscription& s, const TargetEntry& e) { s.reply_to = e.step(); }},
    SubscriptionKey{
        "reply", kWebSocket,
        [](TargetSubscription& s, const TargetEntry& e) { s.reply = e.text_template(); }},
};

// The length is that of the body, whatever a file says.
std::vector<HeaderTemplate> publishing_headers(const TargetEntry& entry) {
    std::vector<HeaderTemplate> headers = entry.headers();
    for (const HeaderTemplate& header : headers) {
        std::string name = header.name;
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (name == "content-length" || name == "transfer-encoding")
            entry.refuse(fmt::format("{} follows from `body`; leave it out", header.name));
    }
    return headers;
}

struct PublishingKey {
    std::string_view name;
    void (*read)(TargetPublishing&, const TargetEntry&);
};

constexpr std::array kPublishingKeys = {
    PublishingKey{"url",
                  [](TargetPublishing& p, const TargetEntry& e) { p.url = e.text_template(); }},
    PublishingKey{"method", [](TargetPublishing& p, const TargetEntry& e) { p.method = e.text(); }},
    PublishingKey{"headers", [](TargetPublishing& p,
                                const TargetEntry& e) { p.headers = publishing_headers(e); }},
    PublishingKey{"body",
                  [](TargetPublishing& p, const TargetEntry& e) { p.body = e.text_template(); }},
    PublishingKey{"accepted",
                  [](TargetPublishing& p, const TargetEntry& e) { p.accepted = e.statuses(); }},
};

unsigned kind_of(TechniqueId id) {
    if (id == TechniqueId::websocket) return kAny | kWebSocket;
    const bool polls = id == TechniqueId::short_polling || id == TechniqueId::long_polling;
    return polls ? kAny | kPolls : static_cast<unsigned>(kAny);
}

class Reader {
  public:
    Reader(std::string_view text, const std::string& file)
        : file_(file), entries_(parse_toml(text, "target file " + file, TomlTables::allowed)) {}

    TargetSpec read() {
        spec_.name = file_.substr(file_.rfind('/') + 1);
        spec_.name.erase(std::min(spec_.name.rfind('.'), spec_.name.size()));
        for (const TomlEntry& entry : entries_) {
            if (entry.table.empty())
                read_top(TargetEntry(entry, file_), entry);
            else if (entry.table == "publish")
                read_publishing(TargetEntry(entry, file_), entry);
            else
                read_subscription(TargetEntry(entry, file_), entry);
        }
        check();
        return std::move(spec_);
    }

  private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw UsageError(fmt::format("target file {}: {}", file_, why));
    }
    [[noreturn]] void refuse_key(const TargetEntry& entry, const TomlEntry& toml,
                                 const std::vector<std::string>& known) const {
        entry.refuse(fmt::format("not known{}{}; there {}",
                                 toml.table.empty() ? "" : fmt::format(" in [{}]", toml.table),
                                 did_you_mean(toml.key, known),
                                 known.size() == 1
                                     ? "is " + known.front()
                                     : fmt::format("are {}", fmt::join(known, ", "))));
    }

    void read_top(const TargetEntry& entry, const TomlEntry& toml) {
        if (toml.key != "name") refuse_key(entry, toml, {"name"});
        spec_.name = entry.text();
    }

    void read_publishing(const TargetEntry& entry, const TomlEntry& toml) {
        if (!spec_.publish) spec_.publish.emplace();
        std::vector<std::string> known;
        for (const PublishingKey& key : kPublishingKeys) {
            if (key.name == toml.key) return key.read(*spec_.publish, entry);
            known.emplace_back(key.name);
        }
        refuse_key(entry, toml, known);
    }

    TargetSubscription& subscription(const TargetEntry& entry, const std::string& table) {
        std::vector<std::string> known;
        for (const Technique& technique : techniques()) {
            if (technique.own_listener) continue;  // raw-tcp is our own protocol
            known.emplace_back(technique.name);
            if (technique.name != table) continue;
            for (TargetSubscription& one : spec_.techniques)
                if (one.technique == technique.id) return one;
            spec_.techniques.emplace_back().technique = technique.id;
            // What a browser's EventSource does by itself.
            if (technique.id == TechniqueId::sse)
                spec_.techniques.back().cursor = {
                    {CursorRule::From::event_id, "", std::nullopt, true, "Last-Event-ID"}};
            return spec_.techniques.back();
        }
        known.emplace_back("publish");
        entry.refuse(fmt::format("stands in [{}], which is no technique{}; there are {}", table,
                                 did_you_mean(table, known), fmt::join(known, ", ")));
    }

    void read_subscription(const TargetEntry& entry, const TomlEntry& toml) {
        TargetSubscription& s = subscription(entry, toml.table);
        std::vector<std::string> known;
        for (const SubscriptionKey& key : kSubscriptionKeys) {
            if (!(key.of & kind_of(s.technique))) continue;
            if (key.name == toml.key) return key.read(s, entry);
            known.emplace_back(key.name);
        }
        refuse_key(entry, toml, known);
    }

    void check() const {
        if (spec_.techniques.empty())
            refuse("it has no technique; add one such as [sse] with its url");
        for (const TargetSubscription& s : spec_.techniques) check(s);
        if (!spec_.publish) return;
        if (spec_.publish->url.empty()) refuse("[publish] has no url");
        if (!spec_.publish->body.names_payload() && !spec_.publish->url.names_payload())
            refuse(
                "[publish] sends nothing of the message; write {payload} into its body, so that "
                "what arrives can be told apart");
    }
    void check(const TargetSubscription& s) const {
        const std::string_view name = technique(s.technique).name;
        if (s.url.empty()) refuse(fmt::format("[{}] has no url", name));
        if (s.reply_to.has_value() == s.reply.empty())
            refuse(
                fmt::format("[{}] has only one of reply-to and reply; a reply needs both", name));
        if (spec_.publish && (s.sequence || s.sequence_is_event_id))
            refuse(
                fmt::format("[{}] has a sequence, but what is published by [publish] carries its "
                            "own; leave one of them out",
                            name));
        for (const CursorRule& rule : s.cursor)
            if (rule.from == CursorRule::From::event_id && s.technique != TechniqueId::sse)
                refuse(
                    fmt::format("[{}] takes its cursor from event-id, which only SSE has", name));
    }

    const std::string& file_;
    std::vector<TomlEntry> entries_;
    TargetSpec spec_;
};

}  // namespace

bool TargetPublishing::accepts(int status) const {
    if (accepted.empty()) return status >= 200 && status < 300;
    return std::find(accepted.begin(), accepted.end(), status) != accepted.end();
}

const TargetSubscription* TargetSpec::find(TechniqueId id) const {
    const auto found = std::find_if(techniques.begin(), techniques.end(),
                                    [id](const auto& one) { return one.technique == id; });
    return found == techniques.end() ? nullptr : &*found;
}

HttpUrl TargetSession::url_of(TechniqueId technique) const {
    return resolve_url(base,
                       spec.find(technique)->url.fill({topic_prefix, 0, client_prefix, 0, {}}));
}

std::optional<HttpUrl> TargetSession::publishing_url() const {
    if (!spec.publish) return std::nullopt;
    return resolve_url(base, spec.publish->url.fill({topic_prefix, 0, {}, 0, {}}));
}

TargetSpec parse_target(std::string_view text, const std::string& file) {
    return Reader(text, file).read();
}

}  // namespace pushbench
