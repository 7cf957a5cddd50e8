// Two sets of results side by side: what is comparable, by how much it changed, and the verdict.
//
// Pure. Metrics that decide are corrected together for each pair; all others are descriptive: they
// have a change and an interval, and no verdict.
#pragma once
#include "core/options.hpp"
#include "reports/analysis.hpp"
#include "reports/compare/subjects.hpp"
#include "reports/compare/verdict.hpp"

#include <string>
#include <vector>

namespace pushbench {

struct Judging {
    std::vector<FailOn> fail_on;
    bool by_default = false;  // not chosen: what fits the file
    double budget = kDefaultBudget;
    double alpha = kDefaultAlpha;
    bool allow_missing = false;  // else what the base has and the new side has not is a refusal
};
Judging judging_of(const Options& options);
std::vector<std::string> gate_names(const Judging& judging);  // as given

struct ComparedMetric {
    MetricInfo metric;
    bool decides = false;
    double budget = 0;  // of one that decides
    Spread base, fresh;
    Judged judged;
};

struct ComparedPair {
    std::string name, setting;
    std::size_t base_runs = 0, new_runs = 0;
    std::vector<ComparedMetric> metrics;  // those that decide first
};

struct Comparison {
    struct Side {
        std::string label, title;
    };
    struct Unmatched {
        std::string what, why;
    };
    Side base, fresh;
    double alpha = kDefaultAlpha;
    std::vector<FailOn> gates;  // with their budgets
    std::vector<ComparedPair> pairs;
    std::vector<Unmatched> not_comparable;
    std::vector<std::string> only_base, only_new;
    std::vector<std::string> left_out;  // runs, with the reason
    std::vector<std::string> warnings;
    // Why something of the base is not judged: metrics that decide and could not have shown a
    // regression, variants and settings that the new side lacks or that are not comparable. Not
    // empty: exit code 2.
    std::vector<std::string> refusals;
    // What is missing is among the refusals: gates, and no --allow-missing.
    bool missing_refused = false;
    bool delivery_violated = false;  // by a valid run of the new side

    std::size_t count(Verdict verdict) const;  // of metrics that decide
    std::string summary() const;               // "1 regressed, 0 improved, …"
};

// The gates that `judging` asks for, checked: a metric that is unknown, twice, or neither better
// small nor large is a UsageError.
std::vector<FailOn> gates_for(const Judging& judging, const SubjectSet& set);

// `separate`: the sides were measured one after the other and not interleaved.
Comparison compare(const SubjectSet& base, const SubjectSet& fresh, const Judging& judging,
                   bool separate);

}  // namespace pushbench
