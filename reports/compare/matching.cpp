#include "reports/compare/matching.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {
namespace {

std::string shown(const std::string& text) {
    return text.empty() ? "unknown" : text;
}

// "CPU: X in the base, Y in the new", of everything that differs.
std::vector<std::string> differences(const Facts& base, const Facts& fresh) {
    const auto value_in = [](const Facts& facts, const std::string& name) {
        const auto found = std::find_if(facts.begin(), facts.end(),
                                        [&](const auto& fact) { return fact.first == name; });
        return found == facts.end() ? std::string() : found->second;
    };
    std::vector<std::string> found;
    for (const auto& [name, value] : base)
        if (const std::string other = value_in(fresh, name); other != value)
            found.push_back(
                fmt::format("{}: {} in the base, {} in the new", name, shown(value), shown(other)));
    for (const auto& [name, value] : fresh)
        if (value_in(base, name).empty() && !value.empty() &&
            std::none_of(base.begin(), base.end(),
                         [&name = name](const auto& fact) { return fact.first == name; }))
            found.push_back(fmt::format("{}: unknown in the base, {} in the new", name, value));
    return found;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += (all.empty() ? "" : "; ") + text;
    return all;
}

Facts as_facts(const std::map<std::string, std::string>& conditions) {
    return {conditions.begin(), conditions.end()};
}

const Subject* like(const SubjectSet& set, const Subject& wanted) {
    for (const Subject& subject : set.subjects)
        if (subject.name == wanted.name && subject.setting == wanted.setting) return &subject;
    return nullptr;
}

}  // namespace

std::string full_name(const Subject& subject) {
    return subject.setting.empty() ? subject.name
                                   : fmt::format("{} ({})", subject.name, subject.setting);
}

Match match(const SubjectSet& base, const SubjectSet& fresh) {
    Match found;
    const std::string machine = joined(differences(base.must_agree, fresh.must_agree));
    for (const Subject& subject : fresh.subjects) {
        const Subject* const other = like(base, subject);
        if (!other) {
            found.only_new.push_back(&subject);
            continue;
        }
        const std::string why =
            !machine.empty()
                ? machine
                : joined(differences(as_facts(other->conditions), as_facts(subject.conditions)));
        if (why.empty())
            found.pairs.push_back({other, &subject});
        else
            found.unlike.push_back({&subject, why});
    }
    for (const Subject& subject : base.subjects)
        if (!like(fresh, subject)) found.only_base.push_back(&subject);
    const std::string lesser = joined(differences(base.should_agree, fresh.should_agree));
    if (!lesser.empty()) found.warnings.push_back("the sides differ: " + lesser);
    return found;
}

}  // namespace pushbench
