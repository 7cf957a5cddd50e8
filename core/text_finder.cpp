#include "core/text_finder.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/regex.hpp>
#include <fmt/format.h>

namespace pushbench {

namespace json = boost::json;

struct FindStep::Lines final : FindStep::Way {
    void each(std::string_view text, const FoundText& take) const override {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            std::string_view line = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (!line.empty()) take(line);
        }
    }
};

struct FindStep::Json final : FindStep::Way {
    explicit Json(std::string_view pointer) {
        if (!pointer.empty() && pointer.front() != '/')
            throw UsageError(fmt::format(
                "'{}' is no JSON pointer, which is empty or begins with '/', as in /data/text",
                pointer));
        while (!pointer.empty()) {
            pointer.remove_prefix(1);
            const std::size_t end = std::min(pointer.find('/'), pointer.size());
            keys.push_back(unescaped(pointer.substr(0, end)));
            pointer.remove_prefix(end);
        }
    }
    // RFC 6901 §4: ~1 is '/', ~0 is '~'.
    static std::string unescaped(std::string_view key) {
        std::string out;
        for (std::size_t i = 0; i < key.size(); ++i) {
            const bool escape =
                key[i] == '~' && i + 1 < key.size() && (key[i + 1] == '0' || key[i + 1] == '1');
            out += escape ? (key[++i] == '1' ? '/' : '~') : key[i];
        }
        return out;
    }
    void each(std::string_view text, const FoundText& take) const override {
        boost::system::error_code malformed;
        const json::value document = json::parse(text, malformed);
        if (!malformed) walk(document, 0, take);
    }
    void walk(const json::value& value, std::size_t depth, const FoundText& take) const {
        if (depth == keys.size()) return give(value, take);
        const std::string& key = keys[depth];
        if (const json::object* const object = value.if_object()) {
            if (const json::value* const member = object->if_contains(key))
                walk(*member, depth + 1, take);
            return;
        }
        const json::array* const array = value.if_array();
        if (!array) return;
        if (key == "*") {
            for (const json::value& element : *array) walk(element, depth + 1, take);
            return;
        }
        std::size_t index = 0;
        const char* const end = key.data() + key.size();
        const auto [stop, error] = std::from_chars(key.data(), end, index);
        if (error == std::errc() && stop == end && index < array->size())
            walk((*array)[index], depth + 1, take);
    }
    static void give(const json::value& value, const FoundText& take) {
        if (value.is_null()) return;
        if (const json::string* const string = value.if_string())
            return take(std::string_view(string->data(), string->size()));
        take(json::serialize(value));
    }
    std::vector<std::string> keys;
};

struct FindStep::Regex final : FindStep::Way {
    explicit Regex(std::string_view text) {
        try {
            expression.assign(text.begin(), text.end());
        } catch (const boost::regex_error& error) {
            throw UsageError(fmt::format("'{}' is no regular expression: {}", text, error.what()));
        }
        if (text.empty())
            throw UsageError("an empty regular expression finds nothing; leave it out");
    }
    void each(std::string_view text, const FoundText& take) const override {
        try {
            boost::cregex_iterator match(text.data(), text.data() + text.size(), expression);
            for (; match != boost::cregex_iterator(); ++match) {
                const auto& found = match->size() > 1 ? (*match)[1] : (*match)[0];
                if (found.matched)
                    take(std::string_view(found.first, static_cast<std::size_t>(found.length())));
            }
        } catch (const std::runtime_error&) {
            // It backtracks without end on this text: Boost gives up, and nothing was found.
        }
    }
    boost::regex expression;
};

FindStep::FindStep(std::string_view rule) {
    const std::size_t blank = std::min(rule.find(' '), rule.size());
    const std::string_view way = rule.substr(0, blank);
    const std::string_view what = rule.substr(std::min(blank + 1, rule.size()));
    if (way == "lines" && what.empty())
        way_ = std::make_shared<Lines>();
    else if (way == "json" && blank < rule.size())
        way_ = std::make_shared<Json>(what);
    else if (way == "regex" && blank < rule.size())
        way_ = std::make_shared<Regex>(what);
    else
        throw UsageError(fmt::format(
            "'{}' is no way to find something; give \"lines\", \"json /pointer\" or \"regex RE\"",
            rule));
}

void FindStep::each(std::string_view text, const FoundText& take) const {
    way_->each(text, take);
}

std::optional<std::string> FindStep::last(std::string_view text) const {
    std::optional<std::string> found;
    each(text, [&](std::string_view one) { found = one; });
    return found;
}

void TextFinder::within(std::size_t step, std::string_view text, const FoundText& take) const {
    if (step == steps_.size()) return take(text);
    steps_[step].each(text, [&](std::string_view found) { within(step + 1, found, take); });
}

}  // namespace pushbench
