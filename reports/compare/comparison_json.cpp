// The comparison for programs: every number that the other formats show, unrounded. Whatever is
// infinite is null and says so beside it, as in results.json.
#include "reports/compare/comparison_text.hpp"
#include "reports/json_archive.hpp"

#include <cmath>

#include <boost/json/value_from.hpp>

namespace pushbench {
namespace {
namespace json = boost::json;

constexpr int kComparisonVersion = 1;

json::object value_json(const Value& value) {
    json::object out;
    out["value"] =
        value.kind == Value::Kind::number ? JsonWriter::write(value.number) : json::value(nullptr);
    if (value.kind == Value::Kind::inf) out["beyond"] = "lost";
    return out;
}

json::object side_json(const Spread& side) {
    return {{"runs", side.runs},
            {"median", value_json(side.median)},
            {"min", value_json(side.min)},
            {"max", value_json(side.max)}};
}

json::object change_json(const Change& change) {
    json::object out;
    out["factor"] = change.factor ? JsonWriter::write(*change.factor) : json::value(nullptr);
    // null: unbounded, or no interval when both are.
    out["low"] = change.interval ? JsonWriter::write(change.interval->low) : json::value(nullptr);
    out["high"] = change.interval ? JsonWriter::write(change.interval->high) : json::value(nullptr);
    out["infinite"] = change.factor && std::isinf(*change.factor);
    out["contains_1"] = change.interval && change.interval->contains(1);
    out["p"] = change.p ? JsonWriter::write(*change.p) : json::value(nullptr);
    return out;
}

json::object metric_json(const ComparedMetric& row) {
    json::object out;
    out["metric"] = row.metric.name;
    out["unit"] = unit_symbol(row.metric.unit);
    out["better"] = row.metric.better == Better::larger ? "larger" : "smaller";
    out["base"] = side_json(row.base);
    out["new"] = side_json(row.fresh);
    out["change"] = change_json(row.judged.change);
    out["decides"] = row.decides;
    if (!row.decides) return out;
    out["budget"] = JsonWriter::write(row.budget);
    out["p_corrected"] = JsonWriter::write(row.judged.p);
    out["judged"] = row.judged.can_fire && row.judged.change.interval.has_value();
    out["verdict"] = to_string(row.judged.verdict);
    return out;
}

json::object pair_json(const ComparedPair& pair) {
    json::array metrics;
    for (const ComparedMetric& row : pair.metrics) metrics.push_back(metric_json(row));
    return {{"name", pair.name},
            {"setting", pair.setting},
            {"base_runs", pair.base_runs},
            {"new_runs", pair.new_runs},
            {"metrics", std::move(metrics)}};
}

json::object gate_json(const FailOn& gate) {
    return {{"metric", gate.metric}, {"budget", JsonWriter::write(*gate.budget)}};
}

}  // namespace

std::string comparison_json(const Comparison& comparison) {
    json::object out;
    out["comparison_version"] = kComparisonVersion;
    out["result"] = result_word(comparison);
    out["summary"] = comparison.summary();
    out["base"] = json::object{{"label", comparison.base.label}, {"title", comparison.base.title}};
    out["new"] = json::object{{"label", comparison.fresh.label}, {"title", comparison.fresh.title}};
    out["alpha"] = JsonWriter::write(comparison.alpha);
    json::array& gates = out["fail_on"].emplace_array();
    for (const FailOn& gate : comparison.gates) gates.push_back(gate_json(gate));
    json::array& pairs = out["pairs"].emplace_array();
    for (const ComparedPair& pair : comparison.pairs) pairs.push_back(pair_json(pair));
    out["not_judged"] = json::value_from(comparison.refusals);
    json::array& unlike = out["not_comparable"].emplace_array();
    for (const Comparison::Unmatched& one : comparison.not_comparable)
        unlike.push_back({{"what", one.what}, {"why", one.why}});
    out["only_in_base"] = json::value_from(comparison.only_base);
    out["only_in_new"] = json::value_from(comparison.only_new);
    out["left_out"] = json::value_from(comparison.left_out);
    out["warnings"] = json::value_from(comparison.warnings);
    return pretty_json(out);
}

}  // namespace pushbench
