// The servers of a run that are not ours: which ones, where, and what starts them.
//
// Main thread. What cannot be right is a UsageError.
#pragma once
#include "core/http_url.hpp"
#include "core/options.hpp"
#include "core/target_files.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

namespace pushbench {

class Waiter;

struct TargetServer {
    FoundTarget found;
    HttpUrl url;
    std::vector<std::string> command;  // empty: it runs already
    const std::string& label() const { return found.spec.name; }
    std::string title() const;  // "nchan at http://127.0.0.1:8080"
    // As no trial meets it: for what does not depend on topics and clients.
    TargetSession session() const { return {found.spec, url, "pb", "pb"}; }
    HttpUrl url_of(TechniqueId technique) const { return session().url_of(technique); }
};

// One that serves trials: ours, or a target.
struct Served {
    ServerExe exe;                               // label and, of another build of ours, its path
    std::shared_ptr<const TargetServer> target;  // null = ours
    bool offers(TechniqueId technique) const;
};
std::vector<Served> served_by(const Options& options);

// Fills in what follows from the targets: techniques, when none were asked for, and a port where
// the URL leaves it open.
void complete_targets(Options& options);

// Has each of them started, or asked whether it is there, once before the first trial.
void check_targets(const std::vector<Served>& servers, const Options& options, Waiter& waiter);

// What a child must know of it: the message of its stand-in, or a part of that to a load process.
// `prefix` is of this trial, `client_prefix` of this trial and load process.
boost::json::object target_session_message(const TargetServer& target, const std::string& prefix,
                                           const std::string& client_prefix);
std::shared_ptr<const TargetSession> target_session_from(const boost::json::object& message);

}  // namespace pushbench
