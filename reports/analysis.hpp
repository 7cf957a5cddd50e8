// What the trials of an experiment say together: settings, spread over runs, ratios to the
// reference variant, headlines. Reports only lay this out.
//
// Pure. Pointers point into the Experiment, which must outlive the Analysis. Runs that are invalid
// are left out of a variant's numbers as long as it has a valid one.
#pragma once
#include "reports/columns.hpp"
#include "reports/result_model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pushbench {

// One metric over runs; inf is the largest.
struct Spread {
    Value median;
    Value min;
    Value max;
    std::size_t runs = 0;
    std::vector<Value> values;  // ascending
};
Spread spread_of(const std::vector<Value>& values);

struct VariantResult {
    std::string experiment;    // label, of overlaid experiments
    std::string server_build;  // label; empty = the binary that measured
    Variant variant;
    std::vector<const Trial*> runs;  // in order of run
    std::size_t valid_runs = 0;
    std::string via = {};  // what stood between; empty = nobody asked

    std::vector<const Trial*> used() const;  // the valid ones, or all when none is
    // Empty when one of them has no value: a run whose tail is too bad for a p99 must not make the
    // p99 of the others better.
    Spread spread(const Column& column) const;
    // What a table shows for all runs: the median, and the sum of what must not hide in one (what
    // was delivered, lost, duplicated, reordered, and errors).
    Value shown(std::string_view metric) const;
    std::string name() const;  // that of its trials
};

// What was compared under the same clients, topics, rate and payload.
struct Setting {
    std::uint64_t clients = 0;
    std::uint64_t topics = 0;
    double rate = 0;
    std::uint64_t payload_bytes = 0;
    std::vector<VariantResult> variants;  // in the order of the matrix
    std::optional<std::size_t> reference;
    // Of overlaid experiments, or of several server builds, or of several ways to the server,
    // without a chosen reference: each variant is compared with the same variant of this one. Else
    // empty.
    std::string first_experiment;
    std::string first_build = {};
    bool scheduled = true;  // false: a target publishes by itself, and rate and payload say nothing
    std::string first_via = {};

    enum class Part { clients, topics, rate, payload };
    // "1,000 clients, 1 topic, 1 message/s, 128 B", or all of that but one; "…, messages of the
    // target's own".
    std::string text(std::optional<Part> without = {}) const;
    bool paired() const {
        return !first_experiment.empty() || !first_build.empty() || !first_via.empty();
    }
    // What a paired variant is compared with, in words: "the same in before", "… on base",
    // "… direct".
    std::string pair_text() const;
    bool is_first(const VariantResult& result) const;  // of its pairs
    const VariantResult* reference_result() const;
    // What this one is compared with; nullptr for a reference itself, and where there is none.
    const VariantResult* reference_for(const VariantResult& result) const;
};

Setting setting_without_variants(const Trial& trial);

struct Analysis {
    std::vector<Setting> settings;
    std::string reference;  // label; empty without trials, and where each has its own
    std::uint64_t runs = 0;
    std::vector<std::string> headlines;
};
Analysis analyse(const Experiment& experiment);

// Of medians, to the reference of the setting; empty for the reference itself.
Value ratio_to_reference(const Setting& setting, const VariantResult& result, const Column& column);

}  // namespace pushbench
