// Results of any origin compared with themselves: nothing can have regressed, and every form of the
// comparison can be written.
#pragma once
#include "pieces.hpp"
#include "reports/compare/comparison.hpp"
#include "reports/compare/comparison_text.hpp"

#include <algorithm>

namespace pushbench::fuzz {

inline void compare_with_itself(const SubjectSet& set) {
    // Exact distributions of hundreds of runs take seconds; what they are is for the unit tests.
    constexpr std::size_t kRuns = 12;
    if (std::any_of(set.subjects.begin(), set.subjects.end(),
                    [](const Subject& subject) { return subject.runs > kRuns; }))
        return;
    const Comparison comparison = compare(set, set, judging_of(Options{}), true);
    require(comparison.pairs.size() == set.subjects.size(), "everything is like itself");
    require(comparison.count(Verdict::regressed) + comparison.count(Verdict::improved) == 0,
            "nothing differs from itself");
    for (const auto render :
         {comparison_console, comparison_markdown, comparison_json, comparison_html})
        require(!render(comparison).empty(), "it can be written");
    require(comparison_markdown(comparison).size() <= kCommentBytes, "it fits into a comment");
}

}  // namespace pushbench::fuzz
