#include "reports/remarks.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {
namespace {

// A variant in a setting, and in which of its runs a rule spoke.
struct Place {
    const Setting* setting;
    const VariantResult* result;
    std::vector<std::uint64_t> runs;
    std::string text;  // of the first of them
    bool varies = false;
};
struct RuleFindings {
    bool invalidates;
    std::string id;
    std::vector<Place> places;
};

RuleFindings& findings_of(std::vector<RuleFindings>& all, bool invalidates, const std::string& id) {
    const auto known = std::find_if(all.begin(), all.end(), [&](const RuleFindings& rule) {
        return rule.invalidates == invalidates && rule.id == id;
    });
    return known != all.end() ? *known : all.emplace_back(RuleFindings{invalidates, id, {}});
}

void add(std::vector<RuleFindings>& all, const Setting& setting, const VariantResult& result,
         bool invalidates) {
    for (const Trial* const trial : result.runs)
        for (const Reason& reason :
             invalidates ? trial->validity.invalid : trial->validity.warnings) {
            auto& places = findings_of(all, invalidates, reason.id).places;
            if (places.empty() || places.back().result != &result)
                places.push_back({&setting, &result, {}, reason.text});
            places.back().runs.push_back(trial->run);
            places.back().varies = places.back().varies || places.back().text != reason.text;
        }
}

std::string where(const Place& place, bool several_settings) {
    std::string text = place.result->name();
    if (place.result->runs.size() > 1) text += fmt::format(" run {}", fmt::join(place.runs, "+"));
    if (several_settings) text += fmt::format(" ({})", place.setting->text());
    return text;
}

bool says_the_same(const RuleFindings& rule) {
    return std::all_of(rule.places.begin(), rule.places.end(), [&](const Place& place) {
        return !place.varies && place.text == rule.places.front().text;
    });
}

Remark for_all(const RuleFindings& rule, bool several_settings, std::size_t trials) {
    std::size_t found = 0;
    std::string names;
    for (const Place& place : rule.places) {
        found += place.runs.size();
        names += (names.empty() ? "" : ", ") + where(place, several_settings);
    }
    return {rule.invalidates, rule.id,
            found == trials && rule.places.size() > 1 ? "all trials" : names,
            rule.places.front().text};
}

}  // namespace

std::vector<Remark> remarks(const Analysis& analysis) {
    std::vector<RuleFindings> rules;
    std::size_t trials = 0;
    for (const bool invalidates : {true, false})
        for (const Setting& setting : analysis.settings)
            for (const VariantResult& result : setting.variants) {
                trials += invalidates ? result.runs.size() : 0;
                add(rules, setting, result, invalidates);
            }
    const bool several = analysis.settings.size() > 1;
    std::vector<Remark> out;
    for (const RuleFindings& rule : rules) {
        if (says_the_same(rule)) {
            out.push_back(for_all(rule, several, trials));
            continue;
        }
        for (const Place& place : rule.places)
            out.push_back({rule.invalidates, rule.id, where(place, several), place.text});
    }
    return out;
}

}  // namespace pushbench
