// What the client halves of a target share: its requests, cursors and messages by the rules of its
// file.
//
// One TargetClients per worker, one TargetCursor per connection. On the worker's thread only.
#pragma once
#include "client/header_profiles.hpp"
#include "client/load_context.hpp"
#include "core/target_spec.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pushbench::client {

// What the next request of one connection takes over.
class TargetCursor {
  public:
    explicit TargetCursor(const TargetSubscription& rules) : rules_(&rules) {}
    void on_field(std::string_view name, std::string_view value);
    void on_event_id(std::string_view id);
    void on_text(std::string_view text);  // a body, an event's data, a frame
    void add_to(std::string& path) const;
    void add_to(HeaderFields& fields) const;

  private:
    void keep(std::size_t rule, std::string_view value);

    const TargetSubscription* rules_;
    std::vector<std::string> values_;  // by rule; empty = nothing yet
};

class TargetClients {
  public:
    TargetClients(LoadContext& context, TechniqueId technique);

    const TargetSubscription& rules() const { return rules_; }
    TextTemplate::Values values(LocalId id) const;
    std::string path(LocalId id, const TargetCursor& cursor) const;
    std::string request(LocalId id, RequestKind kind, bool keep_alive,
                        const TargetCursor& cursor) const;  // a whole GET
    HeaderFields upgrade_fields(LocalId id, const TargetCursor& cursor) const;

    // Delivers what is a message in this text; false: nothing is.
    bool deliver(LocalId id, std::string_view text, std::string_view event_id,
                 Nanos received_at) const;
    // An answer that is none for a subscriber: kept as the example of its error.
    void say(int status, std::string_view location) const;

  private:
    void finish(HeaderFields& fields, LocalId id, const TargetCursor& cursor) const;

    LoadContext& context_;
    const TargetSession& session_;
    const TargetSubscription& rules_;
};

// "answered 302 Found to /login, and redirects are not followed".
std::string answer_in_words(int status, std::string_view location);
bool same_field(std::string_view a, std::string_view b);  // names differ in case only
// A field of the same name is replaced: a target's file has the last word.
void set_field(HeaderFields& fields, const std::string& name, std::string value);

}  // namespace pushbench::client
