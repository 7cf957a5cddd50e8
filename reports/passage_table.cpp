#include "reports/passage_table.hpp"

#include "core/via.hpp"
#include "reports/passage.hpp"
#include "reports/text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {
namespace {

using Rows = PassageTables::Rows;

template <class T>
std::size_t index_in(std::vector<T>& all, const T& what) {
    const auto found = std::find(all.begin(), all.end(), what);
    if (found != all.end()) return static_cast<std::size_t>(found - all.begin());
    all.push_back(what);
    return all.size() - 1;
}

// Of all runs: "passes", or "buffered, cut" where they differ.
std::string word_of(const VariantResult& result) {
    if (result.via == kDirect) return "-";
    std::vector<std::string> words;
    for (const Trial* const trial : result.runs) {
        const auto passage = passage_of(*trial);
        index_in(words, passage ? std::string(to_string(passage->kind)) : std::string("unknown"));
    }
    return fmt::format("{}", fmt::join(words, ", "));
}

// The same technique by another way.
std::string name_without_via(const VariantResult& result) {
    return trial_name(result.experiment, result.variant, result.server_build, "");
}

const VariantResult* direct_of(const Setting& setting, const VariantResult& result) {
    const std::string name = name_without_via(result);
    for (const VariantResult& other : setting.variants)
        if (other.via == kDirect && name_without_via(other) == name) return &other;
    return nullptr;
}

// "+1.2 ms" beside the direct way.
std::string added(const VariantResult* direct, const VariantResult& result, const Column& column) {
    if (!direct || direct == &result) return "-";
    const Value mine = result.spread(column).median, theirs = direct->spread(column).median;
    if (mine.kind != Value::Kind::number || theirs.kind != Value::Kind::number) return "-";
    const double difference = mine.number - theirs.number;
    return (difference < 0 ? "-" : "+") + readable(Value(std::abs(difference)), column.unit);
}

struct Cost {
    std::string_view header;
    std::string_view metric;
    bool is_added;  // to the direct way
};
constexpr std::array kCosts = {
    Cost{"p50", "latency_p50", false},
    Cost{"added", "latency_p50", true},
    Cost{"p99", "latency_p99", false},
    Cost{"added", "latency_p99", true},
    Cost{"wire/msg", "wire_bytes_per_message", false},
    Cost{"server cpu/msg", "server_cpu_per_message", false},
    Cost{"proxy cpu/msg", "proxy_cpu_per_message", false},
    Cost{"proxy mem/client", "proxy_bytes_per_client", false},
};

Rows passages_of(const Setting& setting) {
    std::vector<std::string> techniques, vias;
    for (const VariantResult& result : setting.variants) {
        index_in(techniques, name_without_via(result));
        index_in(vias, result.via);
    }
    Rows rows(1 + techniques.size(), std::vector<std::string>(1 + vias.size(), "-"));
    rows[0][0] = "passage";
    for (std::size_t i = 0; i < vias.size(); ++i) rows[0][1 + i] = vias[i];
    for (std::size_t i = 0; i < techniques.size(); ++i) rows[1 + i][0] = techniques[i];
    for (const VariantResult& result : setting.variants)
        rows[1 + index_in(techniques, name_without_via(result))][1 + index_in(vias, result.via)] =
            word_of(result);
    return rows;
}

Rows costs_of(const Setting& setting) {
    Rows rows(1);
    rows[0].emplace_back("cost");
    for (const Cost& cost : kCosts) rows[0].emplace_back(cost.header);
    for (const VariantResult& result : setting.variants) {
        auto& row = rows.emplace_back();
        row.push_back(result.name());
        const VariantResult* const direct = direct_of(setting, result);
        for (const Cost& cost : kCosts) {
            const Column& column = *find_column(cost.metric);
            row.push_back(cost.is_added ? added(direct, result, column)
                                        : readable(result.shown(cost.metric), column.unit));
        }
    }
    return rows;
}

std::optional<std::string> cause_of(const VariantResult& result) {
    for (const Trial* const trial : result.runs)
        if (const auto passage = passage_of(*trial); passage && !passage->cause.empty())
            return fmt::format("{}: {}: {}", result.name(), to_string(passage->kind),
                               passage->cause);
    return std::nullopt;
}

}  // namespace

PassageTables passage_tables(const Setting& setting) {
    PassageTables tables;
    const bool asked = std::any_of(setting.variants.begin(), setting.variants.end(),
                                   [](const VariantResult& result) { return !result.via.empty(); });
    if (!asked) return tables;
    tables.passages = passages_of(setting);
    tables.costs = costs_of(setting);
    for (const VariantResult& result : setting.variants) {
        if (auto cause = cause_of(result)) tables.causes.push_back(std::move(*cause));
        const std::string& program = result.runs.front()->proxy;
        if (!program.empty()) index_in(tables.programs, fmt::format("{}: {}", result.via, program));
    }
    return tables;
}

}  // namespace pushbench
