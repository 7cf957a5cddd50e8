// What is left of long names.
#include "reports/short_names.hpp"

#include "reports/text.hpp"

#include <set>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

using Names = std::vector<std::string>;

TEST(ShortNames, KeepWhatTellsVariantsApart) {
    struct Case {
        const char* what;
        Names names;
        std::size_t width;
        Names expected;
    };
    const Case cases[] = {
        {"short enough", {"before: sse", "websocket"}, 11, {"before: sse", "websocket"}},
        {"labels begin alike",
         {"2026-main-before: sse", "2026-main-after: sse"},
         14,
         {"…n-before: sse", "…in-after: sse"}},
        {"more than they share must go",
         {"2026-a1b2c3-before: sse", "2026-e4f5a6-after: sse"},
         14,
         {"…a1b2c3-…: sse", "…e4f5a6-…: sse"}},
        {"nothing shared",
         {"first-of-all: sse", "second-of-all: sse"},
         12,
         {"first-…: sse", "second…: sse"}},
        {"no label", {"sse:outbox-limit=64K"}, 10, {"sse:outbo…"}},
        {"a variant that fills it", {"x: short-polling:interval=1s"}, 12, {"x: short-po…"}},
        {"code points", {"ü€ü€ü€ü€: sse"}, 10, {"…ü€ü€: sse"}},
    };
    for (const Case& c : cases) EXPECT_EQ(short_names(c.names, c.width), c.expected) << c.what;
}

TEST(ShortNames, OfManyExperimentsStayDistinctAndFit) {
    Names names;
    for (const std::string label : {"2026-11-24-main-a1b2c3d-before-refactoring",
                                    "2026-11-24-main-e4f5a6b-after-refactoring"})
        for (const std::string variant :
             {"short-polling:interval=100ms", "short-polling:interval=400ms", "long-polling"})
            names.push_back(label + ": " + variant);
    const Names shortened = short_names(names, 44);
    EXPECT_EQ(std::set<std::string>(shortened.begin(), shortened.end()).size(), names.size());
    for (const std::string& name : shortened) EXPECT_LE(display_width(name), 44u) << name;
}

}  // namespace
}  // namespace pushbench
