// What gets through a proxy, decided from hand-made measurements, and how reports show it.
#include "reports/passage.hpp"

#include "bench/conclude.hpp"
#include "bench/exit_codes.hpp"
#include "reports/analysis.hpp"
#include "reports/formats.hpp"
#include "reports/github.hpp"
#include "reports/passage_table.hpp"
#include "reports/predictions.hpp"
#include "reports/results_json.hpp"
#include "reports/validity.hpp"
#include "tests/unit/report_sample.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

using Kind = Passage::Kind;

Trial proxied(const std::string& variant = "sse", const std::string& via = "nginx:default") {
    Trial trial = sample_trial(variant);
    trial.via = via;
    trial.server.counters.requests = 1;
    trial.server.counters.deliveries =
        static_cast<std::int64_t>(trial.load.ledger.expected) + 5 * 40;
    return trial;
}

void all_after(Trial& trial, Nanos latency) {
    trial.load.latency = {};
    for (std::uint64_t i = 0; i < trial.load.ledger.delivered; ++i)
        trial.load.latency.record(latency);
}

// Nobody got in; what the errors were is the case's.
void nobody_subscribed(Trial& trial, ErrorKind kind, std::uint64_t count) {
    trial.shut_out =
        "no client could subscribe within the connect phase: " + std::to_string(count) + " " +
        std::string(to_string(kind));
    trial.measure_from = trial.measure_to = 0;
    trial.load.connected_at_start = 0;
    trial.load.ledger = {};
    trial.load.latency = {};
    trial.load.counters = {};
    trial.load.counters[0].requests = static_cast<std::int64_t>(count);
    trial.load.errors[static_cast<std::size_t>(kind)] = count;
}

struct Case {
    const char* name;
    const char* variant;
    void (*change)(Trial&);
    Kind kind;
    const char* cause;  // its beginning
};

const Case kCases[] = {
    {"nothing in the way", "sse", [](Trial&) {}, Kind::passes, ""},
    {"426 to all", "websocket",
     [](Trial& t) {
         nobody_subscribed(t, ErrorKind::bad_status, 3000);
         t.load.declined = {{426, 3000}};
     },
     Kind::refused, "the proxy or the server answered 426 to 3,000 of 3,000 requests"},
    {"502 and 504 to some polls", "short-polling",
     [](Trial& t) {
         t.load.declined = {{502, 3}, {504, 20}};
     },
     Kind::refused, "the proxy or the server answered 504 to 20 and 502 to 3 of "},
    {"no head while the server answered", "sse",
     [](Trial& t) {
         nobody_subscribed(t, ErrorKind::response_timeout, 2000);
         t.options["connect-timeout"] = "10s";
         t.server.counters.responses_2xx = 2000;
     },
     Kind::buffered,
     "the server answered 2,000 requests, and for the first 10s nothing of the answers reached a "
     "client"},
    {"no head, and the server was never asked", "sse",
     [](Trial& t) {
         nobody_subscribed(t, ErrorKind::response_timeout, 2000);
         t.server.counters.responses_2xx = 0;
     },
     Kind::unanswered, "no client could subscribe within the connect phase: 2000 response_timeout"},
    {"closed before an answer", "sse",
     [](Trial& t) { nobody_subscribed(t, ErrorKind::connection_closed, 7); }, Kind::cut,
     "7 connections ended before an answer had come"},
    {"all cut after a minute", "sse",
     [](Trial& t) {
         for (int i = 0; i < 1000; ++i) t.load.cut_off.record(60 * kSecond);
         t.load.counters[1].reconnects = 1000;
     },
     Kind::cut, "1,000 connections of 1,000 clients ended after 60 s"},
    {"one cut is enough", "long-polling", [](Trial& t) { t.load.cut_off.record(kSecond); },
     Kind::cut, "1 connection of 1,000 clients ended after 1 s"},
    // One message a second.
    {"as late as the next message", "sse",
     [](Trial& t) { t.rate = 1, all_after(t, 990 * kMillisecond); }, Kind::passes, ""},
    {"later than the next message", "sse",
     [](Trial& t) { t.rate = 1, all_after(t, 1010 * kMillisecond); }, Kind::buffered,
     "messages came together: median delivery latency 1.01 s, with one message"},
    {"so late at a high rate", "sse",
     [](Trial& t) {
         t.rate = 100;
         all_after(t, 498 * kMillisecond);
     },
     Kind::passes, ""},
    {"later at a high rate", "http-stream",
     [](Trial& t) {
         t.rate = 100;
         all_after(t, 503 * kMillisecond);
     },
     Kind::buffered, "messages came together: "},
    {"polls are late by nature", "short-polling", [](Trial& t) { all_after(t, 2 * kSecond); },
     Kind::passes, ""},
    {"written, and kept", "sse",
     [](Trial& t) {
         t.load.ledger.lost = 1000;
         t.load.ledger.delivered -= 1000;
         t.load.counters[1].deliveries -= 1000;
     },
     Kind::buffered, "the server wrote all messages, and 1,000 of 40,000 had not come"},
    {"not even written", "sse",
     [](Trial& t) {
         t.load.ledger.lost = 1000;
         t.load.ledger.delivered -= 1000;
         t.load.counters[1].deliveries -= 1000;
         t.server.counters.deliveries -= 2000;
     },
     Kind::passes, ""},
};

