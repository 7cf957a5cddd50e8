// Warnings and reasons for invalidity as reports list them: by rule, and what is the same for many
// trials once.
//
// Pure. Names and texts are not escaped. Reasons of one variant in one setting are one remark, in
// the words of its first run; what says the same of several variants, because it is about the
// machine, is one remark for all.
#pragma once
#include "reports/analysis.hpp"

#include <string>
#include <vector>

namespace pushbench {

struct Remark {
    bool invalidates = false;
    std::string id;     // of the rule
    std::string where;  // "sse run 1+2", with the setting where there are several, or "all trials"
    std::string text;
};

// What invalidates first.
std::vector<Remark> remarks(const Analysis& analysis);

}  // namespace pushbench
