#include "core/target_entry.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace pushbench {

TextFinder TargetEntry::finder() const {
    std::vector<FindStep> steps;
    for (const std::string& rule : texts())
        steps.push_back(reading([&] { return FindStep(rule); }));
    return TextFinder(std::move(steps));
}

std::vector<HeaderTemplate> TargetEntry::headers() const {
    std::vector<HeaderTemplate> all;
    for (const std::string& line : texts()) {
        const std::size_t colon = std::min(line.find(':'), line.size());
        const bool printable =
            std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '~'; });
        if (colon == 0 || colon == line.size() || !printable || line.find(' ') < colon)
            refuse(fmt::format("'{}' is no header; give one such as \"Accept: text/plain\"", line));
        std::string_view value = std::string_view(line).substr(colon + 1);
        value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
        all.push_back({line.substr(0, colon), reading([&] { return TextTemplate(value); })});
    }
    return all;
}

CursorRule TargetEntry::cursor_rule(const std::string& rule) const {
    constexpr std::string_view arrow = " -> ", header = "header ", query = "query ";
    const std::size_t at = rule.rfind(arrow);
    if (at == rule.npos)
        refuse(
            fmt::format("'{}' is not of the form FROM -> TO, as in \"header ETag -> header "
                        "If-None-Match\"",
                        rule));
    const std::string from = rule.substr(0, at);
    const std::string to = rule.substr(at + arrow.size());
    CursorRule made;
    made.to_header = to.starts_with(header);
    if (!made.to_header && !to.starts_with(query))
        refuse(fmt::format("'{}' goes to neither \"header NAME\" nor \"query NAME\"", rule));
    made.to = to.substr(made.to_header ? header.size() : query.size());
    if (from == "event-id") {
        made.from = CursorRule::From::event_id;
    } else if (from.starts_with(header)) {
        made.header = from.substr(header.size());
    } else {
        made.from = CursorRule::From::text;
        made.step = reading([&] { return FindStep(from); });
    }
    return made;
}

std::vector<CursorRule> TargetEntry::cursor() const {
    std::vector<CursorRule> all;
    for (const std::string& rule : texts()) all.push_back(cursor_rule(rule));
    return all;
}

std::vector<int> TargetEntry::statuses() const {
    std::vector<int> all;
    for (const std::string& text : texts()) {
        int status = 0;
        const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), status);
        if (error != std::errc() || stop != text.data() + text.size() || status < 200 ||
            status > 599)
            refuse(fmt::format("'{}' is no HTTP status", text));
        all.push_back(status);
    }
    return all;
}

}  // namespace pushbench