TEST(Passage, IsDecidedFromWhatWasMeasured) {
    for (const Case& c : kCases) {
        SCOPED_TRACE(c.name);
        Trial trial = proxied(c.variant);
        c.change(trial);
        const auto passage = passage_of(trial);
        ASSERT_TRUE(passage);
        EXPECT_EQ(to_string(passage->kind), to_string(c.kind)) << passage->cause;
        EXPECT_TRUE(passage->cause.starts_with(c.cause)) << passage->cause;
        EXPECT_EQ(passage->cause.empty(), c.kind == Kind::passes);
    }
}

TEST(Passage, IsNotToldOfTheDirectWayNorOfATrialThatDied) {
    for (const char* via : {"", "direct"}) {
        Trial trial = proxied("sse", via);
        trial.load.declined = {{503, 9}};
        EXPECT_FALSE(passage_of(trial)) << via;
        EXPECT_EQ(clients_held_back(trial), 0u);
        EXPECT_EQ(lost_on_the_way(trial), 0u);
    }
    Trial trial = proxied();
    trial.died = "the proxy nginx:default (pid 7) exited with code 1";
    EXPECT_FALSE(passage_of(trial));
}

TEST(Passage, AShutOutTechniqueIsAValidResultAndNoError) {
    Experiment experiment;
    experiment.trials.push_back(proxied("websocket"));
    Trial& trial = experiment.trials.back();
    nobody_subscribed(trial, ErrorKind::bad_status, 3000);
    trial.load.declined = {{426, 3000}};
    rejudge(trial);
    EXPECT_TRUE(trial.validity.valid()) << trial.validity.invalid.front().text;
    EXPECT_EQ(exit_code_of(experiment, 0), kExitOk);
    EXPECT_EQ(find_column("passage")->get(trial), Value(std::string("refused")));
    EXPECT_EQ(verdict_line(trial),
              "valid, refused: the proxy or the server answered 426 to 3,000 of 3,000 requests");
    const Experiment read = experiment_from_json(results_json(experiment), "results.json");
    EXPECT_EQ(read.trials[0].shut_out, trial.shut_out);
    EXPECT_EQ(read.trials[0].load.declined, trial.load.declined);
    // The same without a proxy is a trial that died.
    trial.died = std::exchange(trial.shut_out, "");
    trial.via.clear();
    rejudge(trial);
    EXPECT_FALSE(trial.validity.valid());
    EXPECT_EQ(exit_code_of(experiment, 0), kExitNothingMeasured);
}

TEST(Passage, LossThatItExplainsIsNoViolationAndOtherLossIs) {
    Trial trial = proxied();
    trial.load.ledger.lost = 1000;
    trial.load.ledger.delivered -= 1000;
    trial.load.counters[1].deliveries -= 1000;
    rejudge(trial);
    ASSERT_TRUE(trial.validity.valid()) << trial.validity.invalid.front().text;
    EXPECT_FALSE(delivery_violated(trial));
    trial.server.counters.deliveries = 0;
    EXPECT_TRUE(delivery_violated(trial));
    trial.server.counters.deliveries = 80'000;
    trial.load.ledger.duplicated = 1;  // nothing explains that
    EXPECT_TRUE(delivery_violated(trial));
}

