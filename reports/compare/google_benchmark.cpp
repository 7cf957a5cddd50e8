#include "reports/compare/google_benchmark.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace pushbench {
namespace {
namespace json = boost::json;

struct TimeUnit {
    std::string_view name;
    double microseconds;
};
constexpr std::array kUnits = {TimeUnit{"ns", 1e-3}, TimeUnit{"us", 1}, TimeUnit{"ms", 1e3},
                               TimeUnit{"s", 1e6}};
constexpr std::array<std::string_view, 2> kTimes = {"cpu_time", "real_time"};

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
    throw UsageError(fmt::format(
        "cannot read '{}': {}; give what --benchmark_out_format=json wrote", file, why));
}

// A text, number or truth of the object; null where there is none.
const json::value& field(const json::object& object, std::string_view name) {
    static const json::value none;
    const json::value* const found = object.if_contains(name);
    return found ? *found : none;
}

std::string text_of(const json::object& object, std::string_view name) {
    const json::value& value = field(object, name);
    if (value.is_string()) return std::string(value.get_string());
    return value.is_null() ? std::string() : json::serialize(value);
}

bool is_aggregate(const json::object& row) {
    // Versions before 1.5 have no run_type, but all have the name of the aggregate, or of none.
    const std::string type = text_of(row, "run_type");
    return type.empty() ? row.contains("aggregate_name") : type != "iteration";
}

double microseconds(const json::object& row, std::string_view time, const std::string& name,
                    const std::string& file) {
    const std::string unit = text_of(row, "time_unit");
    const auto known = std::find_if(kUnits.begin(), kUnits.end(),
                                    [&](const TimeUnit& u) { return u.name == unit; });
    if (known == kUnits.end()) refuse(file, fmt::format("'{}' has the time_unit '{}'", name, unit));
    const json::value& value = field(row, time);
    const double number = value.is_number() ? value.to_number<double>() : -1;
    if (!(number >= 0) || !std::isfinite(number))
        refuse(file, fmt::format("{} of '{}' is no time ({})", time, name, json::serialize(value)));
    return number * known->microseconds;
}

Subject& subject_for(SubjectSet& set, const std::string& name) {
    for (Subject& subject : set.subjects)
        if (subject.name == name) return subject;
    Subject subject;
    subject.name = name;
    subject.values.resize(set.metrics.size());
    return set.subjects.emplace_back(std::move(subject));
}

void add_row(SubjectSet& set, std::set<std::string>& seen, const json::value& value,
             const std::string& file) {
    if (!value.is_object()) refuse(file, "a benchmark is no object");
    const json::object& row = value.get_object();
    const std::string own_name = text_of(row, "name");
    if (own_name.empty()) refuse(file, "a benchmark has no name");
    if (is_aggregate(row)) return;
    const std::string run_name = text_of(row, "run_name");
    const std::string& name = run_name.empty() ? own_name : run_name;
    Subject& subject = subject_for(set, name);
    const std::string threads = text_of(row, "threads");
    if (const auto known = subject.conditions.find("threads");
        known != subject.conditions.end() && known->second != threads)
        refuse(file, fmt::format("two benchmarks have the name '{}'", name));
    subject.conditions["threads"] = threads;
    if (const std::string index = text_of(row, "repetition_index");
        !index.empty() && !seen.insert(name + '\n' + index).second)
        refuse(file, fmt::format("repetition {} of '{}' is in it twice", index, name));
    if (field(row, "error_occurred") == json::value(true)) {
        subject.left_out.push_back(
            fmt::format("a repetition failed ({})", text_of(row, "error_message")));
        return;
    }
    ++subject.runs;
    for (std::size_t i = 0; i < kTimes.size(); ++i)
        subject.values[i].emplace_back(microseconds(row, kTimes[i], name, file));
}

void describe(SubjectSet& set, const json::object& context) {
    set.title = fmt::format("{} on {}, started {}", text_of(context, "executable"),
                            text_of(context, "host_name"), text_of(context, "date"));
    set.must_agree = {{"cores", text_of(context, "num_cpus")},
                      {"library build", text_of(context, "library_build_type")}};
    set.should_agree = {{"host", text_of(context, "host_name")},
                        {"clock frequency in MHz", text_of(context, "mhz_per_cpu")},
                        {"CPU scaling", text_of(context, "cpu_scaling_enabled")},
                        {"library", text_of(context, "library_version")}};
}

}  // namespace

bool is_google_benchmark(std::string_view text) {
    json::error_code error;
    const json::value document = json::parse(json::string_view(text.data(), text.size()), error);
    const json::object* const object = error ? nullptr : document.if_object();
    return object && object->contains("benchmarks") && object->contains("context") &&
           !object->contains("schema_version");
}

SubjectSet google_benchmark_subjects(std::string_view text, const std::string& file) {
    json::error_code error;
    const json::value document = json::parse(json::string_view(text.data(), text.size()), error);
    const json::object* const object = error ? nullptr : document.if_object();
    if (!object || !field(*object, "context").is_object() ||
        !field(*object, "benchmarks").is_array())
        refuse(file, "it has no context and no benchmarks");
    SubjectSet set;
    set.label = file;
    describe(set, field(*object, "context").get_object());
    set.metrics = {{"cpu_time", "CPU time", Unit::microseconds, Better::smaller},
                   {"real_time", "real time", Unit::microseconds, Better::smaller}};
    set.default_gates = {"cpu_time", "real_time"};
    std::set<std::string> seen;
    for (const json::value& row : field(*object, "benchmarks").get_array())
        add_row(set, seen, row, file);
    return set;
}

}  // namespace pushbench
