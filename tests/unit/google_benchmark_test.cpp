#include "reports/compare/google_benchmark.hpp"

#include "core/error.hpp"
#include "reports/compare/comparison.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

// As google/benchmark 1.7 writes them (json_reporter.cc).
std::string row(const std::string& name, int index, double real, double cpu,
                const std::string& unit = "ns") {
    return fmt::format(
        R"({{"name":"{0}","family_index":0,"per_family_instance_index":0,"run_name":"{0}",
        "run_type":"iteration","repetitions":7,"repetition_index":{1},"threads":1,
        "iterations":1000,"real_time":{2},"cpu_time":{3},"time_unit":"{4}"}})",
        name, index, real, cpu, unit);
}

std::string aggregate(const std::string& name) {
    return fmt::format(
        R"({{"name":"{0}_mean","run_name":"{0}","run_type":"aggregate","aggregate_name":"mean",
        "aggregate_unit":"time","threads":1,"iterations":7,"real_time":1e9,"cpu_time":1e9,
        "time_unit":"ns"}})",
        name);
}

std::string file(const std::vector<std::string>& rows, int cores = 2) {
    std::string all;
    for (const std::string& text : rows) all += (all.empty() ? "" : ",") + text;
    return fmt::format(
        R"({{"context":{{"date":"2026-01-02T03:04:05+00:00","host_name":"vm","executable":"micro",
        "num_cpus":{},"mhz_per_cpu":3000,"cpu_scaling_enabled":false,"caches":[],
        "load_avg":[0.1],"library_build_type":"release"}},"benchmarks":[{}]}})",
        cores, all);
}

std::string repeated(double factor, const std::string& unit, double divisor) {
    std::vector<std::string> rows;
    for (int i = 0; i < 7; ++i)
        rows.push_back(row("BM_send/64", i, (1000 + i) * factor / divisor,
                           (900 + i) * factor / divisor, unit));
    rows.push_back(aggregate("BM_send/64"));
    return file(rows);
}

SubjectSet read(const std::string& text) {
    return google_benchmark_subjects(text, "micro.json");
}

TEST(GoogleBenchmark, IsTold) {
    EXPECT_TRUE(is_google_benchmark(file({})));
    EXPECT_FALSE(is_google_benchmark(R"({"schema_version":1})"));
    EXPECT_FALSE(is_google_benchmark("{"));
    EXPECT_FALSE(is_google_benchmark(""));
}

TEST(GoogleBenchmark, RepetitionsAreTheSampleAndAggregatesAreNot) {
    const SubjectSet set = read(repeated(1, "ns", 1));
    ASSERT_EQ(set.subjects.size(), 1u);
    EXPECT_EQ(set.subjects[0].name, "BM_send/64");
    EXPECT_EQ(set.subjects[0].runs, 7u);
    ASSERT_EQ(set.subjects[0].values[1].size(), 7u);
    EXPECT_DOUBLE_EQ(set.subjects[0].values[1][0].number, 1.0) << "in µs";
}

TEST(GoogleBenchmark, UnitsAreRespected) {
    const SubjectSet base = read(repeated(1, "ns", 1));
    for (const auto& [unit, divisor] :
         {std::pair{"ns", 1.0}, std::pair{"us", 1e3}, std::pair{"ms", 1e6}, std::pair{"s", 1e9}}) {
        const Comparison same =
            compare(base, read(repeated(1, unit, divisor)), judging_of({}), true);
        EXPECT_EQ(same.count(Verdict::within_budget), 2u) << unit;
        const Comparison worse =
            compare(base, read(repeated(1.2, unit, divisor)), judging_of({}), true);
        EXPECT_EQ(worse.count(Verdict::regressed), 2u) << unit;
    }
}

TEST(GoogleBenchmark, OneRepetitionIsNotJudged) {
    const std::string one = file({row("BM_send/64", 0, 1000, 900)});
    const Comparison comparison = compare(read(one), read(one), judging_of({}), true);
    EXPECT_EQ(comparison.pairs.size(), 1u);
    EXPECT_FALSE(comparison.refusals.empty());
}

TEST(GoogleBenchmark, OtherMachinesAreNotComparable) {
    const Comparison comparison = compare(read(file({row("a", 0, 1, 1)}, 2)),
                                          read(file({row("a", 0, 1, 1)}, 8)), judging_of({}), true);
    EXPECT_TRUE(comparison.pairs.empty());
    ASSERT_EQ(comparison.not_comparable.size(), 1u);
    EXPECT_EQ(comparison.not_comparable[0].why, "cores: 2 in the base, 8 in the new");
}

TEST(GoogleBenchmark, FailedRepetitionsAreLeftOut) {
    std::string failed = row("a", 1, 1, 1);
    failed.insert(1, R"("error_occurred":true,"error_message":"no socket",)");
    const SubjectSet set = read(file({row("a", 0, 1, 1), failed}));
    EXPECT_EQ(set.subjects[0].runs, 1u);
    EXPECT_EQ(set.subjects[0].left_out,
              std::vector<std::string>{"a repetition failed (no socket)"});
}

TEST(GoogleBenchmark, WhatIsWrongIsSaid) {
    const auto why = [](const std::string& text) {
        try {
            read(text);
        } catch (const UsageError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    const auto says = [&](const std::string& text, const std::string& part) {
        EXPECT_NE(why(text).find(part), std::string::npos) << why(text);
    };
    says("[]", "no context");
    says(R"({"context":{},"benchmarks":{}})", "no context and no benchmarks");
    says(R"({"context":{},"benchmarks":[1]})", "is no object");
    says(R"({"context":{},"benchmarks":[{}]})", "has no name");
    says(file({row("a", 0, -1, 1)}), "real_time of 'a' is no time (-1");
    says(file({row("a", 0, 1, 1, "fortnight")}), "time_unit 'fortnight'");
    says(file({row("a", 0, 1, 1), row("a", 0, 2, 2)}), "repetition 0 of 'a' is in it twice");
    says(R"({"context":{},"benchmarks":[{"name":"a","run_type":"iteration","time_unit":"ns",
        "real_time":"NaN","cpu_time":1}]})",
         "is no time (\"NaN\")");
}

}  // namespace
}  // namespace pushbench::test
