#include "core/error.hpp"
#include "reports/columns.hpp"
#include "reports/results_json.hpp"
#include "reports/stats_json.hpp"
#include "tests/unit/report_sample.hpp"

#include <functional>
#include <limits>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace pushbench::test {
namespace {
namespace json = boost::json;

std::string error_of(const std::string& text) {
    try {
        static_cast<void>(experiment_from_json(text, "x.json"));
    } catch (const UsageError& error) {
        return error.what();
    }
    return "accepted";
}

Experiment small_experiment() {
    Experiment experiment = sample_experiment();
    experiment.trials = {experiment.trials[0], experiment.trials[7]};
    return experiment;
}

TEST(ResultsJson, RoundTripKeepsEverything) {
    const std::string text = results_json(sample_experiment());
    EXPECT_EQ(results_json(experiment_from_json(text, "x.json")), text);
}

TEST(ResultsJson, OfAVersionThatCountedNoBytePartsAreRead) {
    json::value document = json::parse(results_json(small_experiment()));
    for (json::value& trial : document.at("trials").as_array())
        for (auto& window : trial.at("load").at("counters").as_object())
            for (const char* counter :
                 {"wasted_bytes_up", "heartbeat_bytes_up", "heartbeat_bytes_down", "setup_bytes_up",
                  "setup_bytes_down", "handshake_bytes_up", "handshake_bytes_down"})
                EXPECT_EQ(window.value().as_object().erase(counter), 1u) << counter;
    const Experiment back = experiment_from_json(json::serialize(document), "x.json");
    EXPECT_EQ(back.trials[0].load.counters[1].wasted_bytes_up, 0);
    EXPECT_EQ(back.trials[0].load.counters[1].wasted_bytes, 5'000'000);
}

TEST(ResultsJson, WhatCannotBeWrittenExactlySurvives) {
    Experiment experiment = small_experiment();
    Trial& trial = experiment.trials[0];
    trial.rate = 0.1;
    trial.clients = std::numeric_limits<std::uint64_t>::max();
    trial.died = "quote \" newline \n tab \t \x01 µ";
    trial.kernel_socket_bytes = -1;
    const Experiment back = experiment_from_json(results_json(experiment), "x.json");
    EXPECT_EQ(back.trials[0].rate, 0.1);
    EXPECT_EQ(back.trials[0].clients, trial.clients);
    EXPECT_EQ(back.trials[0].died, trial.died);
    EXPECT_EQ(back.trials[0].kernel_socket_bytes, -1);
    EXPECT_EQ(back.trials[1].variant, experiment.trials[1].variant);
    EXPECT_EQ(back.trials[1].validity.warnings, experiment.trials[1].validity.warnings);
}

TEST(ResultsJson, NumbersStayWhatTheyAreHoweverOftenTheyAreRead) {
    for (const double number : {0.9930055126754929, 0.9935342924697451, 0.9910839334671141, 1.0 / 3,
                                2.0 / 3, 1e-9 / 7, 123456789.0 / 7}) {
        Experiment experiment = small_experiment();
        experiment.trials[0].machine_unexplained = number;
        const std::string text = results_json(experiment);
        EXPECT_EQ(results_json(experiment_from_json(text, "x.json")), text) << number;
    }
}

TEST(ResultsJson, ATrialThatDiedBeforeItsWindowCanBeReadAgain) {
    Experiment experiment = small_experiment();
    Trial& trial = experiment.trials[0];
    trial.measure_from = trial.measure_to = 0;
    EXPECT_NE(error_of(results_json(experiment)), "accepted");
    trial.died = "server process 1 (pid 12) killed by signal 9 (Killed)";
    EXPECT_EQ(error_of(results_json(experiment)), "accepted");
}

TEST(ResultsJson, MetricsSayWhyThereIsNoNumber) {
    const json::value document = json::parse(results_json(small_experiment()));
    const auto metric = [&](std::size_t trial, const char* name) {
        return document.at("trials").at(trial).at("metrics").at(name);
    };
    EXPECT_EQ(metric(0, "latency_p999").at("value").to_number<double>(), 719359.999);
    EXPECT_EQ(metric(0, "latency_p999").at("unit"), "us");
    EXPECT_TRUE(metric(1, "latency_p999").at("value").is_null());
    EXPECT_EQ(metric(1, "latency_p999").at("beyond"), "lost");
    EXPECT_TRUE(metric(1, "responses").at("value").is_null());
    EXPECT_FALSE(metric(1, "responses").as_object().contains("beyond"));
    EXPECT_EQ(metric(0, "valid").at("value"), true);
    for (const Column& column : columns())
        EXPECT_TRUE(document.at("trials").at(0).at("metrics").as_object().contains(column.metric));
}

TEST(ResultsJson, TruncatedAnywhereIsOneSentence) {
    const std::string text = results_json(small_experiment());
    const std::size_t whole = text.size() - 1;  // the last byte is a line break
    for (std::size_t length = 0; length < whole; length += 1 + length / 7) {
        const std::string error = error_of(text.substr(0, length));
        EXPECT_EQ(error.find("cannot read 'x.json': "), 0u) << length;
        EXPECT_NE(error.find(length == 0 ? "empty" : "truncated"), std::string::npos) << error;
    }
    EXPECT_NE(error_of(text.substr(0, whole - 1)).find("truncated"), std::string::npos);
}

TEST(ResultsJson, WhatIsNoResultsFileIsRefusedWithTheReason) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "the file is empty"},
        {" \n", "the file is empty"},
        {"technique,variant\n", "it is not JSON"},
        {"[]", "no schema_version"},
        {"null", "no schema_version"},
        {"{}", "no schema_version"},
        {R"({"schema_version":"1"})", "no schema_version"},
        {R"({"schema_version":99})", "it has schema_version 99 and this pushbench reads 1"},
        {R"({"schema_version":1})", "the key \"planned\" is missing"},
        {R"({"schema_version":1} trailing)", "it is not JSON"},
        {R"({"schema_version":1,"planned":NaN})", "it is not JSON"},
    };
    for (const auto& [text, why] : cases)
        EXPECT_NE(error_of(text).find(why), std::string::npos) << text << " → " << error_of(text);
}

