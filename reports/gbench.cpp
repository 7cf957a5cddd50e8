// Google Benchmark's JSON, for its tools/compare.py and whatever else reads it (google/benchmark,
// src/json_reporter.cc, docs/user_guide.md).
//
// A benchmark is one time of one variant in one setting, a repetition one valid run. real_time is
// that time; cpu_time, which every reader wants, is the CPU time per message of the server, or of
// the load side where there is no server of ours. Other metrics have no place: compare.py takes
// times only. No aggregates, since readers would count them as repetitions or make their own.
#include "reports/formats.hpp"
#include "reports/json_archive.hpp"
#include "reports/text.hpp"
#include "reports/tracked_metrics.hpp"
#include "reports/utf8.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace pushbench {
namespace {
namespace json = boost::json;

struct Repetition {
    const Trial* trial;
    double real_us;
    double cpu_us;
};

Value cpu_us(const Trial& trial) {
    const Value server = find_column("server_cpu_per_message")->get(trial);
    return server.empty() ? find_column("load_cpu_per_message")->get(trial) : server;
}

std::vector<Repetition> repetitions_of(const VariantResult& result, const Column& column) {
    std::vector<Repetition> repetitions;
    if (result.valid_runs == 0) return repetitions;
    for (const Trial* const trial : result.used()) {
        const Value real = column.get(*trial);
        const Value cpu = cpu_us(*trial);
        if (is_tracked(real) && cpu.kind == Value::Kind::number)
            repetitions.push_back({trial, real.number, cpu.number});
    }
    return repetitions;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

json::object context_of(const Environment& environment) {
    json::object context;
    context["date"] = environment.started_at;
    context["host_name"] = valid_utf8(environment.host);
    context["executable"] = "pushbench";
    context["num_cpus"] = environment.cores;
    context["mhz_per_cpu"] = 0;  // not known
    context["cpu_scaling_enabled"] =
        !environment.governor.empty() && environment.governor != "performance";
    context["caches"] = json::array();  // Bencher's reader wants the list
    context["load_avg"] = json::array();
    context["library_build_type"] = lower(environment.build_type);
    context["json_schema_version"] = 1;
    context["pushbench_version"] = valid_utf8(environment.version);
    return context;
}

// "websocket/latency_p99/clients:1000/topics:1/rate:4/size:128"
std::string name_of(const Setting& setting, const VariantResult& result, const Column& column) {
    std::string name = fmt::format("{}/{}/clients:{}/topics:{}", one_line(result.name()),
                                   column.metric, setting.clients, setting.topics);
    if (setting.scheduled)
        name += fmt::format("/rate:{}/size:{}", format_rate(setting.rate), setting.payload_bytes);
    return valid_utf8(name);
}

// What one value stands for: the deliveries that were expected, or that came where nobody knows
// what was.
std::uint64_t deliveries_behind(const Trial& trial) {
    if (trial.has_ledger()) return trial.load.ledger.expected;
    return static_cast<std::uint64_t>(find_column("delivered_in_window")->get(trial).number);
}

struct Place {
    std::uint64_t family = 0;    // of variant and metric
    std::uint64_t instance = 0;  // of the setting within it
};

void add_benchmark(json::array& benchmarks, const std::string& name, Place place,
                   const std::vector<Repetition>& repetitions) {
    for (std::size_t i = 0; i < repetitions.size(); ++i) {
        const Repetition& repetition = repetitions[i];
        json::object& entry = benchmarks.emplace_back(json::object()).get_object();
        entry["name"] = name;
        entry["family_index"] = place.family;
        entry["per_family_instance_index"] = place.instance;
        entry["run_name"] = name;
        entry["run_type"] = "iteration";
        entry["repetitions"] = repetitions.size();
        entry["repetition_index"] = i;
        entry["threads"] = 1;
        entry["iterations"] = deliveries_behind(*repetition.trial);
        entry["real_time"] = repetition.real_us;
        entry["cpu_time"] = repetition.cpu_us;
        entry["time_unit"] = "us";
    }
}

}  // namespace

std::string gbench_report(const Experiment& experiment) {
    const Analysis analysis = analyse(experiment);
    json::object document;
    document["context"] = context_of(experiment.environment);
    json::array& benchmarks = document["benchmarks"].emplace_array();
    std::vector<std::string> families;
    for (std::uint64_t s = 0; s < analysis.settings.size(); ++s)
        for (const VariantResult& result : analysis.settings[s].variants)
            for (const Column* const column : tracked_columns()) {
                if (column->unit != Unit::microseconds) continue;
                const auto repetitions = repetitions_of(result, *column);
                if (repetitions.empty()) continue;
                const std::string family = fmt::format("{}/{}", result.name(), column->metric);
                auto at = std::find(families.begin(), families.end(), family);
                if (at == families.end()) at = families.insert(at, family);
                add_benchmark(benchmarks, name_of(analysis.settings[s], result, *column),
                              {static_cast<std::uint64_t>(at - families.begin()), s}, repetitions);
            }
    return pretty_json(document);
}

}  // namespace pushbench
