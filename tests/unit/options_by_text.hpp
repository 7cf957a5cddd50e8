// Options made from texts, and what refusing them says; for tests. Any thread.
#pragma once
#include "core/error.hpp"
#include "core/options.hpp"

#include <string>

namespace pushbench {

constexpr unsigned kEveryCommand = kRun | kServe | kLoad | kReport | kDoctor | kCompare;

// A text other than the default for every option, as get() writes it.
const OptionTexts& changed_texts();

template <class Action>
std::string error_of(Action action) {
    try {
        action();
    } catch (const UsageError& error) {
        return error.what();
    }
    return {};
}

inline Options with(const OptionTexts& texts, unsigned commands = kEveryCommand) {
    Options options;
    apply_options(options, texts, OptionSource::command_line, commands);
    return options;
}

}  // namespace pushbench