// One damage at a time to a file that is otherwise right.
TEST(ResultsJson, DamageIsNamedWithItsPlace) {
    struct Case {
        std::function<void(json::object& trial)> damage;
        const char* error;
    };
    const auto load = [](json::object& t) -> json::object& { return t["load"].as_object(); };
    const Case cases[] = {
        {[](auto& t) { t.erase("load"); }, "at trials[0]: the key \"load\" is missing"},
        {[](auto& t) { t["load"] = 1; }, "at trials[0].load: expected an object"},
        {[](auto& t) { t["clients"] = "many"; }, "trials[0].clients: expected a whole number"},
        {[](auto& t) { t["clients"] = -1; }, "trials[0].clients: expected a whole number from 0"},
        {[](auto& t) { t["clients"] = 1.5; }, "trials[0].clients: expected a whole number"},
        {[](auto& t) { t["rate_per_s"] = nullptr; }, "trials[0].rate_per_s: expected a number"},
        {[](auto& t) { t["guarded"] = 1; }, "trials[0].guarded: expected true or false"},
        {[](auto& t) { t["died"] = false; }, "trials[0].died: expected a text"},
        {[](auto& t) { t["server_usage"] = json::object(); }, "server_usage: expected an array"},
        {[](auto& t) { t["options"].as_object()["rate"] = 4; }, "options.rate: expected a text"},
        {[](auto& t) { t["options"].as_object()["poll-interval"] = "often"; },
         "trials[0].options: 'often' is not a duration"},
        {[](auto& t) { t["variant"].as_object()["label"] = "pigeon"; },
         "trials[0].variant: unknown technique 'pigeon'"},
        {[](auto& t) { t["variant"].as_object()["label"] = "sse,websocket"; },
         "expected one variant"},
        {[](auto& t) { t["measure_to_ns"] = t["measure_from_ns"]; },
         "measure_to_ns is not later than measure_from_ns"},
        {[load](auto& t) { load(t)["ledger"].as_object().erase("lost"); },
         "at trials[0].load.ledger: the key \"lost\" is missing"},
        {[load](auto& t) {
             load(t)["latency"].as_object()["buckets"] = json::array{1, 2};
         },
         "latency.buckets[0]: expected an array"},
        {[load](auto& t) { load(t)["latency"].as_object()["buckets"] = json::parse("[[1]]"); },
         "latency: expected buckets as [index, count]"},
        {[load](auto& t) {
             load(t)["latency"].as_object()["buckets"] = json::parse("[[99999999,1]]");
         },
         "latency: expected buckets as [index, count]"},
        {[load](auto& t) { load(t)["latency"].as_object()["max_ns"] = 1; },
         "at trials[0].load.latency: "},
        {[](auto& t) {
             t["validity"].as_object()["invalid"] =
                 json::parse(R"([{"class":"bad","id":"x","text":"y"}])");
         },
         "invalid[0].class: expected \"data\" or \"machine\""},
    };
    const json::value document = json::parse(results_json(small_experiment()));
    for (const Case& c : cases) {
        json::value damaged = document;
        c.damage(damaged.at("trials").as_array()[0].as_object());
        const std::string error = error_of(json::serialize(damaged));
        EXPECT_NE(error.find(c.error), std::string::npos) << c.error << "\n→ " << error;
        EXPECT_EQ(error.find("cannot read 'x.json': "), 0u);
        EXPECT_NE(error.find("; give a results.json"), std::string::npos);
    }
}

