// `pushbench compare` as a CI job meets it: exit codes and their precedence, outputs, bad input.
#include "derived.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

// p99 wants more messages than the run that all is derived from has.
const std::string kGates = "server_cpu_per_message,wire_bytes_per_message";

class Compare : public testing::Test {
  protected:
    std::string base(const Derived& how = {}) { return save(folder_, "base.json", derived(how)); }
    Ended compare(const Experiment& fresh, const Words& more = {}) {
        Words words = {"compare", base(), save(folder_, "new.json", fresh), "--fail-on", kGates};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    TempFolder folder_;
};

TEST_F(Compare, TheSameIsNoRegression) {
    const Ended ended = compare(derived());
    EXPECT_EQ(ended.code, 0) << ended.err << ended.out;
    EXPECT_EQ(ended.err, "");
    EXPECT_TRUE(contains(ended.out, "no regression: 0 regressed, 0 improved, 2 within budget"));
    EXPECT_TRUE(contains(ended.out, "measured one after the other")) << "drift is a warning";
}

TEST_F(Compare, ARegressionIsExitCode3) {
    const Ended ended = compare(derived({.cpu = 1.3}));
    EXPECT_EQ(ended.code, 3) << ended.err << ended.out;
    EXPECT_TRUE(contains(ended.out, "REGRESSED: 1 regressed"));
    EXPECT_EQ(compare(derived({.bytes = 1.5})).code, 3);
    EXPECT_EQ(compare(derived({.cpu = 0.5})).code, 0) << "cheaper is not worse";
}

TEST_F(Compare, WithinTheBudgetIsNoRegression) {
    EXPECT_EQ(compare(derived({.cpu = 1.3}), {"--budget", "50%"}).code, 0);
    const Ended twice = run({"compare", base(), save(folder_, "new.json", derived({.cpu = 1.3})),
                             "--fail-on", "server_cpu_per_message>20%"});
    EXPECT_EQ(twice.code, 3);
    const Ended other = run({"compare", base(), folder_ / "new.json", "--fail-on",
                             "server_cpu_per_message>40%,wire_bytes_per_message"});
    EXPECT_EQ(other.code, 0) << other.out;
    EXPECT_EQ(run({"compare", base(), folder_ / "new.json", "--fail-on", "none"}).code, 0);
}

TEST_F(Compare, AnInvalidTrialIsExitCode4) {
    Experiment fresh = derived();
    invalidate(fresh.trials[2]);
    const Ended ended = compare(fresh);
    EXPECT_EQ(ended.code, 4) << ended.err;
    EXPECT_TRUE(contains(ended.out, "left out: new, sse ("));
    EXPECT_TRUE(contains(ended.out, "run 3 is invalid (load-cpu)"));
    Experiment old = derived();
    invalidate(old.trials[2]);
    EXPECT_EQ(run({"compare", save(folder_, "old.json", old), base(), "--fail-on", kGates}).code,
              4);
}

TEST_F(Compare, AValidTrialThatLostIsExitCode5) {
    Experiment fresh = derived();
    lose_one(fresh.trials[4]);
    const Ended ended = compare(fresh);
    EXPECT_EQ(ended.code, 5) << ended.err;
    EXPECT_TRUE(contains(ended.out, "the new lost, repeated or reordered messages"));
    // What the base lost is not the new one's fault.
    const Ended mended =
        run({"compare", folder_ / "new.json", folder_ / "base.json", "--fail-on", kGates});
    EXPECT_EQ(mended.code, 0) << mended.err;
    EXPECT_TRUE(contains(mended.out, "the base lost, repeated or reordered messages"));
}

TEST_F(Compare, TheStrongestCodeWins) {
    Experiment fresh = derived({.cpu = 1.3});
    invalidate(fresh.trials[0]);
    EXPECT_EQ(compare(fresh).code, 4) << "4 before 3";
    lose_one(fresh.trials[1]);
    EXPECT_EQ(compare(fresh).code, 5) << "5 before 4 and 3";
    fresh.trials.resize(3);
    EXPECT_EQ(compare(fresh).code, 2) << "2 before all";
    Experiment lossy = derived({.cpu = 1.3});
    lose_one(lossy.trials[1]);
    EXPECT_EQ(compare(lossy).code, 5) << "5 before 3";
}

TEST_F(Compare, TooFewRunsAreExitCode2AndTheRunsNeededAreSaid) {
    for (const std::uint64_t runs : {1u, 2u, 4u}) {
        const Ended ended =
            run({"compare", base({.runs = runs}),
                 save(folder_, "new.json", derived({.runs = runs, .cpu = 9})), "--fail-on",
                 "server_cpu_per_message,wire_bytes_per_message,"
                 "requests_per_message"});
        EXPECT_EQ(ended.code, 2) << runs;
        EXPECT_TRUE(ended.err.starts_with("pushbench: error: not judged: sse ("));
        EXPECT_TRUE(contains(ended.err, "at least 5 on each side are needed")) << ended.err;
        EXPECT_TRUE(contains(ended.out, "NOT JUDGED")) << "what there is can be looked at";
    }
}

TEST_F(Compare, AMetricWithoutValuesIsExitCode2) {
    const Ended ended = run({"compare", base(), save(folder_, "new.json", derived({.cpu = 2}))});
    EXPECT_EQ(ended.code, 2) << "latency_p99 is among the default metrics";
    EXPECT_TRUE(contains(ended.err, "latency_p99: it has a value in 0 of 7 and 0 of 7 runs"))
        << ended.err;
}

TEST_F(Compare, WritesEveryFormat) {
    const std::string md = folder_ / "c.md", json = folder_ / "c.json", html = folder_ / "c.html";
    const Ended ended = compare(derived({.cpu = 1.3}),
                                {"-o", "md=" + md, "-o", "json=" + json, "-o", "html=" + html});
    EXPECT_EQ(ended.code, 3);
    EXPECT_TRUE(contains(ended.out, "REGRESSED")) << "the console's form stays";
    EXPECT_TRUE(read_text(md).starts_with("### pushbench: REGRESSED\n"));
    EXPECT_TRUE(read_text(html).starts_with("<!doctype html>"));
    const boost::json::value document = boost::json::parse(read_text(json));
    EXPECT_EQ(document.at("result").as_string(), "REGRESSED");
    EXPECT_EQ(document.at("pairs").at(0).at("metrics").at(0).at("verdict").as_string(),
              "regressed");
    const Ended twice =
        compare(derived(), {"-o", "md=" + md, "-o", "json=" + (folder_ / "./c.md")});
    EXPECT_EQ(twice.code, 2);
    EXPECT_TRUE(contains(twice.err, "another format goes to the same file")) << twice.err;
    const Ended to_stdout = compare(derived(), {"-o", "json=-"});
    EXPECT_NO_THROW(boost::json::parse(to_stdout.out));
}

TEST_F(Compare, AVariantThatVanishedIsExitCode2) {
    Experiment old = derived();
    for (Trial trial : derived().trials) {
        trial.variant.id = TechniqueId::websocket;
        old.trials.push_back(trial);
    }
    const std::string both = save(folder_, "both.json", old);
    const std::string one = save(folder_, "one.json", derived());
    const auto judged = [&](const std::string& from, const std::string& to, const Words& more) {
        Words words = {"compare", from, to, "--fail-on", kGates};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    };
    const Ended vanished = judged(both, one, {});
    EXPECT_EQ(vanished.code, 2) << vanished.out;
    EXPECT_TRUE(vanished.err.starts_with("pushbench: error: not judged: websocket ("))
        << vanished.err;
    EXPECT_TRUE(contains(vanished.err, "measure it too, or give --allow-missing"));
    EXPECT_TRUE(contains(vanished.out, "within budget")) << "what both have can be looked at";
    const Ended allowed = judged(both, one, {"--allow-missing"});
    EXPECT_EQ(allowed.code, 0) << allowed.err;
    EXPECT_TRUE(contains(allowed.out, "only in the base: websocket ("));
    const Ended more = judged(one, both, {});
    EXPECT_EQ(more.code, 0) << more.err;
    EXPECT_TRUE(contains(more.out, "only in the new: websocket ("));
}

TEST_F(Compare, GithubIsToldWhatRegressed) {
    const std::string summary = folder_ / "summary.md";
    const Words inside = {"GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=" + summary};
    const auto compared = [&](const Experiment& fresh, const Words& more, const Words& where) {
        Words words = {"compare", base(), save(folder_, "new.json", fresh), "--fail-on", kGates};
        words.insert(words.end(), more.begin(), more.end());
        return run(words, {.environment = where});
    };
    const auto errors_in = [](const Ended& ended) {
        std::size_t found = 0;
        for (std::size_t at = 0; (at = ended.err.find("::error ", at)) != std::string::npos; ++at)
            ++found;
        return found;
    };
    const Ended worse = compared(derived({.cpu = 1.3, .bytes = 1.5}), {}, inside);
    EXPECT_EQ(worse.code, 3) << worse.err;
    EXPECT_EQ(errors_in(worse), 2u) << worse.err;
    EXPECT_TRUE(contains(worse.err, "::error title=pushbench%3A regressed::sse (")) << worse.err;
    EXPECT_TRUE(read_text(summary).starts_with("### pushbench: REGRESSED\n"));
    EXPECT_EQ(errors_in(compared(derived(), {}, inside)), 0u);
    EXPECT_TRUE(contains(read_text(summary), "\n### pushbench: no regression\n")) << "and appended";
    const Ended refused = compared(derived({.runs = 2}), {}, inside);
    EXPECT_EQ(refused.code, 2);
    EXPECT_EQ(errors_in(refused), 1u) << refused.err;
    const std::string so_far = read_text(summary);
    for (const auto& [more, where] : {std::pair{Words{"--github", "off"}, inside},
                                      std::pair{Words{}, Words{"GITHUB_STEP_SUMMARY=" + summary}}})
        EXPECT_EQ(compared(derived({.cpu = 1.3}), more, where).err, "");
    EXPECT_EQ(read_text(summary), so_far);
}

TEST_F(Compare, TwoServerBuildsOfOneFile) {
    Experiment both = derived();
    both.server_builds = {{"base", "old/pushbench", "1", "a", "Release", "gcc", ""},
                          {"new", "new/pushbench", "1", "b", "Release", "gcc", ""}};
    for (Trial& trial : both.trials) trial.server_build = "base";
    for (Trial trial : derived({.cpu = 1.3}).trials) {
        trial.server_build = "new";
        both.trials.push_back(trial);
    }
    const std::string file = save(folder_, "both.json", both);
    const auto judged = [&](const std::string& from, const std::string& to) {
        return run({"compare", file, "--by", "server", from, to, "--fail-on", kGates});
    };
    EXPECT_EQ(judged("base", "new").code, 3);
    EXPECT_EQ(judged("new", "base").code, 0);
    EXPECT_FALSE(contains(judged("base", "new").out, "one after the other"));
    for (const auto& [from, to, said] :
         {std::tuple{"base", "base", "two different builds"},
          std::tuple{"base", "nwe", "no server build 'nwe'; it has base, new"}}) {
        const Ended ended = judged(from, to);
        EXPECT_EQ(ended.code, 2);
        EXPECT_EQ(ended.out, "");
        EXPECT_TRUE(contains(ended.err, said)) << ended.err;
    }
    const Ended without = run({"compare", base(), "--by", "server", "base", "new"});
    EXPECT_EQ(without.code, 2);
    EXPECT_TRUE(contains(without.err, "--server-exe")) << without.err;
}

// Refused before anything is written: the files that -o names keep what they had.
class CompareRefuses : public Compare {
  protected:
    void expect_refused(const std::string& fresh, const std::string& said, const Words& more = {}) {
        const std::string kept = folder_ / "kept.md";
        write_text(kept, "precious\n");
        Words words = {"compare", base(), fresh, "--fail-on", kGates, "-o", "md=" + kept};
        words.insert(words.end(), more.begin(), more.end());
        const Ended ended = run(words);
        EXPECT_EQ(ended.code, 2) << said;
        EXPECT_EQ(ended.out, "");
        EXPECT_TRUE(ended.err.starts_with("pushbench: error: ")) << ended.err;
        EXPECT_EQ(ended.err.find('\n') + 1, ended.err.size()) << "one line: " << ended.err;
        EXPECT_TRUE(contains(ended.err, said)) << ended.err << " does not say " << said;
        EXPECT_EQ(read_text(kept), "precious\n");
    }
    std::string written(const std::string& text) {
        write_text(folder_ / "bad.json", text);
        return folder_ / "bad.json";
    }
    // The base with a piece of its text replaced.
    std::string altered(const std::string& from, const std::string& to) {
        std::string text = read_text(base());
        const std::size_t at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return written(text.replace(at, from.size(), to));
    }
};

TEST_F(CompareRefuses, WhatIsNoResult) {
    expect_refused(folder_ / "missing.json", "cannot read");
    expect_refused(folder_.path().string(), "is a folder");
    expect_refused(written(""), "the file is empty");
    expect_refused(written("{\"a\": 1}"), "it has no schema_version");
    expect_refused(written("hello"), "it is not JSON");
    const std::string text = read_text(base());
    expect_refused(written(text.substr(0, text.size() / 2)), "truncated");
    expect_refused(altered("\"schema_version\": 1", "\"schema_version\": 2"),
                   "schema_version 2 and this pushbench reads 1");
    expect_refused(altered("\"machine_busy\": ", "\"machine_busy\": NaN, \"was\": "),
                   "it is not JSON");
    expect_refused(altered("\"machine_busy\": ", "\"machine_busy\": \"NaN\", \"was\": "),
                   "expected a number");
}

TEST_F(CompareRefuses, ValuesThatNothingCanHave) {
    Experiment negative = derived();
    negative.trials[1].server_usage[0].cpu_ns = -5;
    expect_refused(save(folder_, "bad.json", negative), "server_cpu of sse run 2 is -");
    Experiment twice = derived();
    twice.trials[6].run = 1;
    expect_refused(save(folder_, "bad.json", twice), "run 1 of 'sse'");
}

TEST_F(CompareRefuses, WhatIsNotComparable) {
    Experiment other = derived();
    other.environment.cpu_model = "Other CPU";
    expect_refused(save(folder_, "bad.json", other), "Other CPU in the new");
    Experiment longer = derived();
    for (Trial& trial : longer.trials) trial.options["duration"] = "30s";
    expect_refused(save(folder_, "bad.json", longer), "--duration: 1s in the base, 30s in the new");
    Experiment renamed = derived();
    for (Trial& trial : renamed.trials) trial.variant.id = TechniqueId::websocket;
    expect_refused(save(folder_, "bad.json", renamed), "only in the base: sse (");
    Experiment nothing = derived();
    nothing.trials.clear();
    expect_refused(save(folder_, "bad.json", nothing), "nothing of ");
}

TEST_F(CompareRefuses, WrongArguments) {
    const std::string good = save(folder_, "new.json", derived());
    expect_refused(good, "takes two files and got 3", {good});
    expect_refused(good, "no format of a comparison", {"-o", "csv=x.csv"});
    expect_refused(good, "--budget", {"--budget", "5"});
    expect_refused(good, "--alpha", {"--alpha", "2"});
    expect_refused(good, "--by", {"--by", "client"});
    expect_refused(good, "or none alone", {"--fail-on", "none"});
    expect_refused(good, "one file and two labels", {"--by", "server"});
    for (const auto& [gates, said] :
         {std::pair{"latency_p98", "did you mean 'latency_p99'?"},
          std::pair{"published", "neither better small nor large"},
          std::pair{"latency_p50>x%", "'x%' is no budget"},
          std::pair{"latency_p50<5%", "is not METRIC or METRIC>PERCENT"},
          std::pair{"none,latency_p50", "or none alone"}}) {
        const Ended ended = run({"compare", base(), good, "--fail-on", gates});
        EXPECT_EQ(ended.code, 2) << gates;
        EXPECT_EQ(ended.out, "");
        EXPECT_TRUE(contains(ended.err, said)) << ended.err;
    }
    EXPECT_EQ(run({"compare"}).code, 2);
    EXPECT_EQ(run({"compare", good}).code, 2);
}

}  // namespace
}  // namespace pushbench::shell