TEST(Passage, FramingIsPredictedThroughATunnelAlone) {
    const auto predicts = [](const Trial& trial) {
        for (const Prediction& p : predictions(trial))
            if (p.what == "framing bytes per message") return true;
        return false;
    };
    EXPECT_TRUE(predicts(proxied("sse", "direct")));
    EXPECT_FALSE(predicts(proxied("sse")));
    EXPECT_TRUE(predicts(proxied("websocket")));
}

// Late and missing as behind a buffer, and yet only too much for somebody.
TEST(Passage, ABacklogIsNoBuffer) {
    Trial trial = proxied();
    trial.rate = 100;
    all_after(trial, 4 * kSecond);
    trial.load.ledger.lost = 1000;
    trial.load.ledger.delivered -= 1000;
    trial.load.counters[1].deliveries -= 1000;
    trial.load.drain_complete = false;
    EXPECT_EQ(to_string(passage_of(trial)->kind), "buffered");
    trial.load.deliveries_in_last_second = true;
    EXPECT_EQ(to_string(passage_of(trial)->kind), "passes");
    EXPECT_EQ(lost_on_the_way(trial), 0u);
    rejudge(trial);
    ASSERT_FALSE(trial.validity.valid());
    EXPECT_EQ(trial.validity.invalid.front().id, "overloaded");
}

TEST(Passage, ExcusesNoMoreThanItCanHaveCaused) {
    Trial trial = proxied();
    trial.load.cut_off.record(kSecond);
    trial.load.ledger.lost = 5000;
    trial.load.ledger.delivered -= 5000;
    trial.load.counters[1].deliveries -= 5000;
    rejudge(trial);
    EXPECT_EQ(to_string(passage_of(trial)->kind), "cut");
    EXPECT_FALSE(delivery_violated(trial));  // all that is missing was written
    trial.server.counters.deliveries -= 5000;
    EXPECT_TRUE(delivery_violated(trial));

    trial = proxied();
    trial.load.connected_at_start = 600;
    trial.load.declined = {{503, 1}};
    trial.load.errors[static_cast<std::size_t>(ErrorKind::connect_refused)] = 3000;
    trial.load.ledger.lost = 400 * 40;
    trial.load.ledger.delivered -= 400 * 40;
    trial.load.counters[1].deliveries -= 400 * 40;
    trial.server.counters.deliveries -= 400 * 40;
    rejudge(trial);
    ASSERT_FALSE(trial.validity.valid());
    EXPECT_EQ(trial.validity.invalid.front().id, "client-missing");
    trial.load.declined = {{503, 400}};
    rejudge(trial);
    EXPECT_TRUE(trial.validity.valid());
    EXPECT_FALSE(delivery_violated(trial));
}

TEST(Passage, SaysWhenTheServerWasNotEvenAsked) {
    Trial trial = proxied();
    trial.load.declined = {{404, 30}};
    trial.server.counters.requests = 0;
    EXPECT_TRUE(passage_of(trial)->cause.starts_with("the proxy answered 404 to 30 of "));
    EXPECT_TRUE(passage_of(trial)->cause.ends_with(", and the server was not asked at all"));
}

Experiment with_proxies() {
    Experiment experiment = sample_experiment();
    experiment.trials.clear();
    for (const char* variant : {"sse", "websocket"})
        for (const char* via : {"nginx:default", "direct", "haproxy|<1>"}) {
            Trial& trial = experiment.trials.emplace_back(proxied(variant, via));
            if (trial.via == "direct") continue;
            trial.proxy = "nginx 1.22.1";
            trial.proxy_usage = trial.server_usage;
            // Not all the same, or there would be no samples above a percentile.
            trial.load.latency = trial.load.completion = {};
            for (int i = 0; i < 40; ++i) trial.load.completion.record(3 * kMillisecond);
            for (std::uint64_t i = 0; i < trial.load.ledger.delivered; ++i)
                trial.load.latency.record(2 * kMillisecond +
                                          static_cast<Nanos>(i % 1000) * kMicrosecond);
        }
    nobody_subscribed(experiment.trials[3], ErrorKind::bad_status, 3000);
    experiment.trials[3].load.declined = {{426, 3000}};
    rejudge(experiment.trials[3]);
    experiment.planned = experiment.trials.size();
    return experiment;
}

