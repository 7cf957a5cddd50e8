// A target: a server that is not ours, as a target file describes it (docs/external-targets.md).
//
// What a file can say is one request per technique, where messages stand in what comes back, what
// is sent back as a cursor, one reply to one thing that is no message, and how to publish. What
// needs more than that needs a program. Pure but for {env:NAME}; errors are UsageError with file
// and line.
#pragma once
#include "core/http_url.hpp"
#include "core/options.hpp"
#include "core/technique_table.hpp"
#include "core/text_finder.hpp"
#include "core/text_template.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pushbench {

struct HeaderTemplate {
    std::string name;
    TextTemplate value;
};

// "FROM -> TO": what the next request takes over from what came before.
struct CursorRule {
    enum class From { header, event_id, text };
    From from = From::header;
    std::string header;            // of a response
    std::optional<FindStep> step;  // in a body, an event or a frame: the last one found
    bool to_header = true;         // else a parameter of the query
    std::string to;
};

// How the clients of one technique subscribe, and what they get.
struct TargetSubscription {
    TechniqueId technique = TechniqueId::sse;
    TextTemplate url;
    std::vector<HeaderTemplate> headers;
    std::vector<CursorRule> cursor;
    TextFinder message;                // in an event's data, a frame, a body or a line
    std::optional<FindStep> sequence;  // in a message of a target that publishes itself
    bool sequence_is_event_id = false;
    // Polling.
    std::vector<int> empty{204, 304};  // statuses that mean: nothing new
    PollBatch batch = PollBatch::all;  // messages in one answer, for predictions
    // WebSocket.
    std::string subprotocol;
    std::vector<TextTemplate> on_open;
    std::optional<FindStep> reply_to;  // in a frame without a message
    TextTemplate reply;
};

// How a message is given to it.
struct TargetPublishing {
    TextTemplate url;
    std::string method = "POST";
    std::vector<HeaderTemplate> headers;
    TextTemplate body;
    std::vector<int> accepted;  // empty: any 2xx
    bool accepts(int status) const;
};

struct TargetSpec {
    std::string name;                            // in reports
    std::optional<TargetPublishing> publish;     // none: it publishes by itself
    std::vector<TargetSubscription> techniques;  // in the order of the file
    const TargetSubscription* find(TechniqueId id) const;
};

// `file` is for messages, and its name without folder and ending is the target's unless it says so.
TargetSpec parse_target(std::string_view text, const std::string& file);

// A target as one trial meets it.
struct TargetSession {
    TargetSpec spec;
    HttpUrl base;
    std::string topic_prefix;   // of this trial alone, so that no message of another one comes
    std::string client_prefix;  // of this trial and load process
    // Where the clients of a technique connect, and whether over TLS: that of topic 0, for host and
    // port are the same for all. The technique is one of the file's.
    HttpUrl url_of(TechniqueId technique) const;
    std::optional<HttpUrl> publishing_url() const;  // none: it publishes by itself
};

}  // namespace pushbench
