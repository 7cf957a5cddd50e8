#include "bench/comparison_outputs.hpp"

#include "bench/exit_codes.hpp"
#include "bench/files.hpp"
#include "bench/places.hpp"
#include "core/error.hpp"
#include "reports/compare/comparison_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include <fmt/format.h>

namespace pushbench {

struct ComparisonFormat {
    std::string_view name;
    std::string_view summary;  // for --help
    std::string (*render)(const Comparison&);
};

namespace {

constexpr std::array kFormats = {
    ComparisonFormat{"md", "Markdown that fits into a comment", comparison_markdown},
    ComparisonFormat{"json", "every pair, metric and verdict", comparison_json},
    ComparisonFormat{"html", "one page without scripts", comparison_html},
    ComparisonFormat{"console", "the text that is shown without -o", comparison_console},
};

std::string default_file(const ComparisonFormat& format) {
    return fmt::format("comparison.{}", format.name);
}

const ComparisonFormat& format_named(const std::string& name) {
    std::string known;
    for (const ComparisonFormat& format : kFormats) {
        if (format.name == name) return format;
        known += (known.empty() ? "" : ", ") + std::string(format.name);
    }
    throw UsageError(fmt::format("-o: '{}' is no format of a comparison; known: {}", name, known));
}

// The first ones: a matrix may have hundreds.
std::string first_of(const std::vector<std::string>& texts) {
    constexpr std::size_t kShown = 3;
    std::string out;
    for (std::size_t i = 0; i < std::min(kShown, texts.size()); ++i)
        out += (i == 0 ? "" : "; ") + texts[i];
    if (texts.size() > kShown) out += fmt::format("; and {} more", texts.size() - kShown);
    return out;
}

}  // namespace

std::vector<std::pair<std::string_view, std::string_view>> comparison_formats() {
    std::vector<std::pair<std::string_view, std::string_view>> all;
    for (const ComparisonFormat& format : kFormats) all.emplace_back(format.name, format.summary);
    return all;
}

ComparisonOutputs::ComparisonOutputs(const std::vector<std::string>& outputs) {
    std::set<std::string> places;
    for (const std::string& text : outputs) {
        const std::size_t equals = text.find('=');
        const ComparisonFormat& format = format_named(text.substr(0, equals));
        const std::string file = text.substr(equals + 1);
        if (file == "-")
            console_wanted_ = false;
        else
            require_own_place(text, places);
        targets_.push_back({&format, file});
    }
}

ComparisonOutputs ComparisonOutputs::in_folder(const std::string& folder) {
    ComparisonOutputs outputs;
    for (const ComparisonFormat& format : kFormats)
        if (format.name != "console")
            outputs.targets_.push_back({&format, folder + "/" + default_file(format)});
    return outputs;
}

std::vector<std::string> ComparisonOutputs::default_files() {
    std::vector<std::string> files;
    for (const ComparisonFormat& format : kFormats)
        if (format.name != "console") files.push_back(default_file(format));
    return files;
}

void ComparisonOutputs::write_files(const Comparison& comparison) const {
    for (const Target& target : targets_) {
        const std::string text = target.format->render(comparison);
        if (target.file == "-")
            write_stdout(text);
        else
            write_file(target.file, text);
    }
}

void ComparisonOutputs::write(const Comparison& comparison) const {
    write_files(comparison);
    if (console_wanted_) write_stdout(comparison_console(comparison));
}

void require_comparable(const Comparison& comparison) {
    if (!comparison.pairs.empty()) return;
    std::vector<std::string> reasons;
    for (const Comparison::Unmatched& unlike : comparison.not_comparable)
        reasons.push_back(fmt::format("{}: {}", unlike.what, unlike.why));
    for (const std::string& one : comparison.only_base)
        reasons.push_back("only in the base: " + one);
    for (const std::string& one : comparison.only_new) reasons.push_back("only in the new: " + one);
    throw UsageError(
        fmt::format("nothing of '{}' is comparable with '{}': {}; compare results of the same "
                    "machine, variants "
                    "and options",
                    comparison.fresh.label, comparison.base.label,
                    reasons.empty() ? "there are no results" : first_of(reasons)));
}

int exit_code_of(const Comparison& comparison) {
    if (!comparison.refusals.empty())
        fmt::print(stderr, "pushbench: error: not judged: {}\n", first_of(comparison.refusals));
    const auto when = [](bool holds, int code) { return holds ? code : kExitOk; };
    return combine({when(!comparison.refusals.empty(), kExitUsage),
                    when(comparison.delivery_violated, kExitDelivery),
                    when(!comparison.left_out.empty(), kExitInvalid),
                    when(comparison.count(Verdict::regressed) > 0, kExitRegression)});
}

}  // namespace pushbench
