// What a comparison looks like: its golden files, and what these do not show.
#include "reports/compare/comparison_text.hpp"

#include "tests/unit/comparison_sample.hpp"
#include "tests/unit/report_sample.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

TEST(Comparison, GoldenFiles) {
    const Comparison comparison = sample_comparison();
    expect_golden("comparison.txt", comparison_console(comparison));
    expect_golden("comparison.md", comparison_markdown(comparison));
    expect_golden("comparison.json", comparison_json(comparison));
    expect_golden("comparison.html", comparison_html(comparison));
}

TEST(Comparison, MarkdownFitsIntoACommentAndSaysWhatDoesNot) {
    Experiment base = empty_experiment();
    for (const std::uint64_t clients : {100u, 200u, 300u, 400u, 500u, 600u, 700u, 800u}) {
        Experiment some = empty_experiment();
        for (const char* variant : {"sse", "websocket", "long-polling", "http-stream"})
            add_runs(some, variant, 5);
        for (const std::uint64_t size : {64u, 128u, 256u, 512u})
            for (Trial trial : some.trials) {
                trial.clients = clients;
                trial.payload_bytes = size;
                base.trials.push_back(std::move(trial));
            }
    }
    const Comparison comparison = compare(subjects(base, "base.json"), subjects(base, "new.json"),
                                          judging_of(Options{}), false);
    EXPECT_EQ(comparison.pairs.size(), 128u);
    const std::string text = comparison_markdown(comparison);
    EXPECT_LE(text.size(), kCommentBytes);
    EXPECT_TRUE(contains(text, "**Cut short:** "));
    EXPECT_EQ(text.back(), '\n');
    EXPECT_FALSE(contains(comparison_markdown(sample_comparison()), "Cut short"));
}

TEST(Comparison, ForeignTextsAreEscaped) {
    const Comparison comparison = sample_comparison();
    const std::string page = comparison_html(comparison);
    EXPECT_FALSE(contains(page, "<script"));
    EXPECT_TRUE(contains(page, "bench|2 &lt;/style&gt;&lt;script&gt;"));
    EXPECT_TRUE(contains(comparison_markdown(comparison), "bench\\|2 \\</style\\>"));
    EXPECT_FALSE(contains(page, "http://")) << "nothing from outside";
    EXPECT_FALSE(contains(page, "https://"));
    EXPECT_NO_THROW(boost::json::parse(comparison_json(comparison)));
}

TEST(ComparisonText, ChangesAreReadable) {
    EXPECT_EQ(change_text(1.0), "0 %");
    EXPECT_EQ(change_text(1.0004), "0 %");
    EXPECT_EQ(change_text(0.9996), "0 %");
    EXPECT_EQ(change_text(1.25), "+25.0 %");
    EXPECT_EQ(change_text(0.5), "-50.0 %");
    EXPECT_EQ(change_text(3.14159), "3.14×");
    EXPECT_EQ(change_text(std::numeric_limits<double>::infinity()), "inf");
    EXPECT_EQ(change_text({}), "-");
    EXPECT_EQ(p_text(0.00001), "< 0.0001");
    EXPECT_EQ(p_text(0.00793), "0.0079");
}

}  // namespace
}  // namespace pushbench::test
