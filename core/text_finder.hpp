// Where something stands in a text of a foreign server: lines, a JSON pointer, a regular
// expression.
//
// A pointer is that of RFC 6901, with `*` for every element of an array; of what it names, a string
// is its text and anything else its JSON. A regular expression is Boost's Perl syntax; it finds its
// first group, or all of the match when it has none. Thread-safe once made. A rule that cannot be
// read is a UsageError; a text in which nothing is found is no error.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

using FoundText = std::function<void(std::string_view)>;

// One rule: "lines", "json /a/*/b", "regex RE".
class FindStep {
  public:
    explicit FindStep(std::string_view rule);
    // Everything that the rule finds, in the order of the text.
    void each(std::string_view text, const FoundText& take) const;
    std::optional<std::string> last(std::string_view text) const;

  private:
    struct Lines;
    struct Json;
    struct Regex;
    struct Way {
        virtual ~Way() = default;
        virtual void each(std::string_view text, const FoundText& take) const = 0;
    };
    std::shared_ptr<const Way> way_;
};

// Rules one after the other, each within what the one before has found. Without rules: the text
// itself, unless it is empty.
class TextFinder {
  public:
    TextFinder() = default;
    explicit TextFinder(std::vector<FindStep> steps) : steps_(std::move(steps)) {}

    template <class Take>
    void each(std::string_view text, Take take) const {
        if (!steps_.empty()) return within(0, text, take);
        if (!text.empty()) take(text);
    }

  private:
    void within(std::size_t step, std::string_view text, const FoundText& take) const;

    std::vector<FindStep> steps_;
};

}  // namespace pushbench
