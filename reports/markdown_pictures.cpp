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
constexpr std::array<std::string_view, 3> kOfAMatrix = {"-latency-p99", "-wire-bytes",
                                                        "-server-cpu"};
constexpr std::size_t kMatrixPictures = 6;

// The id without the number of its setting.
bool is(const Chart& chart, std::string_view id) {
    const std::string_view rest =
        std::string_view(chart.id).substr(std::min(id.size(), chart.id.size()));
    return chart.id.starts_with(id) && (rest.empty() || rest == "-1");
}

bool is_about(const Chart& chart, std::string_view metric) {
    return chart.id.find(metric) != std::string::npos;
}

std::vector<const Chart*> telling(const std::vector<Chart>& charts) {
    std::vector<const Chart*> chosen;
    for (const std::string_view metric : kOfAMatrix)
        for (const Chart& chart : charts)
            if (chart.group == "matrix" && is_about(chart, metric) &&
                chosen.size() < kMatrixPictures)
                chosen.push_back(&chart);
    for (const std::string_view id : kOfASetting)
        for (const Chart& chart : charts)
            if (is(chart, id)) chosen.push_back(&chart);
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
