// Rows of what a comparison with earlier results fails on, and where those are kept.
#include "core/options_rows.hpp"

#include <charconv>
#include <cmath>

namespace pushbench {
namespace {

std::optional<double> number_in(std::string_view text) {
    double value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || stop != text.data() + text.size() || !std::isfinite(value))
        return {};
    return value;
}

std::string without_blanks(std::string text) {
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

double parse_percent(std::string_view text) {
    const std::optional<double> percent =
        text.ends_with('%') ? number_in(text.substr(0, text.size() - 1)) : std::nullopt;
    if (!percent || *percent < 0 || *percent > 1000)
        throw UsageError(fmt::format("'{}' is no budget; give 0% to 1000%, e.g. 5%", text));
    return *percent / 100;
}

std::string percent_text(double fraction) {
    return fmt::format("{}%", std::round(fraction * 1e8) / 1e6);
}

OptionSpec budget_row(Row row) {
    OptionSpec spec = blank_row(row, "PERCENT");
    spec.set = [](Options& options, const std::string& text) {
        options.budget = parse_percent(text);
    };
    spec.get = [](const Options& options) { return percent_text(options.budget); };
    return spec;
}

OptionSpec alpha_row(Row row) {
    OptionSpec spec = blank_row(row, "NUMBER");
    spec.set = [](Options& options, const std::string& text) {
        const std::optional<double> alpha = number_in(text);
        if (!alpha || *alpha < 1e-6 || *alpha > 0.5)
            throw UsageError(
                fmt::format("'{}' is no level; give 0.000001 to 0.5, usually 0.05", text));
        options.alpha = *alpha;
    };
    spec.get = [](const Options& options) { return fmt::format("{}", options.alpha); };
    return spec;
}

OptionSpec fail_on_row(Row row) {
    OptionSpec spec =
        texts_row(row, &Options::fail_on, [](const std::string& text) { parse_fail_on({text}); });
    spec.set = [](Options& options, const std::string& text) {
        std::vector<std::string> items = split_list(text);
        if (items.empty())
            throw UsageError("no metric; give e.g. 'latency_p99>10%', or none to fail on nothing");
        parse_fail_on(items);
        options.fail_on = std::move(items);
    };
    return spec;
}

OptionSpec by_row(Row row) {
    OptionSpec spec = blank_row(row, "server");
    spec.set = [](Options& options, const std::string& text) {
        if (!text.empty() && text != "server")
            throw UsageError(fmt::format("'{}' is not known; give server", text));
        options.by = text;
    };
    spec.get = [](const Options& options) { return options.by; };
    return spec;
}

// It becomes the name of a file.
void check_name(const std::string& text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("._-").find(c) != std::string_view::npos;
    });
    if (!plain || text.starts_with('.') || text.size() > 100)
        throw UsageError(fmt::format(
            "'{}' is no name for a baseline; take letters, digits, '.', '_' and '-', e.g. main",
            text));
}

}  // namespace

std::vector<FailOn> parse_fail_on(const std::vector<std::string>& texts) {
    if (texts == std::vector<std::string>{"none"}) return {};
    std::vector<FailOn> gates;
    for (const std::string& text : texts) {
        const std::size_t sign = text.find('>');
        FailOn gate{without_blanks(text.substr(0, sign)), {}};
        if (gate.metric.empty() || gate.metric == "none" ||
            gate.metric.find_first_of("<= ") != std::string::npos)
            throw UsageError(fmt::format(
                "'{}' is not METRIC or METRIC>PERCENT, the budget by which it may be worse; give "
                "e.g. 'latency_p99>10%', or none alone",
                text));
        if (sign != std::string::npos)
            gate.budget = parse_percent(without_blanks(text.substr(sign + 1)));
        gates.push_back(std::move(gate));
    }
    return gates;
}

std::vector<OptionSpec> judging_rows() {
    constexpr std::string_view group = "Judging";
    constexpr unsigned judging = kRun | kCompare;
    return {
        text_row({"baseline", "", "FILE|NAME", group, kRun,
                  "compare with these results, a file or a saved name; exit code 3 when worse"},
                 &Options::baseline),
        text_row({"save-baseline", "", "NAME", group, kRun,
                  "keep the results under this name, when nothing was wrong with them"},
                 &Options::save_baseline, check_name),
        text_row({"baseline-dir", "", "DIR", group, kRun, "where saved names are"},
                 &Options::baseline_dir),
        fail_on_row({"fail-on", "", "METRIC[>PERCENT][,...]", group, judging,
                     "the metrics that decide, with the budget of each; repeatable; none = fail on "
                     "nothing"}),
        budget_row({"budget", "", "", group, judging,
                    "by how much a metric may be worse that has no budget of its own"}),
        alpha_row({"alpha", "", "", group, judging,
                   "chance of calling noise a difference; the interval is at 1 - alpha"}),
        flag_row({"allow-missing", "", "", group, judging,
                  "judge what both sides have, although the base has more"},
                 &Options::allow_missing),
        by_row({"by", "", "", group, kCompare,
                "compare two server builds of one file: compare FILE --by server BASE NEW"}),
    };
}

}  // namespace pushbench
