// The pictures that report.md shows, and where the others are.
#include "reports/markdown_sections.hpp"
#include "reports/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

// Of one setting, or over several; a report that shows them all is not read.
constexpr std::array<std::string_view, 4> kOfASetting = {"cost-wire-bytes", "latency-percentiles",
                                                         "wire-bytes", "responses"};
constexpr std::array<std::string_view, 3> kOfAMatrix = {"latency-p99", "wire-bytes", "server-cpu"};
constexpr std::array<std::string_view, 4> kAxes = {"clients", "rate", "size", "interval"};
constexpr std::size_t kMatrixPictures = 6;

// The id without the number of its setting.
bool is(const Chart& chart, std::string_view id) {
    const std::string_view rest =
        std::string_view(chart.id).substr(std::min(id.size(), chart.id.size()));
    return chart.id.starts_with(id) && (rest.empty() || rest == "-1");
}

void take_first(const std::vector<Chart>& charts, const std::string& id,
                std::vector<const Chart*>& chosen) {
    const auto found = std::find_if(charts.begin(), charts.end(),
                                    [&](const Chart& chart) { return is(chart, id); });
    if (found != charts.end()) chosen.push_back(&*found);
}

// Of each axis of a matrix and each setting the first.
std::vector<const Chart*> telling(const std::vector<Chart>& charts) {
    std::vector<const Chart*> chosen;
    for (const std::string_view metric : kOfAMatrix)
        for (const std::string_view axis : kAxes)
            if (chosen.size() < kMatrixPictures)
                take_first(charts, fmt::format("matrix-{}-{}", axis, metric), chosen);
    for (const std::string_view id : kOfASetting) take_first(charts, std::string(id), chosen);
    return chosen;
}

}  // namespace

std::string pictures_section(const std::vector<Chart>& charts, const PictureLinks& links) {
    const std::vector<const Chart*> chosen = telling(charts);
    if (chosen.empty()) return {};
    std::string out = "\n## Pictures\n";
    std::string_view said;  // the same words for several pictures once, below the last of them
    const auto say = [&](std::string_view next) {
        if (!said.empty() && next != said) out += fmt::format("\n{}\n", markdown(said));
        said = next;
    };
    for (const Chart* const chart : chosen) {
        say(chart->reading);
        out += fmt::format("\n![{}]({}/{}{})\n", markdown(chart->alt), links.folder, chart->id,
                           picture_suffix(links.format));
    }
    say({});
    return out + fmt::format("\nAll {} pictures: [{}]({}/)\n", charts.size(),
                             markdown(links.folder), links.folder);
}

}  // namespace pushbench