TEST(PassageTables, PairEveryTechniqueWithTheDirectWay) {
    const Experiment experiment = with_proxies();
    const Analysis analysis = analyse(experiment);
    ASSERT_EQ(analysis.settings.size(), 1u);
    const Setting& setting = analysis.settings[0];
    EXPECT_EQ(setting.variants[0].name(), "sse via nginx:default");
    EXPECT_EQ(setting.pair_text(), "the same direct");
    EXPECT_EQ(setting.reference_for(setting.variants[0]), &setting.variants[1]);
    EXPECT_EQ(setting.reference_for(setting.variants[1]), nullptr);
    EXPECT_EQ(setting.reference_for(setting.variants[5]), &setting.variants[4]);
    const PassageTables tables = passage_tables(setting);
    using Rows = PassageTables::Rows;
    EXPECT_EQ(tables.passages, (Rows{{"passage", "nginx:default", "direct", "haproxy|<1>"},
                                     {"sse", "passes", "-", "passes"},
                                     {"websocket", "refused", "-", "passes"}}));
    ASSERT_EQ(tables.costs.size(), 7u);
    EXPECT_EQ(tables.costs[1][0], "sse via nginx:default");
    EXPECT_EQ(tables.costs[1][2].front(), '+') << tables.costs[1][2];
    EXPECT_EQ(tables.costs[2][2], "-");
    ASSERT_EQ(tables.causes.size(), 1u);
    EXPECT_TRUE(tables.causes[0].starts_with("websocket via nginx:default: refused: the proxy or"));
    EXPECT_EQ(tables.programs[0], "nginx:default: nginx 1.22.1");
}

TEST(PassageTables, StandInEveryTextReport) {
    const Experiment experiment = with_proxies();
    const std::string console = console_report(experiment);
    EXPECT_NE(console.find("relative to the same direct"), std::string::npos) << console;
    EXPECT_NE(console.find("websocket via nginx:default: refused: "), std::string::npos) << console;
    const std::string markdown = markdown_report(experiment);
    EXPECT_NE(markdown.find("## What gets through which proxy"), std::string::npos);
    EXPECT_EQ(markdown.find("<1>"), std::string::npos);
    const std::string csv = csv_report(experiment);
    EXPECT_NE(csv.find(",nginx:default,refused,"), std::string::npos) << csv;
    EXPECT_NE(csv.find(",direct,,"), std::string::npos) << csv;
    EXPECT_TRUE(timeseries_report(experiment).starts_with("via,technique,"));
    EXPECT_EQ(console_report(sample_experiment()).find("passage"), std::string::npos);
}

// A technique that does not get through is a result: no error, no failed test, and yet told.
TEST(PassageTables, AreToldWhereCiLooks) {
    const Experiment experiment = with_proxies();
    const std::string junit = junit_report(experiment);
    EXPECT_NE(junit.find("refused: the proxy or the server answered 426 to 3,000 of 3,000"),
              std::string::npos)
        << junit;
    EXPECT_NE(junit.find("failures=\"0\" errors=\"0\""), std::string::npos) << junit;
    const std::string summary = github_summary(experiment, 1024 * 1024);
    EXPECT_NE(summary.find("### What gets through which proxy"), std::string::npos) << summary;
    std::string notices;
    for (const std::string& line : github_annotations(experiment)) {
        EXPECT_FALSE(line.starts_with("::error")) << line;
        if (line.starts_with("::notice title=pushbench%3A held back::")) notices += line;
    }
    EXPECT_NE(notices.find("websocket via nginx:default: refused: "), std::string::npos);
}

TEST(PassageTables, AChosenReferenceIsTheDirectOne) {
    Experiment experiment = with_proxies();
    experiment.options["reference"] = "websocket";
    EXPECT_EQ(analyse(experiment).reference, "websocket direct");
}

TEST(PassageTables, OfOneWayTheFirstVariantIsTheReference) {
    Experiment experiment = with_proxies();
    std::erase_if(experiment.trials, [](const Trial& t) { return t.via != "nginx:default"; });
    EXPECT_EQ(analyse(experiment).reference, "sse via nginx:default");
}

}  // namespace
}  // namespace pushbench::test
