#include "target.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace pushbench::hostile {

namespace {

constexpr std::uint64_t kBurst = 10;

std::vector<TechniqueId> all_techniques() {
    std::vector<TechniqueId> ids;
    for (const Technique& row : techniques()) ids.push_back(row.id);
    return ids;
}

}  // namespace

Options strict_options() {
    Options options = conformance::quick_options();
    options.header_timeout = 300 * kMillisecond;
    options.header_limit = 2048;
    options.body_limit = 4096;
    return options;
}

Target::Target(const Options& options, std::uint64_t messages)
    : options_(options),
      plan_(conformance::past_plan(messages)),
      messages_(messages),
      server_(options, all_techniques()) {
    server_.start();
    // Subscribers have no reason to be as strict as the server.
    Options patient = options;
    patient.outbox_limit = Options().outbox_limit;
    for (const Technique& row : techniques()) {
        const std::uint16_t at = row.own_listener ? server_.raw_tcp_port() : server_.port();
        auto& other = others_.emplace_back(row, patient, at);
        other.connect();
        EXPECT_TRUE(other.subscribed());
        other.begin(plan_);
    }
}

testing::AssertionResult Target::counted(std::int64_t ServerCounters::*counter,
                                         std::int64_t value) {
    if (eventually([&] { return counters().*counter == value; }))
        return testing::AssertionSuccess();
    return testing::AssertionFailure() << "it counts " << counters().*counter << ", not " << value;
}

testing::AssertionResult Target::alone_with_others() {
    return counted(&ServerCounters::connections_open, static_cast<std::int64_t>(others_.size()));
}

void Target::publish(std::uint64_t count) {
    for (; count > 0; --count) {
        ++published_;
        ASSERT_LE(published_, messages_);
        ASSERT_TRUE(server_.publish_external(
            0, conformance::external_body(plan_, 0, published_, options_.sizes.front())));
        if (published_ % kBurst != 0 && count > 1) continue;
        for (auto& other : others_)
            ASSERT_TRUE(eventually([&] { return other.pulse().deliveries >= published_; }))
                << other.pulse().deliveries << " of " << published_;
    }
}

void Target::expect_others_unharmed() {
    publish(messages_ - published_);
    for (auto& other : others_) {
        EXPECT_TRUE(eventually([&] { return other.load().complete(); }));
        conformance::expect_clean(other.stop());
    }
    others_.clear();
    EXPECT_TRUE(alone_with_others());
}

std::string get(std::string_view target, std::string_view more_fields) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: x\r\n{}\r\n", target, more_fields);
}

std::size_t responses_in(std::string_view said) {
    constexpr std::string_view kInEvery = "\r\nServer: pushbench\r\n";
    std::size_t count = 0;
    for (std::size_t at = said.find(kInEvery); at != std::string_view::npos;
         at = said.find(kInEvery, at + 1))
        ++count;
    return count;
}

int status_of(std::string_view response) {
    if (!response.starts_with("HTTP/1.1 ")) return 0;
    return std::atoi(std::string(response.substr(9, 3)).c_str());
}

}  // namespace pushbench::hostile
