// JUnit's XML, read back.
#include "reports/xml_text.hpp"
#include "tests/unit/machine_formats_sample.hpp"

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

// Property tree's reader ignores what it does not understand; what is not well-formed it refuses.
boost::property_tree::ptree parsed(const std::string& xml) {
    std::istringstream in(xml);
    boost::property_tree::ptree tree;
    boost::property_tree::read_xml(in, tree);
    return tree;
}

TEST(Junit, ReadsBackAndItsCountsAreThoseOfItsCases) {
    for (const Experiment& experiment : machine_samples()) {
        const auto tree = parsed(render("junit", experiment));
        std::map<std::string, int> counted;
        std::set<std::string> names;
        for (const auto& [tag, suite] : tree.get_child("testsuites")) {
            if (tag != "testsuite") continue;
            std::map<std::string, int> here;
            for (const auto& [inner, one] : suite) {
                if (inner != "testcase") continue;
                ++here["tests"];
                here["failures"] += one.count("failure") > 0 ? 1 : 0;
                here["errors"] += one.count("error") > 0 ? 1 : 0;
                EXPECT_TRUE(names.insert(one.get<std::string>("<xmlattr>.name")).second);
            }
            for (const char* kind : {"tests", "failures", "errors"}) {
                EXPECT_EQ(suite.get<int>(std::string("<xmlattr>.") + kind), here[kind]) << kind;
                counted[kind] += here[kind];
            }
        }
        for (const char* kind : {"tests", "failures", "errors"})
            EXPECT_EQ(tree.get<int>(std::string("testsuites.<xmlattr>.") + kind), counted[kind]);
        EXPECT_GT(counted["tests"], 0);
    }
}

TEST(Junit, InvalidIsAnErrorLossAndThresholdsAreFailures) {
    const std::string xml = render("junit", judged_sample());
    const auto tree = parsed(xml);
    const auto& suite = tree.get_child("testsuites.testsuite");
    EXPECT_EQ(suite.get<int>("<xmlattr>.errors"), 1) << "long-polling, run 2";
    // The trial that lost, lost==0 and latency_p999 of the same variant, empty_ratio of SSE.
    EXPECT_EQ(suite.get<int>("<xmlattr>.failures"), 4);
    EXPECT_NE(xml.find("<failure type=\"delivery\""), std::string::npos);
    EXPECT_NE(xml.find("<failure type=\"threshold\" message=\"empty_ratio is not measured, wanted "
                       "sse.empty_ratio&lt;1\""),
              std::string::npos);
}

TEST(XmlText, HoldsOnlyLegalCharacters) {
    EXPECT_EQ(xml_attribute("<a> & \"b\"\n\t\r'"), "&lt;a&gt; &amp; &quot;b&quot;&#10;&#9;&#13;'");
    EXPECT_EQ(xml_text("a\nb\rc"), "a\nb&#13;c");
    EXPECT_EQ(xml_text(std::string_view("\0\x01\x1f", 3)), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(xml_text("\xEF\xBF\xBE\xEF\xBF\xBF"), "\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(xml_text("µ€𝄞"), "µ€𝄞");
}

}  // namespace
}  // namespace pushbench::test
