// What the files that make charts share: an empty chart of a setting, a series per variant, points
// from values and spreads. Pure; for reports/charts*.cpp only.
#pragma once
#include "reports/charts.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

// One setting as charts name it. `suffix` tells the ids of several settings apart ("-2").
struct ChartSetting {
    const Setting& setting;
    std::string suffix;
    std::uint64_t runs;  // of the experiment
};

Chart chart_of(const ChartSetting& of, std::string_view id, std::string_view group,
               std::string_view title, ChartKind kind);

// The label, and whether all its runs are invalid.
std::string series_name(const VariantResult& result);

// Gives series of variants their looks, in the order in which they come.
class SeriesLooks {
  public:
    // `variant` is what stays the same in other experiments; `experiment` is empty without overlay.
    ChartSeries series(std::string name, TechniqueId technique, const std::string& experiment,
                       const std::string& variant);

  private:
    std::vector<std::string> experiments_;
    std::map<TechniqueId, std::vector<std::string>> variants_;
};

// The names of the variants, as categories of bars.
std::vector<std::string> variant_names(const Setting& setting);

// y of the median over runs; nothing when the metric was not measured or fell among the lost.
std::optional<ChartPoint> point_of(double x, const Spread& spread);
// Adds a bar for each variant that has the metric.
void add_bars(Chart& chart, const Setting& setting, std::string_view metric, std::string_view name,
              std::size_t part);

// The run, or the two runs, whose values make the median of the metric: parts that are the mean of
// theirs add up to the median.
std::vector<const Trial*> middle_runs(const VariantResult& result, std::string_view metric);

// A logarithmic axis helps when values differ by more than this, and needs them all above 0.
inline constexpr double kLogFrom = 20;
void choose_scale(Chart& chart);  // of both axes of a scatter, of y of lines

std::string alt_text(const Chart& chart);

// One function for each section.
std::vector<Chart> cost_charts(const ChartSetting& of);
std::vector<Chart> latency_charts(const ChartSetting& of);
std::vector<Chart> bytes_charts(const ChartSetting& of);
std::vector<Chart> responses_charts(const ChartSetting& of);
std::vector<Chart> per_second_charts(const ChartSetting& of);
std::vector<Chart> memory_charts(const ChartSetting& of);
std::vector<Chart> prediction_charts(const ChartSetting& of);
std::vector<Chart> matrix_charts(const Analysis& analysis);

// The parts of part_colour(): of a byte on the wire twice, down and up.
enum Part : std::size_t {
    kPayload = 0,
    kUseful = 2,
    kEmpty = 4,
    kSetUp = 6,
    kHeartbeat = 8,
    kTcpIp = 10,
    kTls = 12,
    kUp = 1,  // added to one of them
};

}  // namespace pushbench
