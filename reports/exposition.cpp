// Prometheus' text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats) and
// OpenMetrics 1.0 (RFC-style text in the OpenMetrics specification): the same families, which
// differ in how they name an info metric, say units, escape HELP and end.
#include "reports/formats.hpp"
#include "reports/metric_families.hpp"
#include "reports/text.hpp"
#include "reports/utf8.hpp"

#include <cmath>

#include <fmt/format.h>

namespace pushbench {
namespace {

enum class Dialect { prometheus, openmetrics };

// HELP of Prometheus escapes no quotes, OpenMetrics and labels do.
std::string escaped(std::string_view text, bool quotes) {
    std::string out;
    for (const char c : valid_utf8(text)) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || (c == '"' && quotes)) out += '\\';
        out += c;
    }
    return out;
}

std::string number(double value) {
    return std::isinf(value) ? "+Inf" : fmt::format("{}", value);
}

std::string sample_line(const std::string& name, const Sample& sample) {
    std::string labels;
    for (const auto& [label, value] : sample.labels)
        labels +=
            fmt::format("{}{}=\"{}\"", labels.empty() ? "" : ",", label, escaped(value, true));
    return fmt::format("{}{{{}}} {}\n", name, labels, number(sample.value));
}

std::string family_text(const MetricFamily& family, Dialect dialect) {
    const bool open = dialect == Dialect::openmetrics;
    const std::string sample_name = family.is_info ? family.name + "_info" : family.name;
    const std::string& name = open ? family.name : sample_name;
    std::string out = fmt::format("# HELP {} {}\n", name, escaped(family.help, open));
    out += fmt::format("# TYPE {} {}\n", name, open && family.is_info ? "info" : "gauge");
    if (open && !family.unit.empty()) out += fmt::format("# UNIT {} {}\n", name, family.unit);
    for (const Sample& sample : family.samples) out += sample_line(sample_name, sample);
    return out;
}

std::string exposition(const Experiment& experiment, Dialect dialect) {
    std::string out;
    for (const MetricFamily& family : metric_families(experiment))
        out += family_text(family, dialect);
    return out;
}

}  // namespace

std::string prometheus_report(const Experiment& experiment) {
    return exposition(experiment, Dialect::prometheus);
}

std::string openmetrics_report(const Experiment& experiment) {
    return exposition(experiment, Dialect::openmetrics) + "# EOF\n";
}

}  // namespace pushbench
