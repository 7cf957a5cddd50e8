// One `key = value` of a target file, read as what its key wants; what is wrong with it is a
// UsageError with file, line and key. Internal to core/target*.
#pragma once
#include "core/error.hpp"
#include "core/target_spec.hpp"
#include "core/toml.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace pushbench {

// One entry of the file, with what reading it may say.
class TargetEntry {
  public:
    TargetEntry(const TomlEntry& entry, const std::string& file) : entry_(entry), file_(file) {}

    [[noreturn]] void refuse(std::string_view why) const {
        throw UsageError(
            fmt::format("target file {}, line {}: {}: {}", file_, entry_.line, entry_.key, why));
    }
    // What goes wrong in there is said with file and line.
    template <class Read>
    auto reading(Read read) const {
        try {
            return read();
        } catch (const UsageError& error) {
            refuse(error.what());
        }
    }
    const std::string& text() const {
        if (entry_.is_array) refuse("a list; give one value");
        return entry_.values.front();
    }
    const std::vector<std::string>& texts() const { return entry_.values; }
    TextTemplate text_template() const {
        const std::string& value = text();
        return reading([&] { return TextTemplate(value); });
    }
    std::vector<TextTemplate> templates() const {
        std::vector<TextTemplate> all;
        for (const std::string& one : texts())
            all.push_back(reading([&] { return TextTemplate(one); }));
        return all;
    }
    FindStep step() const {
        const std::string& value = text();
        return reading([&] { return FindStep(value); });
    }
    TextFinder finder() const;
    std::vector<HeaderTemplate> headers() const;
    std::vector<CursorRule> cursor() const;
    std::vector<int> statuses() const;
    PollBatch batch() const {
        if (text() != "one" && text() != "all") refuse("neither \"one\" nor \"all\"");
        return text() == "one" ? PollBatch::one : PollBatch::all;
    }

  private:
    CursorRule cursor_rule(const std::string& rule) const;

    const TomlEntry& entry_;
    const std::string& file_;
};

}  // namespace pushbench
