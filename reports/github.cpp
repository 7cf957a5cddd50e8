#include "reports/github.hpp"

#include "reports/analysis.hpp"
#include "reports/build_stamp.hpp"
#include "reports/compare/comparison_text.hpp"
#include "reports/environment_rows.hpp"
#include "reports/markdown_sections.hpp"
#include "reports/overlay.hpp"
#include "reports/passage_table.hpp"
#include "reports/text.hpp"
#include "reports/thresholds.hpp"
#include "reports/utf8.hpp"
#include "reports/validity.hpp"

#include <fmt/format.h>

namespace pushbench {
namespace {

constexpr std::size_t kAnnotationsOfAKind = 10;
constexpr std::string_view kCut =
    "\n> The rest did not fit into the job summary; `report.md` has all of it.\n";

std::string escape_data(std::string_view text) {
    std::string out;
    for (const char c : valid_utf8(text)) {
        if (c == '%')
            out += "%25";
        else if (c == '\r')
            out += "%0D";
        else if (c == '\n')
            out += "%0A";
        else
            out += c;
    }
    return out;
}

std::string escape_property(std::string_view text) {
    std::string out;
    for (const char c : escape_data(text)) {
        if (c == ':')
            out += "%3A";
        else if (c == ',')
            out += "%2C";
        else
            out += c;
    }
    return out;
}

// Sections of report.md are headings of the second rank; a summary begins at the third.
std::string demoted(const std::string& section) {
    std::string out = section.starts_with('#') ? "#" : "";
    for (std::size_t i = 0; i < section.size(); ++i) {
        out += section[i];
        if (section[i] == '\n' && i + 1 < section.size() && section[i + 1] == '#') out += '#';
    }
    return out;
}

std::string folded(std::string_view title, const std::string& section) {
    return fmt::format("\n<details><summary>{}</summary>\n\n{}\n</details>\n", title,
                       demoted(section));
}

struct Failures {
    std::size_t invalid = 0, violated = 0, failed = 0;
};
Failures failures_of(const Experiment& experiment, const std::vector<ThresholdResult>& thresholds) {
    Failures failures;
    for (const Trial& trial : experiment.trials) {
        failures.invalid += trial.validity.valid() ? 0 : 1;
        failures.violated += delivery_violated(trial) ? 1 : 0;
    }
    for (const ThresholdResult& one : thresholds) failures.failed += one.held ? 0 : 1;
    return failures;
}

std::string title_line(const Experiment& experiment,
                       const std::vector<ThresholdResult>& thresholds) {
    const Failures failures = failures_of(experiment, thresholds);
    std::string text;
    const auto add = [&](std::size_t count, std::string_view noun, std::string_view what) {
        if (count > 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", plural(count, noun), what);
    };
    add(failures.violated, "trial", "with lost, repeated or reordered messages");
    add(failures.invalid, "trial", "invalid");
    add(failures.failed, "threshold", "failed");
    if (experiment.trials.empty()) text = "nothing was measured";
    if (text.empty())
        text = thresholds.empty() ? plural(experiment.trials.size(), "trial") + ", all valid"
                                  : "every threshold holds";
    return "### pushbench: " + text + "\n\n";
}

std::string beginning(const Experiment& experiment, const Analysis& analysis,
                      const std::vector<ThresholdResult>& thresholds) {
    std::string out = title_line(experiment, thresholds);
    for (const OverlaidExperiment& part : experiments_of(experiment)) {
        const Environment& e = part.environment;
        out += fmt::format("{}pushbench {} on {} ({}, {}). {} of {} trials.\n",
                           part.label.empty() ? "" : markdown(part.label) + ": ",
                           markdown(e.version), markdown(e.host), markdown(e.cpu_model),
                           plural(e.cores, "core"), part.finished, part.planned);
        if (const auto stamp = build_stamp(e); !stamp.empty())
            out += "\n**" + markdown(stamp) + "**\n";
    }
    if (!analysis.headlines.empty()) out += '\n';
    for (const std::string& sentence : analysis.headlines) out += "- " + markdown(sentence) + '\n';
    return out;
}

std::string environment_section(const Experiment& experiment) {
    std::string out;
    for (const OverlaidExperiment& part : experiments_of(experiment)) {
        if (!part.label.empty()) out += "## " + markdown(part.label) + "\n\n";
        std::vector<std::vector<std::string>> rows{{"", "value"}};
        for (const auto& [name, value] : environment_rows(part))
            rows.push_back({markdown(name), markdown(value)});
        out += markdown_table(rows, 2) + "\n    " + one_line(part.environment.command) + '\n';
    }
    return out;
}

// Of one kind, with a last one that counts those left out.
class Annotations {
  public:
    explicit Annotations(std::string_view command) : command_(command) {}
    void add(std::string_view title, const std::string& message) {
        lines_.push_back(github_command(command_, title, message));
    }
    void append_to(std::vector<std::string>& all) {
        if (lines_.size() > kAnnotationsOfAKind) {
            const std::size_t more = lines_.size() - kAnnotationsOfAKind + 1;
            lines_.resize(kAnnotationsOfAKind - 1);
            add("pushbench", fmt::format("{} more of this kind; the report has them", more));
        }
        all.insert(all.end(), lines_.begin(), lines_.end());
    }

  private:
    std::string_view command_;
    std::vector<std::string> lines_;
};

std::string where(const Setting& setting, const Trial& trial) {
    return fmt::format("{}, run {} ({})", trial.name(), trial.run, setting.text());
}

void annotate(Annotations& errors, Annotations& warnings, const Setting& setting,
              const Trial& trial) {
    const LedgerTotals& ledger = trial.load.ledger;
    for (const Reason& reason : trial.validity.invalid)
        errors.add("pushbench: invalid", where(setting, trial) + ": " + reason.text);
    if (delivery_violated(trial))
        errors.add("pushbench: delivery",
                   fmt::format("{}: {} lost, {} duplicated, {} reordered", where(setting, trial),
                               grouped(ledger.lost), grouped(ledger.duplicated),
                               grouped(ledger.reordered)));
    for (const Reason& reason : trial.validity.warnings)
        warnings.add("pushbench: warning", where(setting, trial) + ": " + reason.text);
}

}  // namespace

std::string github_command(std::string_view command, std::string_view title,
                           std::string_view message) {
    return fmt::format("::{} title={}::{}", command, escape_property(title), escape_data(message));
}

std::string github_summary(const Experiment& experiment, std::size_t room) {
    const Analysis analysis = analyse(experiment);
    const std::vector<ThresholdResult> thresholds = threshold_results(experiment, analysis);
    const std::string of_thresholds = threshold_section(experiment, analysis);
    const std::string of_passages = passage_section(analysis);
    const std::vector<std::string> pieces = {
        beginning(experiment, analysis, thresholds),
        of_thresholds.empty() ? "" : '\n' + demoted(of_thresholds),
        '\n' + demoted(comparison_section(analysis)),
        of_passages.empty() ? "" : '\n' + demoted(of_passages),
        folded("Warnings and invalid trials", remarks_section(analysis)),
        folded("Spread over runs", spread_section(analysis)),
        folded("Predictions beside measurements", prediction_section(analysis)),
        folded("Environment and command", environment_section(experiment)),
    };
    std::string out;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const bool is_last = i + 1 == pieces.size();
        if (out.size() + pieces[i].size() + (is_last ? 0 : kCut.size()) > room)
            return out.empty() ? out : out + std::string(kCut);
        out += pieces[i];
    }
    return valid_utf8(out);
}

std::vector<std::string> github_annotations(const Experiment& experiment) {
    const Analysis analysis = analyse(experiment);
    Annotations errors("error"), warnings("warning"), notices("notice");
    for (const ThresholdResult& one : threshold_results(experiment, analysis))
        if (!one.held) errors.add("pushbench: threshold", one.sentence(true));
    for (const Setting& setting : analysis.settings)
        for (const VariantResult& result : setting.variants)
            for (const Trial* const trial : result.runs)
                annotate(errors, warnings, setting, *trial);
    for (const std::string& sentence : analysis.headlines) notices.add("pushbench", sentence);
    for (const Setting& setting : analysis.settings)
        for (const std::string& cause : passage_tables(setting).causes)
            notices.add("pushbench: held back", cause);
    std::vector<std::string> all;
    for (Annotations* const kind : {&errors, &warnings, &notices}) kind->append_to(all);
    return all;
}

std::vector<std::string> github_annotations(const Comparison& comparison) {
    Annotations errors("error");
    for (const std::string& why : comparison.refusals) errors.add("pushbench: not judged", why);
    for (const ComparedPair& pair : comparison.pairs)
        for (const ComparedMetric& row : pair.metrics)
            if (row.decides && row.judged.verdict == Verdict::regressed)
                errors.add("pushbench: regressed", regression_text(pair, row));
    std::vector<std::string> all;
    errors.append_to(all);
    return all;
}

}  // namespace pushbench
