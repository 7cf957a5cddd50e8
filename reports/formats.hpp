// Every output format, one row each: `-o FORMAT=FILE`, --out-dir and `report` iterate this table.
//
// Rendering is a pure function of the experiment: no clock, no I/O; texts end in a line break.
#pragma once
#include "reports/gnuplot.hpp"
#include "reports/result_model.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

// A format that makes several files tells them apart by suffix.
struct OutputFile {
    std::string suffix;  // "-sse-run1", or empty
    std::string text;
};

struct Format {
    std::string_view name;          // in -o: "md"
    std::string_view default_file;  // in --out-dir: "report.md"; empty = only by -o
    std::string_view summary;       // for --help
    std::vector<OutputFile> (*render)(const Experiment&);
    // Pictures go into a folder, under `suffix` as name; `text` is what gnuplot draws them from.
    bool is_folder = false;
    // Why this build cannot make it, and what to do; empty when it can. nullptr: it always can.
    std::string_view (*missing)() = nullptr;
    bool file_per_trial = false;  // told apart by suffix as soon as there are two
};
std::string_view why_missing(const Format& format);
std::span<const Format> formats();
const Format* find_format(std::string_view name);  // nullptr when unknown

// "out/latency.hgrm" + "-sse-run1" → "out/latency-sse-run1.hgrm".
std::string file_name(std::string_view chosen, const OutputFile& file);

std::string console_report(const Experiment& experiment);
std::string csv_report(const Experiment& experiment);
std::string timeseries_report(const Experiment& experiment);
// With the most telling of the pictures that lie in a folder, if any; a link as Markdown wants it:
// "charts", "../my%20charts".
struct PictureLinks {
    std::string folder;
    PictureFormat format = PictureFormat::svg;
};
std::string markdown_report(const Experiment& experiment);
std::string markdown_report(const Experiment& experiment, const PictureLinks& links);
std::vector<OutputFile> hgrm_reports(const Experiment& experiment);
std::vector<OutputFile> html_reports(const Experiment& experiment);  // none without a page
std::string_view html_unavailable();
// For other programs (docs/formats.md).
std::string junit_report(const Experiment& experiment);
std::string github_smaller_report(const Experiment& experiment);
std::string github_bigger_report(const Experiment& experiment);
std::string bmf_report(const Experiment& experiment);
std::string gbench_report(const Experiment& experiment);
std::string prometheus_report(const Experiment& experiment);
std::string openmetrics_report(const Experiment& experiment);

}  // namespace pushbench