TEST(ResultsJson, AnUnknownReferenceIsRefusedAndAnUnknownKeyIsNot) {
    json::value document = json::parse(results_json(small_experiment()));
    document.as_object()["added_later"] = 1;
    EXPECT_EQ(error_of(json::serialize(document)), "accepted");
    document.as_object()["options"].as_object()["reference"] = "pigeon";
    EXPECT_NE(error_of(json::serialize(document)).find("options.reference"), std::string::npos);
}

TEST(StatsJson, RoundTripOnTheControlStream) {
    Trial trial = sample_trial("short-polling");
    trial.load.slowest = {-1, 0, 5 * kSecond};  // only the control stream carries it
    trial.load.errors[0] = 3;
    EXPECT_EQ(to_json(load_stats_from_json(to_json(trial.load))), to_json(trial.load));
    EXPECT_EQ(load_stats_from_json(to_json(trial.load)).slowest, trial.load.slowest);
    EXPECT_EQ(to_json(server_stats_from_json(to_json(trial.server))), to_json(trial.server));
    EXPECT_EQ(to_json(process_usage_from_json(to_json(trial.server_usage[0]))),
              to_json(trial.server_usage[0]));
    EXPECT_EQ(to_json(histogram_from_json(to_json(Histogram()))), to_json(Histogram()));
    EXPECT_EQ(to_json(load_stats_from_json(to_json(LoadStats()))), to_json(LoadStats()));
}

TEST(StatsJson, WhatIsNoStatsDocumentSaysWhere) {
    json::value document = to_json(LoadStats());
    document.as_object()["counters"].as_object()["inside"].as_object().erase("requests");
    try {
        static_cast<void>(load_stats_from_json(document));
        FAIL() << "accepted";
    } catch (const UsageError& error) {
        EXPECT_NE(std::string(error.what()).find("load_stats.counters.inside"), std::string::npos);
    }
    EXPECT_THROW(static_cast<void>(server_stats_from_json(json::array())), UsageError);
}

}  // namespace
}  // namespace pushbench::test
