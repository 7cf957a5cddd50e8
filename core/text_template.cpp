#include "core/text_template.hpp"

#include "core/did_you_mean.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include <fmt/format.h>

namespace pushbench {
namespace {

constexpr std::string_view kEnvironment = "env:";

// "topic", "env:TOKEN": what somebody can only have meant as a place. {"a":1} is none.
bool is_name(std::string_view text) {
    if (text.starts_with(kEnvironment)) return text.size() > kEnvironment.size();
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return std::islower(static_cast<unsigned char>(c)) || c == '-';
    });
}

std::string environment_value(std::string_view name) {
    if (const char* const value = std::getenv(std::string(name).c_str())) return value;
    throw UsageError(
        fmt::format("{{env:{0}}} needs the environment variable {0}, which is not set", name));
}

}  // namespace

TextTemplate::Place TextTemplate::place_of(std::string_view name) {
    if (name == "topic") return Place::topic;
    if (name == "topic-number") return Place::topic_number;
    if (name == "client") return Place::client;
    if (name == "payload") return Place::payload;
    const std::vector<std::string> known{"topic", "topic-number", "client", "payload"};
    throw UsageError(fmt::format(
        "{{{}}} is not known{}; there are {{topic}}, {{topic-number}}, {{client}}, {{payload}} and "
        "{{env:NAME}}",
        name, did_you_mean(std::string(name), known)));
}

TextTemplate::TextTemplate(std::string_view text) {
    std::string literal;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        literal += text.substr(0, open);
        text.remove_prefix(open);
        if (text.empty()) break;
        const std::size_t close = text.find('}');
        const std::string_view name =
            close == text.npos ? std::string_view() : text.substr(1, close - 1);
        if (!is_name(name)) {
            literal += '{';
            text.remove_prefix(1);
            continue;
        }
        text.remove_prefix(close + 1);
        if (name.starts_with(kEnvironment)) {
            literal += environment_value(name.substr(kEnvironment.size()));
            continue;
        }
        parts_.push_back({std::move(literal), place_of(name)});
        literal.clear();
    }
    if (!literal.empty()) parts_.push_back({std::move(literal), Place::none});
}

void TextTemplate::append_to(std::string& out, const Values& values) const {
    for (const Part& part : parts_) {
        out += part.literal;
        switch (part.place) {
            case Place::none:
                break;
            case Place::topic:
                out.append(values.topic_prefix).append(1, '-');
                [[fallthrough]];
            case Place::topic_number:
                fmt::format_to(std::back_inserter(out), "{}", values.topic);
                break;
            case Place::client:
                fmt::format_to(std::back_inserter(out), "{}-{}", values.client_prefix,
                               values.client);
                break;
            case Place::payload:
                out += values.payload;
                break;
        }
    }
}

std::string TextTemplate::fill(const Values& values) const {
    std::string out;
    append_to(out, values);
    return out;
}

bool TextTemplate::names_payload() const {
    return std::any_of(parts_.begin(), parts_.end(),
                       [](const Part& part) { return part.place == Place::payload; });
}

}  // namespace pushbench
