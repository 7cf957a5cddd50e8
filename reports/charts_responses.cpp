// What polling asks and gets: responses with and without a message, requests per message.
#include "reports/charts_parts.hpp"

namespace pushbench {
namespace {

bool has_responses(const VariantResult& result) {
    return technique(result.variant.id).has_responses;
}

void add_stack(Chart& chart, const VariantResult& result, double x) {
    const auto runs = middle_runs(result, "responses");
    if (runs.empty()) return;
    double with = 0, without = 0;
    for (const Trial* const trial : runs) {
        const Value empty = find_column("empty_responses")->get(*trial);
        without += empty.number;
        with += find_column("responses")->get(*trial).number - empty.number;
    }
    const auto count = static_cast<double>(runs.size());
    ChartPoint point;
    point.x = x;
    point.y = with / count;
    chart.series[0].points.push_back(point);
    point.y = without / count;
    chart.series[1].points.push_back(point);
}

// Push techniques have no responses to count: a setting of those alone has no such chart.
Setting only_with_responses(const Setting& setting) {
    Setting some = setting;
    std::erase_if(some.variants,
                  [](const VariantResult& result) { return !has_responses(result); });
    some.reference.reset();
    return some;
}

}  // namespace

std::vector<Chart> responses_charts(const ChartSetting& of) {
    const Setting polling = only_with_responses(of.setting);
    Chart stack = chart_of(of, "responses", "responses", "Responses with and without a message",
                           ChartKind::stacked_bars);
    stack.x.categories = variant_names(polling);
    stack.y = {"responses in the measured window", Unit::count};
    stack.series = {{"with a message", std::nullopt, kPayload, {}},
                    {"without", std::nullopt, kEmpty, {}}};
    for (std::size_t i = 0; i < polling.variants.size(); ++i)
        add_stack(stack, polling.variants[i], static_cast<double>(i));
    stack.reading =
        "What is without a message was asked and answered in vain. Techniques that push have no "
        "responses and "
        "are not in the picture. What the empty ones cost in bytes is in the picture of wire "
        "bytes.";

    Chart requests = chart_of(of, "requests-per-message", "responses",
                              "Requests per delivered message", ChartKind::bars);
    requests.x.categories = variant_names(polling);
    requests.y = {"requests per message", Unit::ratio};
    requests.y.line = 1;
    add_bars(requests, polling, "requests_per_message", "requests", kUseful);
    requests.reading =
        "At 1 each message took one request; above, requests came back empty; below, answers "
        "carried several messages, which the latency pays for.";
    return {stack, requests};
}

}  // namespace pushbench
