#include "bench/preflight.hpp"

#include "core/error.hpp"
#include "tests/unit/machine_sample.hpp"

#include <memory>
#include <utility>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

using test::machine;

Options options_for(std::string_view technique, std::uint64_t clients) {
    Options options;
    options.techniques = parse_variants(technique);
    options.clients = {clients};
    return options;
}

TEST(Preflight, ADefaultRunNeedsNothingSpecial) {
    const PreflightPlan plan = plan_resources(Options{}, machine());
    EXPECT_TRUE(plan.findings.empty()) << plan.findings.front().text;
    ASSERT_EQ(plan.trials.size(), variants_of(Options{}).size());
    for (const TrialPlan& trial : plan.trials) {
        EXPECT_EQ(trial.clients, 1000U);
        EXPECT_EQ(trial.server_processes, 1U);
        EXPECT_EQ(trial.load_processes, 1U);
        EXPECT_EQ(trial.server_threads, 2U);  // half of four cores
        EXPECT_EQ(trial.load_threads, 2U);
        EXPECT_EQ(trial.ports_held, 1000U);
        EXPECT_EQ(trial.source_addresses, 1U);
    }
    EXPECT_NO_THROW(require_feasible(plan));
}

TEST(Preflight, ProcessesAndThreadsGrowWithTheClients) {
    const struct {
        std::uint64_t clients, server_threads, load_processes;  // as asked for
        std::uint64_t processes, threads, loads, load_threads;  // as planned
    } table[] = {{18'936, 0, 0, 1, 2, 1, 2}, {18'937, 0, 0, 2, 2, 2, 2}, {40'000, 0, 0, 3, 3, 3, 3},
                 {40'000, 8, 0, 3, 8, 3, 3}, {40'000, 1, 5, 3, 3, 5, 5}, {1, 0, 4, 1, 2, 4, 4}};
    for (const auto& row : table) {
        Options options = options_for("sse", row.clients);
        options.server_threads = row.server_threads;
        options.load_processes = row.load_processes;
        const PreflightPlan plan = plan_resources(options, machine());
        const TrialPlan& trial = plan.trial(options.techniques.front(), row.clients);
        EXPECT_TRUE(plan.feasible());
        EXPECT_EQ(trial.server_processes, row.processes) << row.clients;
        EXPECT_EQ(trial.server_threads, row.threads) << row.clients;
        EXPECT_EQ(trial.load_processes, row.loads) << row.clients;
        EXPECT_EQ(trial.load_threads, row.load_threads) << row.clients;
    }
    const PreflightPlan plan = plan_resources(options_for("sse", 40'000), machine());
    EXPECT_EQ(plan.texts(Level::note).front(),
              "3 load processes, because 40,000 clients need more than the 18,936 that one process "
              "holds under a limit of 20,000 file descriptors");
}

struct Change {
    const char* what;
    void (*change)(Options&, MachineFacts&);
    Check check;
    Level level;
    const char* text;  // part of the sentence
};

const Change kChanges[] = {
    {"descriptors", [](Options& o, MachineFacts&) { o.clients = {1'000'000}; }, Check::descriptors,
     Level::problem, "need 32,963 file descriptors, the limit is 20,000: "},
    {"processes by hand",
     [](Options& o, MachineFacts&) {
         o.clients = {40'000};
         o.server_processes = 2;
     },
     Check::descriptors, Level::problem, "--server-processes 2 leaves 20,000 of 40,000 clients"},
    {"connections", [](Options& o, MachineFacts&) { o.max_connections = 999; }, Check::descriptors,
     Level::problem,
     "--max-connections 999 in each of 1 server process leaves no place for all 1,000 --clients"},
    {"connections of two processes",
     [](Options& o, MachineFacts&) {
         o.max_connections = 499;
         o.server_processes = 2;
     },
     Check::descriptors, Level::problem, "--max-connections 499 in each of 2 server processes"},
    {"open files", [](Options&, MachineFacts& f) { f.file_max = 3000; }, Check::open_files,
     Level::problem, "need 3,128 open files in the whole system, fs.file-max is 3,000"},
    {"memory", [](Options&, MachineFacts& f) { f.memory_available = 40u << 20; }, Check::memory,
     Level::problem, " is available"},
    {"memory is tight", [](Options&, MachineFacts& f) { f.memory_available = 50u << 20; },
     Check::memory, Level::warning, " is available"},
    {"history",
     [](Options& o, MachineFacts&) {
         o.topics = 60'000;
         o.rates = {1, 100};
         o.duration = 60 * kSecond;
     },
     Check::memory, Level::problem, "fewer --topics"},
    {"ports of one address",
     [](Options& o, MachineFacts&) {
         o.bind = "192.168.1.5";
         o.clients = {30'000};
     },
     Check::local_ports, Level::problem,
     "need 30,000 local ports, the range 32768-60999 yields about 25,408 for each source address: "
     "give 2 addresses with --source-ip"},
    {"ports without rotation",
     [](Options& o, MachineFacts&) {
         o.source_ips = {"127.0.0.1"};
         o.clients = {30'000};
     },
     Check::local_ports, Level::problem, "give 2 addresses"},
    {"IPv6 does not rotate",
     [](Options& o, MachineFacts&) {
         o.bind = "::1";
         o.clients = {30'000};
     },
     Check::local_ports, Level::problem, "give 2 addresses"},
    {"ports in TIME_WAIT",
     [](Options& o, MachineFacts&) {
         o = options_for("short-polling", 1000);
         o.source_ips = {"127.0.0.1"};
         o.keep_alive = false;
     },
     Check::local_ports, Level::warning,
     "need 49,000 local ports, as --keep-alive off opens up to 4,000 connections a second"},
    {"listen queue", [](Options&, MachineFacts& f) { f.somaxconn = 128; }, Check::listen_queue,
     Level::warning, "net.core.somaxconn is 128, so a pause of 51 ms"},
    {"conntrack",
     [](Options&, MachineFacts& f) {
         f.conntrack_max = 1024;
         f.conntrack_used = 100;
     },
     Check::conntrack, Level::problem, "need 1,100 tracked connections"},
    {"cores that are not there", [](Options& o, MachineFacts&) { o.pin = "server=0-1;load=2,7"; },
     Check::cores, Level::problem,
     "--pin names core 7, which this process cannot use: choose among 0,1,2,3"},
};

TEST(Preflight, SaysWhatLimitsAndWhatToDo) {
    for (const Change& row : kChanges) {
        Options options = options_for("sse", 1000);
        MachineFacts facts = machine();
        row.change(options, facts);
        const PreflightPlan plan = plan_resources(options, facts);
        bool found = false;
        for (const Finding& finding : plan.findings) {
            if (finding.check != row.check || finding.level == Level::note) continue;
            EXPECT_EQ(finding.level, row.level) << row.what << ": " << finding.text;
            found |= finding.text.find(row.text) != std::string::npos;
        }
        EXPECT_TRUE(found) << row.what << ": "
                           << (plan.findings.empty() ? "nothing" : plan.findings.back().text);
        EXPECT_EQ(plan.feasible(), row.level != Level::problem) << row.what;
    }
}

TEST(Preflight, EnoughIsEnough) {
    const struct {
        const char* what;
        void (*change)(Options&, MachineFacts&);
    } table[] = {
        {"rotating sources", [](Options& o, MachineFacts&) { o.clients = {100'000}; }},
        {"two sources",
         [](Options& o, MachineFacts&) {
             o.source_ips = {"10.0.0.1", "10.0.0.2"};
             o.clients = {50'000};
         }},
        {"a module that tracks nothing",
         [](Options&, MachineFacts& f) {
             f.conntrack_max = 10;
             f.conntrack_used = 0;
         }},
        {"a short queue for few clients",
         [](Options& o, MachineFacts& f) {
             f.somaxconn = 128;
             o.clients = {200};
         }},
        {"room for every client",
         [](Options& o, MachineFacts&) {
             o.max_connections = 500;
             o.server_processes = 2;
         }},
        {"unknown facts",
         [](Options&, MachineFacts& f) {
             f.file_max = f.memory_available = f.first_port = f.last_port = f.somaxconn = 0;
         }},
        {"an idle experiment keeps no history",
         [](Options& o, MachineFacts&) {
             o.rates = {0};
             o.topics = 60'000;
         }},
    };
    for (const auto& row : table) {
        Options options = options_for("sse", 1000);
        MachineFacts facts = machine();
        row.change(options, facts);
        for (const Finding& finding : plan_resources(options, facts).findings)
            EXPECT_EQ(finding.level, Level::note) << row.what << ": " << finding.text;
    }
}

TEST(Preflight, MemoryFollowsTheTechnique) {
    const auto memory = [](std::string_view technique) {
        return plan_resources(options_for(technique, 100'000), machine())
            .trials.front()
            .memory_bytes;
    };
    // The sides differ by 3 + 2.5 KiB for each client, Beast's writer by 2.5 KiB more.
    EXPECT_EQ((memory("websocket") - memory("sse")) / 100'000, 5632U);
    EXPECT_EQ((memory("websocket:writer=beast") - memory("websocket")) / 100'000, 2560U);
}

TEST(Preflight, LoadByHandHasOneSide) {
    Options options = options_for("sse", 30'000);
    options.server = "10.1.2.3:8080";
    options.source_ips = {"10.0.0.1", "10.0.0.2"};
    MachineFacts facts = machine();
    facts.descriptor_limit = 40'000;
    const PreflightPlan plan = plan_resources(options, facts, kLoad);
    EXPECT_TRUE(plan.feasible());
    EXPECT_EQ(plan.trials.front().server_processes, 0U);
    EXPECT_EQ(plan.trials.front().server_threads, 0U);
    EXPECT_EQ(plan.trials.front().load_processes, 1U);
    options.source_ips.clear();
    EXPECT_FALSE(plan_resources(options, facts, kLoad).feasible());
    options.server = "127.0.0.1:8080";
    EXPECT_TRUE(plan_resources(options, facts, kLoad).feasible());
    options.server = "[::1]:8080";
    EXPECT_FALSE(plan_resources(options, facts, kLoad).feasible());
}

TEST(Preflight, LoadByHandHasOneProcess) {
    MachineFacts facts = machine();
    facts.descriptor_limit = 70;
    const PreflightPlan plan = plan_resources(options_for("sse", 64), facts, kLoad);
    EXPECT_FALSE(plan.feasible());
    ASSERT_EQ(plan.texts(Level::problem).size(), 1U);
    EXPECT_TRUE(plan.texts(Level::problem)
                    .front()
                    .starts_with("need 135 file descriptors, the limit is 70: `load` holds all 64 "
                                 "--clients in one process; "))
        << plan.texts(Level::problem).front();
    EXPECT_TRUE(plan_resources(options_for("sse", 2), facts, kLoad).feasible());
}

Served target_at(const std::string& url, std::vector<std::string> command = {},
                 const char* file = "[sse]\nurl = \"/\"\n[websocket]\nurl = \"ws://10.1.2.3/\"\n") {
    auto target = std::make_shared<TargetServer>();
    target->found.spec = parse_target(file, "mine.toml");
    target->url = parse_http_url(url);
    target->command = std::move(command);
    Served served;
    served.exe.label = "mine";
    served.target = std::move(target);
    return served;
}

// From one address of ours to one of theirs there are no more connections than ports.
TEST(Preflight, PortsTowardsATargetAreThoseOfItsHost) {
    const Served own, local = target_at("http://127.0.0.1:80"), far = target_at("https://10.1.2.3"),
                      six = target_at("http://[::1]:80");
    const struct {
        const char* technique;
        std::vector<Served> servers;
        std::vector<std::string> sources;
        bool feasible;
    } table[] = {
        {"sse", {}, {}, true},
        {"sse", {local}, {}, true},
        {"sse", {far}, {}, false},
        {"sse", {six}, {}, false},
        {"sse", {own, far}, {}, false},
        {"sse", {own, local}, {}, true},
        {"sse", {far}, {"10.0.0.1"}, false},
        {"sse", {far}, {"10.0.0.1", "10.0.0.2"}, true},
        {"websocket", {local}, {}, false},       // which its file says is elsewhere
        {"long-polling", {own, far}, {}, true},  // which it does not offer
    };
    for (const auto& row : table) {
        Options options = options_for(row.technique, 30'000);
        options.source_ips = row.sources;
        const PreflightPlan plan = plan_resources(options, machine(), kRun, row.servers);
        EXPECT_EQ(plan.feasible(), row.feasible) << row.technique << ", row " << &row - table;
        if (row.feasible) continue;
        EXPECT_NE(plan.texts(Level::problem).front().find("need 30,000 local ports"),
                  std::string::npos)
            << plan.texts(Level::problem).front();
    }
}

TEST(Preflight, NothingOfOursIsPlannedForForeignServersAlone) {
    const auto trial = [](const std::vector<Served>& servers) {
        Options options = options_for("sse", 1000);
        options.max_connections = 10;  // of our server: too few
        return plan_resources(options, machine(), kRun, servers);
    };
    const Served here = target_at("http://10.0.0.9", {"nginx"}), far = target_at("http://10.0.0.9");
    EXPECT_FALSE(trial({}).feasible());
    EXPECT_FALSE(trial({Served{}, far}).feasible());
    EXPECT_TRUE(trial({far}).feasible());
    const TrialPlan ours = trial({}).trials.front(), theirs = trial({far}).trials.front();
    EXPECT_EQ(ours.server_processes, 1U);
    EXPECT_EQ(theirs.server_processes, 0U);
    EXPECT_EQ(theirs.server_threads, 0U);
    EXPECT_EQ(theirs.load_processes, 1U);
    // Both sides' processes and clients; of a target on this machine its sockets.
    EXPECT_LT(theirs.memory_bytes, ours.memory_bytes / 2 + 1);
    EXPECT_NEAR(static_cast<double>(trial({here}).trials.front().memory_bytes) -
                    static_cast<double>(theirs.memory_bytes),
                1000 * 4.8 * 1024, 2);
}

TEST(Preflight, ClientsOfATargetAreSplitOverProcesses) {
    const PreflightPlan plan = plan_resources(options_for("sse", 40'000), machine(), kRun,
                                              {target_at("http://127.0.0.1:80")});
    EXPECT_TRUE(plan.feasible());
    EXPECT_EQ(plan.trials.front().load_processes, 3U);
}

TEST(Preflight, RefusesWithAllProblems) {
    Options options = options_for("sse", 1'000'000);
    options.pin = "load=9";
    try {
        require_feasible(plan_resources(options, machine()));
        FAIL() << "it was accepted";
    } catch (const UsageError& error) {
        const std::string text = error.what();
        EXPECT_TRUE(text.starts_with("need 32,963 file descriptors")) << text;
        EXPECT_NE(text.find("\n  also: --pin names core 9"), std::string::npos) << text;
        // Both sides need the same, and it is said once.
        EXPECT_EQ(text.find("need 32,963", 1), std::string::npos) << text;
    }
}

TEST(Preflight, TheLargestNumberOfClientsIsTheLastThatRuns) {
    const auto feasible = [](const Options& base, std::uint64_t clients) {
        Options options = base;
        options.clients = {clients};
        return plan_resources(options, machine()).feasible();
    };
    const Options defaults;
    EXPECT_EQ(largest_clients(defaults, machine()), 605'952U);
    Options one_address;
    one_address.bind = "10.0.0.1";
    const std::uint64_t most = largest_clients(one_address, machine());
    EXPECT_TRUE(feasible(one_address, most));
    EXPECT_FALSE(feasible(one_address, most + 1));
    Options impossible;
    impossible.pin = "load=9";
    EXPECT_EQ(largest_clients(impossible, machine()), 0U);
}

}  // namespace
}  // namespace pushbench
