// The data of report.html and how it gets into the page. What the page makes of it is tested in a
// browser (tests/browser).
#include "reports/formats.hpp"
#include "reports/html_data.hpp"
#include "reports/html_page.hpp"
#include "reports/json_archive.hpp"
#include "reports/overlay.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace pushbench::test {
namespace {
namespace json = boost::json;

constexpr std::array<std::string_view, 2> kBefore = {"<p>", "<script type=\"application/json\">"};
constexpr std::array<std::string_view, 1> kAfter = {"</script>\n"};
const HtmlPage kPage{kBefore, kAfter};

std::string between(const std::string& page) {
    const std::string from = "application/json\">", to = "</script>";
    const std::size_t start = page.find(from) + from.size();
    return page.substr(start, page.rfind(to) - start);
}

TEST(HtmlReport, DataStandBetweenTheHalvesOfThePage) {
    const std::string page = html_report(kPage, sample_experiment());
    EXPECT_TRUE(page.starts_with("<p><script type=\"application/json\">{"));
    EXPECT_TRUE(page.ends_with("}</script>\n"));
    EXPECT_EQ(json::serialize(json::parse(between(page))),
              json::serialize(json::parse(json::serialize(html_data(sample_experiment())))));
}

TEST(HtmlReport, DataOfTheSampleAreTheGoldenOnes) {
    expect_golden("report-html-data.json", pretty_json(html_data(sample_experiment())));
}

// The page says nothing of a schedule where there was none, and of TLS what is so.
TEST(HtmlReport, TheMethodIsThatOfTheTrials) {
    const auto method = [](const Experiment& experiment) {
        return json::serialize(html_method(experiment));
    };
    const auto has = [](const std::string& text, std::string_view part) {
        return text.find(part) != std::string::npos;
    };
    Experiment experiment = sample_experiment();
    const std::string plain = method(experiment);
    EXPECT_TRUE(has(plain, "There is no TLS in these numbers."));
    EXPECT_TRUE(has(plain, "every variant met the same schedule"));
    EXPECT_FALSE(has(plain, "publishes by itself"));

    experiment.trials[4].options["tls"] = "on";
    EXPECT_FALSE(has(method(experiment), "no TLS"));
    EXPECT_TRUE(has(method(experiment), "TLS is in the numbers of the variants that speak it"));

    for (Trial& trial : experiment.trials) trial.publisher = kTargetPublishes;
    const std::string by_itself = method(experiment);
    EXPECT_FALSE(has(by_itself, "schedule")) << by_itself;
    EXPECT_FALSE(has(by_itself, "if it was due in it")) << by_itself;
    EXPECT_TRUE(has(by_itself, "publishes by itself"));
    experiment.trials.front().publisher.clear();
    EXPECT_TRUE(has(method(experiment), "every variant met the same schedule"));
    EXPECT_TRUE(has(method(experiment), "publishes by itself"));
}

TEST(HtmlReport, NoTextEndsTheScriptOrBreaksALine) {
    const std::string hostile = "</script><script>alert(1)</script><!-- \xe2\x80\xa8\xe2\x80\xa9";
    Experiment experiment = sample_experiment();
    experiment.environment.host = experiment.environment.command = hostile;
    experiment.options["reference"] = "";
    experiment.options[hostile] = hostile;
    experiment.trials[0].validity.warnings = {{Reason::Class::data, hostile, hostile}};
    const Experiment both = overlay({{hostile, experiment}, {"after", sample_experiment()}});
    const std::string data = between(html_report(kPage, both));
    EXPECT_EQ(data.find('<'), std::string::npos);
    EXPECT_EQ(data.find("\xe2\x80\xa8"), std::string::npos);
    EXPECT_EQ(data.find("\xe2\x80\xa9"), std::string::npos);
    // It is the same text once it is read.
    const json::value read = json::parse(data);
    EXPECT_EQ(read.at("experiments").at(0).at("command").as_string(), hostile);
    EXPECT_EQ(read.at("experiments").at(0).at("label").as_string(), hostile);
    const json::array& notices = read.at("notices").as_array();
    EXPECT_TRUE(std::any_of(notices.begin(), notices.end(), [&](const json::value& notice) {
        return notice.at("text").as_string() == hostile && notice.at("id").as_string() == hostile;
    }));
}

TEST(HtmlReport, OnlyWhatMustBeIsEscaped) {
    EXPECT_EQ(script_safe("a<b>\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xa7\xc2\xb5&"),
              "a\\u003cb>\\u2028\\u2029\xe2\x80\xa7\xc2\xb5&");
    EXPECT_EQ(script_safe("\xe2\x80"), "\xe2\x80");
}

TEST(HtmlReport, WithoutAPageSaysHowToGetOne) {
    const std::string_view why = html_missing(HtmlPage{});
    EXPECT_NE(why.find("built without npm"), std::string_view::npos);
    EXPECT_NE(why.find("install nodejs and npm"), std::string_view::npos);
    EXPECT_NE(why.find("build again"), std::string_view::npos);
    EXPECT_EQ(html_missing(kPage), "");
    const Format& format = *find_format("html");
    EXPECT_EQ(why_missing(format), html_missing(html_page()));
    EXPECT_EQ(format.render(sample_experiment()).size(), html_page().empty() ? 0u : 1u);
}

TEST(HtmlReport, ExactValuesAreThoseOfTheCsv) {
    const Experiment experiment = sample_experiment();
    const json::object data = html_data(experiment);
    const Trial& trial = experiment.trials[8];  // alone in its setting
    const json::value& cells = data.at("settings").at(1).at("variants").at(0).at("cells");
    std::size_t compared = 0;
    for (const auto& [metric, cell] : cells.as_object()) {
        const Column& column = *find_column(metric);
        const std::string text = plain_text(column.get(trial), column.decimals);
        const auto* exact = cell.as_object().if_contains("exact");
        EXPECT_EQ(exact == nullptr, text.empty()) << column.name;
        if (!exact) continue;
        EXPECT_TRUE(std::string(exact->as_string()).starts_with(text)) << column.name;
        ++compared;
    }
    EXPECT_GT(compared, 8u);
}

TEST(HtmlReport, HasARatioToEveryVariantThatMayBecomeTheReference) {
    const json::object data = html_data(sample_experiment());
    const json::value& setting = data.at("settings").at(0);
    const json::array& variants = setting.at("variants").as_array();
    ASSERT_EQ(variants.size(), 4u);
    EXPECT_EQ(setting.at("references").as_array().size(), 4u);
    EXPECT_EQ(setting.at("reference"), json::value(0));
    for (std::size_t i = 0; i < variants.size(); ++i) {
        const json::array& ratios =
            variants[i].at("cells").at("latency_p50").at("ratios").as_array();
        for (std::size_t j = 0; j < ratios.size(); ++j)
            EXPECT_EQ(ratios[j].as_string().empty(), i == j) << i << " to " << j;
    }
    EXPECT_FALSE(variants[0].at("cells").at("delivered").as_object().contains("ratios"));
}

TEST(HtmlReport, OverlaidExperimentsAreComparedWithTheSameInTheFirst) {
    Experiment slower = sample_experiment();
    slower.environment.host = "other";
    const json::object data =
        html_data(overlay({{"before", sample_experiment()}, {"after", slower}}));
    EXPECT_EQ(data.at("experiments").as_array().size(), 2u);
    EXPECT_EQ(data.at("machineDifferences").as_array().size(), 1u);
    const json::value& setting = data.at("settings").at(0);
    const json::array& references = setting.at("references").as_array();
    ASSERT_EQ(references.size(), 9u);
    EXPECT_EQ(references.back().as_string(), "the same in before");
    EXPECT_EQ(setting.at("reference"), json::value(8));
    for (const json::value& variant : setting.at("variants").as_array()) {
        const bool first = variant.at("first").as_bool();
        const json::string& ratio =
            variant.at("cells").at("latency_p50").at("ratios").at(8).as_string();
        EXPECT_EQ(ratio, first ? "" : "1×") << variant.at("label");
    }
}

// Five variants × six client counts × five runs.
Experiment large_experiment() {
    Experiment experiment;
    experiment.environment = sample_experiment().environment;
    for (const std::uint64_t clients : {100u, 200u, 500u, 1000u, 2000u, 5000u})
        for (const char* variant :
             {"short-polling", "long-polling", "sse", "websocket", "http-stream"})
            for (std::uint64_t run = 1; run <= 5; ++run) {
                Trial trial = sample_trial(variant, run);
                trial.clients = clients;
                const LoadSecond last = trial.load.seconds.back();
                for (std::uint32_t second = 0; second < 60; ++second) {
                    LoadSecond row = trial.load.seconds[2];
                    row.second = last.second + 1 + second;
                    trial.load.seconds.push_back(row);
                }
                experiment.trials.push_back(trial);
            }
    experiment.planned = experiment.trials.size();
    return experiment;
}

TEST(HtmlReport, OfALargeExperimentStaysSmall) {
    constexpr std::size_t kLimit = 5'000'000;
    constexpr std::size_t kPageItself = 1'000'000;
    std::size_t page = 0;
    for (const auto half : {html_page().before, html_page().after})
        for (const std::string_view piece : half) page += piece.size();
    EXPECT_LT(page, kPageItself);
    EXPECT_LT(html_report(kPage, large_experiment()).size(), kLimit - kPageItself);
}

TEST(HtmlReport, ThePageIsClosedToTheOutside) {
    if (html_page().empty()) GTEST_SKIP() << "built without npm";
    std::string page;
    for (const std::string_view piece : html_page().before) page += piece;
    EXPECT_NE(page.find("default-src 'none'; script-src 'sha256-"), std::string::npos);
    EXPECT_NE(page.find("Apache ECharts"), std::string::npos) << "its notice";
    EXPECT_EQ(page.find("{{"), std::string::npos) << "a place that was not filled";
}

}  // namespace
}  // namespace pushbench::test
