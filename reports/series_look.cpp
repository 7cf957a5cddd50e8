// How series look: shades, dashes, markers, and the colours of parts.
#include "reports/charts_parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace pushbench {
namespace {

// Parts of a whole, down and up (Part in charts_parts.hpp). None is a technique's, each stands out
// from white by 3:1, which WCAG 2.1 (1.4.11) asks of thin lines, and the colour-blind can tell
// neighbours in a stack apart.
constexpr std::array<std::string_view, 14> kPartColours = {
    "#6a3fbf", "#9d80e0",  // payload
    "#00616d", "#2f9fae",  // headers and framing
    "#c43a14", "#e9724a",  // empty responses
    "#3f3d00", "#87811a",  // set-up
    "#5a0f45", "#a8337f",  // heartbeats
    "#7b6552", "#a6917d",  // TCP/IP
    "#274b8f", "#6f8fd0",  // TLS records
};

using Rgb = std::array<double, 3>;  // linear light, 0 to 1

// WCAG 2.1, "relative luminance".
double to_light(int channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}
int from_light(double light) {
    const double c = light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
    return static_cast<int>(std::lround(c * 255));
}
double luminance(const Rgb& rgb) {
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
}

Rgb rgb_of(std::string_view colour) {
    Rgb rgb{};
    for (std::size_t i = 0; i < rgb.size(); ++i)
        rgb[i] = to_light(std::stoi(std::string(colour.substr(1 + 2 * i, 2)), nullptr, 16));
    return rgb;
}

// The colour with white or black in it, as light as wanted.
std::string with_luminance(const Rgb& rgb, double wanted) {
    const double has = luminance(rgb);
    std::string out = "#";
    for (const double channel : rgb)
        out += fmt::format(
            "{:02x}",
            from_light(wanted < has ? channel * wanted / has
                                    : channel + (1 - channel) * (wanted - has) / (1 - has)));
    return out;
}

// Luminances that stand out from white by 3:1 and from a dark page by 2.4:1. The colour itself
// takes the place of the one next to it; each that follows is as far as can be from those before.
std::vector<double> rungs(double of) {
    constexpr double kGlare = 0.05;  // of the contrast formula
    static_assert(kShades == 4);
    std::vector<double> left = {0.30, 0.21, 0.14, 0.09}, taken = {of};
    const auto distance = [&](double rung) {
        double least = std::numeric_limits<double>::infinity();
        for (const double other : taken)
            least = std::min(least, std::abs(std::log((rung + kGlare) / (other + kGlare))));
        return least;
    };
    const auto nearer = [&](double a, double b) { return distance(a) < distance(b); };
    left.erase(std::min_element(left.begin(), left.end(), nearer));
    while (!left.empty()) {
        const auto farthest = std::max_element(left.begin(), left.end(), nearer);
        taken.push_back(*farthest);
        left.erase(farthest);
    }
    return taken;
}

std::size_t index_in(std::vector<std::string>& all, const std::string& what) {
    const auto found = std::find(all.begin(), all.end(), what);
    if (found != all.end()) return static_cast<std::size_t>(found - all.begin());
    all.push_back(what);
    return all.size() - 1;
}

}  // namespace

MarkerShape marker_shape(const ChartSeries& series) {
    constexpr std::size_t kShapes = 6;
    return static_cast<MarkerShape>(
        series.technique ? static_cast<std::size_t>(*series.technique) % kShapes : 0);
}

std::string series_colour(const ChartSeries& series) {
    if (!series.technique) return std::string(part_colour(series.nth));
    const std::string_view colour = technique_colour(*series.technique);
    const std::size_t shade = series.nth % kShades;
    if (shade == 0) return std::string(colour);
    const Rgb rgb = rgb_of(colour);
    return with_luminance(rgb, rungs(luminance(rgb))[shade]);
}

std::string_view part_colour(std::size_t nth) {
    return kPartColours[nth % kPartColours.size()];
}

ChartSeries SeriesLooks::series(std::string name, TechniqueId technique,
                                const std::string& experiment, const std::string& variant) {
    const std::size_t nth = index_in(variants_[technique], variant);
    ChartSeries series{std::move(name), technique, nth, {}};
    if (experiment.empty()) {
        series.dash = nth % kDashes;
        // Shifted where shades begin anew, so that no two of the first eight look the same.
        series.hollow = (nth + nth / kShades) % 2 == 1;
        return series;
    }
    const std::size_t part = index_in(experiments_, experiment);
    series.nth += part / 2;
    series.dash = (3 * nth + part) % kDashes;
    series.hollow = part % 2 == 1;
    return series;
}

std::vector<ChartSeries> variant_series(const Setting& setting) {
    SeriesLooks looks;
    std::vector<ChartSeries> all;
    for (const VariantResult& result : setting.variants)
        all.push_back(looks.series(series_name(result), result.variant.id, result.experiment,
                                   trial_name("", result.variant, "", result.via)));
    return all;
}

}  // namespace pushbench
