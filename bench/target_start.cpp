#include "bench/target_start.hpp"

#include "bench/address_check.hpp"
#include "core/error.hpp"
#include "core/net/clock.hpp"
#include "core/net/sockets.hpp"

#include <cstdlib>
#include <cstring>
#include <sstream>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace pushbench {

namespace {

constexpr Nanos kLookAgain = 20 * kMillisecond;
constexpr Nanos kStartPatience = 30 * kSecond;

// As a shell finds it.
std::string path_of(const std::string& command) {
    if (command.find('/') != std::string::npos) return command;
    const char* const path = std::getenv("PATH");
    std::istringstream folders(path ? path : "/usr/local/bin:/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::string file = (folder.empty() ? "." : folder) + "/" + command;
        if (::access(file.c_str(), X_OK) == 0) return file;
    }
    return command;
}

}  // namespace

TargetStart::TargetStart(boost::asio::io_context& context, net::ProcessTree& tree, HttpUrl url,
                         const std::vector<std::string>& command, Nanos patience,
                         std::function<void(const std::string&)> done)
    : tree_(tree),
      url_(std::move(url)),
      address_(net::make_address(url_.host, url_.port)),
      timer_(context),
      done_(std::move(done)) {
    if (!command.empty()) {
        start(command);
        return;
    }
    const int error = connect_error(address_, patience);
    done_(error == 0 ? std::string()
                     : fmt::format("nothing takes connections at {}: {}; start it, or let it be "
                                   "started: -- COMMAND",
                                   url_.origin(), std::strerror(error)));
}

void TargetStart::start(const std::vector<std::string>& command) {
    command_ = command.front();
    if (const auto other = tree_.listener(address_))
        return done_(fmt::format(
            "port {} is taken before '{}' starts, by {}; stop that, or choose another port",
            url_.port, command_, other->words()));
    ::setenv("PORT", std::to_string(url_.port).c_str(), 1);
    try {
        process_ = std::make_unique<net::ChildProcess>(
            std::vector<std::string>(command.begin() + 1, command.end()), path_of(command_),
            command_);
    } catch (const std::system_error& error) {
        return done_(fmt::format("{}; give a command that can be executed", error.what()));
    }
    deadline_ = monotonic_now() + kStartPatience;
    look();
}

std::string TargetStart::why_not_yet() {
    if (const auto listener = tree_.listener(address_)) {
        listens_ = listener->in_tree;
        if (listens_) return {};
        return fmt::format(
            "port {} is held by {}, which does not descend from '{}', so it can be neither "
            "metered nor stopped; give the command that runs the server itself, not one that has "
            "it started",
            url_.port, listener->words(), command_);
    }
    const auto ended = process_->try_wait();
    if (ended && tree_.members().empty())
        return fmt::format("'{}' {} and nothing listens on port {}; its messages are on stderr",
                           command_, ended->words(), url_.port);
    if (monotonic_now() > deadline_)
        return fmt::format(
            "nothing listens at {} {} after '{}' was started; does it listen on that address, and "
            "on the port of the URL?",
            url_.authority(), format_duration(kStartPatience), command_);
    return {};
}

void TargetStart::look() {
    const std::string why = why_not_yet();
    if (listens_ || !why.empty()) return done_(why);
    timer_.after(kLookAgain, [this] { look(); });
}

}  // namespace pushbench
