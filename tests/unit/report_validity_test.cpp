#include "reports/percentiles.hpp"
#include "reports/validity.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

std::string ids(const Validity& validity) {
    std::string text;
    for (const Reason& reason : validity.invalid) text += "!" + reason.id + ' ';
    for (const Reason& reason : validity.warnings) text += reason.id + ' ';
    return text;
}

struct Case {
    const char* id;
    std::function<void(Trial&, JudgeContext&)> spoil;
};

// One way to fire each rule, and nothing else.
const std::vector<Case>& cases() {
    static const std::vector<Case> all = {
        {"process-died", [](Trial& t, auto&) { t.died = "load process 0 was killed"; }},
        {"client-missing", [](Trial& t, auto&) { t.load.connected_at_start = 999; }},
        {"nothing-due",
         [](Trial& t, auto&) {
             t.scheduled = t.server.published = 0;
             t.load.ledger = {};
             t.load.latency.clear();
         }},
        {"negative-latency", [](Trial& t, auto&) { t.load.latency.record(-1); }},
        {"ledger-open", [](Trial& t, auto&) { t.load.ledger.delivered -= 1; }},
        {"published-differs", [](Trial& t, auto&) { t.server.published -= 1; }},
        {"not-accepted",
         [](Trial& t, auto&) {
             t.server.publishing.emplace().not_accepted = 1;
             t.server.publishing->example = "answered 413 Payload Too Large";
         }},
        {"target-publishes", [](Trial& t, auto&) { t.publisher = kTargetPublishes; }},
        {"unserved-clients", [](Trial& t, auto&) { t.load.witnesses = 999; }},
        {"nothing-found",
         [](Trial& t, auto&) {
             t.target = "nchan at http://127.0.0.1:8081";
             t.load.ledger.lost = t.load.ledger.expected;
             t.load.ledger.delivered = 0;
             t.load.unreached = t.load.completion.count();
             t.load.completion.clear();
             t.load.latency.clear();
             t.load.counters[1].deliveries = 0;
         }},
        {"window-too-small", [](Trial& t, auto&) { t.load.ledger.too_old = 1; }},
        {"unscheduled-message", [](Trial& t, auto&) { t.load.ledger.unscheduled = 1; }},
        {"declared-loss-differs", [](Trial& t, auto&) { t.load.ledger.declared_mismatch = 1; }},
        {"bytes-differ", [](Trial& t, auto&) { t.load.bytes_mismatched = 1; }},
        {"nodelay-off", [](Trial& t, auto&) { t.server.counters.nodelay_off = 1; }},
        {"overloaded",
         [](Trial& t, auto&) {
             t.load.drain_complete = false;
             t.load.deliveries_in_last_second = true;
         }},
        {"load-cpu",
         [](Trial& t, auto&) { t.load_usage[0].threads[0].cpu_ns = 851 * kSecond / 100; }},
        {"run-queue",
         [](Trial& t, auto&) { t.load_usage[0].threads[0].wait_ns = 501 * kSecond / 100; }},
        {"listen-overflow", [](Trial& t, auto&) { t.listen_overflows = 1; }},
        {"debug-build", [](Trial&, JudgeContext& c) { c.debug_build = true; }},
        {"run-queue-wait",
         [](Trial& t, auto&) { t.load_usage[0].threads[0].wait_ns = 101 * kSecond / 100; }},
        {"publisher-late",
         [](Trial& t, auto&) { t.server.publisher_lateness.record(26 * kMillisecond, 9); }},
        {"loop-lag", [](Trial& t, auto&) { t.load.loop_lag.record(kMillisecond, 99); }},
        {"load-queueing",
         [](Trial& t, auto&) {
             t.canary.latency.clear();
             t.canary.latency.record(kMicrosecond, 200);
         }},
        {"machine-busy", [](Trial& t, auto&) { t.machine_busy = 0.91; }},
        {"unexplained-cpu", [](Trial& t, auto&) { t.machine_unexplained = 0.11; }},
        {"retransmits", [](Trial& t, auto&) { t.tcp_retransmits = 1; }},
        {"errors", [](Trial& t, auto&) { t.load.errors[0] = 1; }},
        {"few-samples", [](Trial& t, auto&) { t.load.completion.clear(); }},
        {"uneven-workers",
         [](Trial& t, auto&) {
             t.server.connections_per_thread = {800, 200};
         }},
        {"canary-died",
         [](Trial& t, auto&) {
             t.canary = {};
             t.canary.died = "canary process (pid 5) killed by signal 9 (Killed)";
         }},
        {"small-history", [](Trial& t, auto&) { t.options["history"] = "999"; }},
        {"unguarded-cuts", [](Trial& t, auto&) { t.guarded = false; }},
        {"late-deliveries", [](Trial& t, auto&) { --t.load.counters[1].deliveries; }},
        {"somaxconn", [](Trial&, JudgeContext& c) { c.somaxconn = 128; }},
        {"port-range", [](Trial&, JudgeContext& c) { c.local_ports = 9'999; }},
        {"governor", [](Trial&, JudgeContext& c) { c.governor = "powersave"; }},
        {"debug-build-allowed",
         [](Trial&, JudgeContext& c) {
             c.sanitizer = "thread";
             c.allow_debug_build = true;
         }},
    };
    return all;
}

TEST(Validity, ACleanTrialHasNothing) {
    for (const char* variant : {"short-polling", "long-polling", "sse", "websocket", "raw-tcp"})
        EXPECT_EQ(ids(judge(sample_trial(variant), {})), "") << variant;
}

TEST(Validity, EveryRuleFiresAloneAndSaysWhatHelps) {
    std::set<std::string_view> fired;
    for (const Case& c : cases()) {
        Trial trial = sample_trial("sse");
        JudgeContext context;
        c.spoil(trial, context);
        const Validity validity = judge(trial, context);
        const auto rule = std::find_if(validity_rules().begin(), validity_rules().end(),
                                       [&](const Rule& r) { return r.id == c.id; });
        ASSERT_NE(rule, validity_rules().end()) << c.id;
        EXPECT_EQ(ids(validity), (rule->invalidates ? "!" : "") + std::string(c.id) + ' ');
        EXPECT_EQ(validity.valid(), !rule->invalidates);
        fired.insert(rule->id);
        for (const auto* reasons : {&validity.invalid, &validity.warnings})
            for (const Reason& reason : *reasons) {
                EXPECT_EQ(reason.cls, rule->cls);
                EXPECT_GT(reason.text.size(), 60u) << reason.text;
            }
    }
    EXPECT_EQ(fired.size(), validity_rules().size()) << "a rule without a case";
}

TEST(Validity, OfATrialThatDiedOnlyThatIsSaid) {
    Trial never_began;
    never_began.rate = 1;
    never_began.died = "server process 1 (pid 12) killed by signal 9 (Killed)";
    const Validity validity = judge(never_began, {});
    ASSERT_EQ(validity.invalid.size(), 1u);
    EXPECT_EQ(validity.invalid.front().id, "process-died");
    EXPECT_TRUE(validity.warnings.empty());
}

TEST(Validity, ThresholdsAreNotReachedByTheirOwnValue) {
    Trial trial = sample_trial("sse");
    trial.load_usage[0].threads[0].cpu_ns = 85 * kSecond / 10;
    trial.load_usage[0].threads[0].wait_ns = kSecond;
    trial.machine_busy = 0.9;
    trial.machine_unexplained = 0.1;
    trial.server.connections_per_thread = {750, 250};
    trial.options["history"] = "1000";
    JudgeContext context;
    context.local_ports = 10'000;
    context.somaxconn = 1000;
    context.governor = "performance";
    EXPECT_EQ(ids(judge(trial, context)), "");
}

// "10 % (warning above 10 %)" would be a riddle.
TEST(Validity, AShareIsNotRoundedToItsLimit) {
    Trial trial = sample_trial("sse");
    trial.machine_unexplained = 0.1004;
    const Validity validity = judge(trial, {});
    ASSERT_EQ(validity.warnings.size(), 1u);
    EXPECT_TRUE(validity.warnings[0].text.starts_with("10.04 % of the machine's CPU"))
        << validity.warnings[0].text;
    trial.machine_unexplained = 0.234;
    EXPECT_TRUE(judge(trial, {}).warnings[0].text.starts_with("23 % of"));
}

TEST(Validity, EveryTimeIsInTheSameUnit) {
    for (const Case& c : cases()) {
        Trial trial = sample_trial("sse");
        JudgeContext context;
        c.spoil(trial, context);
        for (const Reason& reason : judge(trial, context).warnings)
            EXPECT_EQ(reason.text.find(" us "), std::string::npos) << reason.text;
    }
}

TEST(Validity, ThroughputModeMeansToBeBusy) {
    Trial trial = sample_trial("short-polling:interval=0");
    trial.load_usage[0].threads[0].cpu_ns = 10 * kSecond;
    trial.load_usage[0].threads[0].wait_ns = 9 * kSecond;
    EXPECT_EQ(ids(judge(trial, judge_context({}, trial, false))), "");
}

TEST(Validity, ServerProcessesThatDisagreeDoNotAgreeOnAverage) {
    Trial trial = sample_trial("sse");
    ServerStats more = trial.server;
    more.published += 1;
    trial.server += more;
    EXPECT_EQ(ids(judge(trial, {})), "!published-differs ");
}

TEST(Validity, AServerThatIsNotOursIsNotJudged) {
    Trial trial = sample_trial("sse");
    trial.has_server = false;
    trial.server = {};
    EXPECT_EQ(ids(judge(trial, {})), "");
}

TEST(Validity, TheContextComesFromEnvironmentAndOptions) {
    Environment environment;
    environment.build_type = "Debug";
    environment.governor = "ondemand";
    environment.sysctls = {{"net.core.somaxconn", "128"},
                           {"net.ipv4.ip_local_port_range", "40000\t40999"}};
    const Trial trial = sample_trial("sse:slow-consumer=drop-oldest");
    const JudgeContext context = judge_context(environment, trial, true);
    EXPECT_TRUE(context.debug_build && context.allow_debug_build && context.drops_when_slow);
    EXPECT_FALSE(context.throughput_mode);
    EXPECT_EQ(context.somaxconn, 128u);
    EXPECT_EQ(context.local_ports, 1000u);
    EXPECT_EQ(context.governor, "ondemand");
    EXPECT_EQ(judge_context({}, trial, false).local_ports, 0u);
}

TEST(Validity, DeliveryIsViolatedOnlyWhereItWasPromisedAndMeasured) {
    const Trial clean = sample_trial("sse");
    EXPECT_FALSE(delivery_violated(clean));
    for (const auto field :
         {&LedgerTotals::lost, &LedgerTotals::duplicated, &LedgerTotals::reordered}) {
        Trial trial = clean;
        trial.load.ledger.*field = 1;
        EXPECT_TRUE(delivery_violated(trial));
        trial.validity.invalid = {{Reason::Class::data, "ledger-open", ""}};
        EXPECT_FALSE(delivery_violated(trial));
        trial = sample_trial("sse:slow-consumer=drop-oldest");
        trial.load.ledger.*field = 1;
        EXPECT_EQ(delivery_violated(trial), field != &LedgerTotals::lost)
            << "a drop policy agrees to loss, and to nothing else";
    }
}

// docs/methodology.md has the one table of rules and thresholds.
TEST(Validity, TheDocumentedTableIsTheTable) {
    const std::string docs = read_text(std::string(PUSHBENCH_SOURCE_DIR) + "/docs/methodology.md");
    std::size_t rows = 0;
    for (const Rule& rule : validity_rules()) {
        const std::string start = "| `" + std::string(rule.id) + "` | " +
                                  (rule.invalidates ? "invalid" : "warning") + " | " +
                                  (rule.cls == Reason::Class::data ? "data" : "machine") + " | ";
        const std::size_t at = docs.find(start);
        ASSERT_NE(at, std::string::npos) << start;
        ++rows;
        if (rule.threshold == 0) continue;
        const std::string row = docs.substr(at, docs.find('\n', at) - at);
        const std::string percent = std::to_string(std::lround(100 * rule.threshold)) + " %";
        const bool named = row.find(percent) != std::string::npos ||
                           row.find("1.5") != std::string::npos ||
                           row.find("10,000") != std::string::npos;
        EXPECT_TRUE(named) << row;
    }
    std::size_t documented = 0;
    for (std::size_t at = 0; (at = docs.find("\n| `", at)) != std::string::npos; ++at) ++documented;
    EXPECT_EQ(documented, rows) << "a row without a rule";
}

}  // namespace
}  // namespace pushbench::test
