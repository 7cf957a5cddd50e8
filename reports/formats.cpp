#include "reports/formats.hpp"

#include "reports/results_json.hpp"

#include <algorithm>
#include <array>

namespace pushbench {
namespace {

template <std::string (*render)(const Experiment&)>
std::vector<OutputFile> one_file(const Experiment& experiment) {
    return {{"", render(experiment)}};
}

template <PictureFormat format>
std::vector<OutputFile> picture_scripts(const Experiment& experiment) {
    std::vector<OutputFile> files;
    for (Picture& picture : pictures(charts(analyse(experiment)), format))
        files.push_back({std::move(picture.file), std::move(picture.script)});
    return files;
}

constexpr std::array kFormats = {
    Format{"json", "results.json", "everything, and what `report` reads back",
           one_file<results_json>},
    Format{"csv", "results.csv", "a row per trial, units in the header", one_file<csv_report>},
    Format{"html", "report.html", "the report as one page for a browser, with charts", html_reports,
           false, html_unavailable},
    Format{"md", "report.md", "comparison, predictions, spread and warnings to read or paste",
           one_file<markdown_report>},
    Format{"timeseries", "timeseries.csv", "a row per second and trial",
           one_file<timeseries_report>},
    Format{"hgrm", "latency.hgrm", "latency distributions for HdrHistogram plotters, one per trial",
           hgrm_reports, false, nullptr, true},
    Format{"svg", "charts", "a folder of pictures, one SVG per chart (needs gnuplot)",
           picture_scripts<PictureFormat::svg>, true},
    Format{"png", "", "the same as PNG", picture_scripts<PictureFormat::png>, true},
    Format{"console", "", "the table on stdout", one_file<console_report>},
    Format{"junit", "", "JUnit XML: a test case per trial and threshold", one_file<junit_report>},
    Format{"github-benchmark-smaller", "",
           "for github-action-benchmark's customSmallerIsBetter: latency, bytes, CPU",
           one_file<github_smaller_report>},
    Format{"github-benchmark-bigger", "",
           "for github-action-benchmark's customBiggerIsBetter: throughput",
           one_file<github_bigger_report>},
    Format{"bmf", "", "Bencher Metric Format, with the spread over runs as bounds",
           one_file<bmf_report>},
    Format{"gbench", "", "Google Benchmark's JSON: times, a repetition per run",
           one_file<gbench_report>},
    Format{"prometheus", "", "Prometheus text format", one_file<prometheus_report>},
    Format{"openmetrics", "", "OpenMetrics text format", one_file<openmetrics_report>},
};

}  // namespace

std::span<const Format> formats() {
    return kFormats;
}

std::string_view why_missing(const Format& format) {
    return format.missing ? format.missing() : std::string_view();
}

const Format* find_format(std::string_view name) {
    const auto found = std::find_if(kFormats.begin(), kFormats.end(),
                                    [name](const Format& format) { return format.name == name; });
    return found == kFormats.end() ? nullptr : &*found;
}

std::string file_name(std::string_view chosen, const OutputFile& file) {
    const std::size_t slash = chosen.rfind('/');
    const std::size_t name = slash == std::string_view::npos ? 0 : slash + 1;
    std::size_t dot = chosen.rfind('.');
    if (dot == std::string_view::npos || dot <= name) dot = chosen.size();
    return std::string(chosen.substr(0, dot)) + file.suffix + std::string(chosen.substr(dot));
}

}  // namespace pushbench
