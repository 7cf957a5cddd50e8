// JUnit XML as Jenkins, GitLab and their like read it (jenkinsci/xunit-plugin, junit-10.xsd): a
// suite per setting, a case per trial and per variant of a threshold.
//
// An invalid trial is an error, a violated delivery and a threshold that does not hold are
// failures. GitLab shows the names of cases and nothing of their suite, so a case's name says it
// all. `time` is the length of the measured window.
#include "reports/analysis.hpp"
#include "reports/formats.hpp"
#include "reports/passage.hpp"
#include "reports/text.hpp"
#include "reports/thresholds.hpp"
#include "reports/validity.hpp"
#include "reports/xml_text.hpp"

#include <array>
#include <optional>

#include <fmt/format.h>

namespace pushbench {
namespace {

struct Outcome {
    std::string_view tag;  // "error", "failure", "skipped"
    std::string_view type;
    std::string message;
};
struct Case {
    std::string name;
    std::string classname;
    double seconds = 0;
    std::optional<Outcome> outcome;  // none: passed
    std::string output;
};
struct Suite {
    std::string name;
    std::vector<Case> cases;
    std::vector<std::pair<std::string, std::string>> properties;
};
struct Counts {
    std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    double seconds = 0;
};

Counts counts_of(const std::vector<Suite>& suites) {
    Counts counts;
    for (const Suite& suite : suites)
        for (const Case& one : suite.cases) {
            ++counts.tests;
            counts.seconds += one.seconds;
            if (!one.outcome) continue;
            counts.failures += one.outcome->tag == "failure" ? 1 : 0;
            counts.errors += one.outcome->tag == "error" ? 1 : 0;
            counts.skipped += one.outcome->tag == "skipped" ? 1 : 0;
        }
    return counts;
}

std::string reasons_text(const std::vector<Reason>& reasons, std::string_view kind) {
    std::string out;
    for (const Reason& reason : reasons)
        out += fmt::format("{}: [{}] {}\n", kind, reason.id, reason.text);
    return out;
}

std::string ledger_text(const Trial& trial) {
    const LedgerTotals& ledger = trial.load.ledger;
    if (trial.has_ledger())
        return fmt::format("delivered {} of {}, lost {}, duplicated {}, reordered {}\n",
                           ledger.delivered, ledger.expected, ledger.lost, ledger.duplicated,
                           ledger.reordered);
    const Column& delivered = *find_column("delivered_in_window");
    return fmt::format("delivered {}; of how many is not known\n",
                       plain_text(delivered.get(trial), delivered.decimals));
}

std::string output_of(const Trial& trial) {
    constexpr std::array<std::string_view, 7> kShown = {"latency_p50",
                                                        "latency_p99",
                                                        "latency_max",
                                                        "wire_bytes_per_message",
                                                        "server_cpu_per_message",
                                                        "server_bytes_per_client",
                                                        "empty_ratio"};
    std::string out = ledger_text(trial);
    for (const std::string_view metric : kShown) {
        const Column& column = *find_column(metric);
        const Value value = column.get(trial);
        if (!value.empty()) out += fmt::format("{} {}\n", metric, readable(value, column.unit));
    }
    if (const auto passage = passage_of(trial); passage && !passage->cause.empty())
        out += fmt::format("{}: {}\n", to_string(passage->kind), passage->cause);
    return out + reasons_text(trial.validity.invalid, "invalid") +
           reasons_text(trial.validity.warnings, "warning");
}

std::string classname_of(const Variant& variant) {
    return fmt::format("pushbench.{}", technique(variant.id).name);
}

double seconds_of(const Trial& trial) {
    return static_cast<double>(trial.measure_to - trial.measure_from) /
           static_cast<double>(kSecond);
}

Case case_of(const Setting& setting, const Trial& trial) {
    Case out{fmt::format("{}, run {} ({})", trial.name(), trial.run, setting.text()),
             classname_of(trial.variant), seconds_of(trial), std::nullopt, output_of(trial)};
    const LedgerTotals& ledger = trial.load.ledger;
    if (!trial.validity.valid())
        out.outcome = {"error", "invalid", trial.validity.invalid.front().text};
    else if (delivery_violated(trial))
        out.outcome = {"failure", "delivery",
                       fmt::format("of {} deliveries {} were lost, {} duplicated, {} reordered",
                                   grouped(ledger.expected), grouped(ledger.lost),
                                   grouped(ledger.duplicated), grouped(ledger.reordered))};
    return out;
}

Case case_of(const ThresholdResult& one) {
    Case out;
    out.name = "threshold " + one.threshold.text;
    out.classname = "pushbench.threshold";
    if (one.result) {
        out.name += fmt::format(": {} ({})", one.subject(), one.setting->text());
        out.classname = classname_of(one.result->variant);
    }
    out.output = fmt::format("{}: {}\n", one.threshold.column->metric, one.measured());
    if (!one.held)
        out.outcome = {"failure", "threshold",
                       fmt::format("{} is {}, wanted {}", one.threshold.column->metric,
                                   one.measured(), one.threshold.text)};
    return out;
}

std::vector<std::pair<std::string, std::string>> properties_of(const Environment& e) {
    return {{"pushbench.version", e.version},
            {"pushbench.git", e.git},
            {"build_type", e.build_type},
            {"cpu_model", e.cpu_model},
            {"cores", std::to_string(e.cores)},
            {"kernel", e.kernel},
            {"command", e.command}};
}

std::vector<Suite> suites_of(const Experiment& experiment) {
    const Analysis analysis = analyse(experiment);
    const std::vector<ThresholdResult> thresholds = threshold_results(experiment, analysis);
    std::vector<Suite> suites;
    for (const Setting& setting : analysis.settings) {
        Suite& suite = suites.emplace_back();
        suite.name = setting.text();
        suite.properties = properties_of(experiment.environment);
        for (const VariantResult& result : setting.variants)
            for (const Trial* const trial : result.runs)
                suite.cases.push_back(case_of(setting, *trial));
        for (const ThresholdResult& one : thresholds)
            if (one.setting == &setting) suite.cases.push_back(case_of(one));
    }
    Suite others{"not measured", {}, properties_of(experiment.environment)};
    for (const ThresholdResult& one : thresholds)
        if (!one.setting) others.cases.push_back(case_of(one));
    if (experiment.planned > experiment.trials.size())
        others.cases.push_back(
            {fmt::format("{} of {} trials", experiment.planned - experiment.trials.size(),
                         experiment.planned),
             "pushbench.interrupted", 0, Outcome{"skipped", "", "interrupted before they ran"},
             ""});
    if (!others.cases.empty()) suites.push_back(std::move(others));
    return suites;
}

std::string case_xml(const Case& one) {
    std::string out =
        fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"{:.3f}\">\n",
                    xml_attribute(one.name), xml_attribute(one.classname), one.seconds);
    if (one.outcome) {
        out += fmt::format("      <{}", one.outcome->tag);
        if (!one.outcome->type.empty()) out += fmt::format(" type=\"{}\"", one.outcome->type);
        out += fmt::format(" message=\"{}\"/>\n", xml_attribute(one.outcome->message));
    }
    if (!one.output.empty())
        out += fmt::format("      <system-out>{}</system-out>\n", xml_text(one.output));
    return out + "    </testcase>\n";
}

std::string counts_xml(const Counts& counts) {
    return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3f}\"", counts.tests,
                       counts.failures, counts.errors, counts.seconds);
}

std::string suite_xml(const Suite& suite, const Environment& environment) {
    // Local time without a zone is what the schemas have; this one is UTC.
    const Counts counts = counts_of({suite});
    std::string timestamp = environment.started_at;
    if (timestamp.ends_with('Z')) timestamp.pop_back();
    std::string out = fmt::format(
        "  <testsuite name=\"{}\" {} skipped=\"{}\" timestamp=\"{}\" hostname=\"{}\">\n"
        "    <properties>\n",
        xml_attribute(suite.name), counts_xml(counts), counts.skipped, xml_attribute(timestamp),
        xml_attribute(environment.host));
    for (const auto& [name, value] : suite.properties)
        out += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", xml_attribute(name),
                           xml_attribute(value));
    out += "    </properties>\n";
    for (const Case& one : suite.cases) out += case_xml(one);
    return out + "  </testsuite>\n";
}

}  // namespace

std::string junit_report(const Experiment& experiment) {
    const std::vector<Suite> suites = suites_of(experiment);
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out += fmt::format("<testsuites name=\"pushbench\" {}>\n", counts_xml(counts_of(suites)));
    for (const Suite& suite : suites) out += suite_xml(suite, experiment.environment);
    return out + "</testsuites>\n";
}

}  // namespace pushbench
