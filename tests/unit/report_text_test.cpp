// Texts of foreign origin on their way to a terminal or a spreadsheet.
#include "report_sample.hpp"
#include "reports/formats.hpp"
#include "reports/text.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

using namespace std::string_literals;

TEST(OneLine, KeepsWhatCanBeSeen) {
    for (const std::string text : {"", "plain", "µs · ≤ 1.25×", "Müller", "日本語", "😀", "عربى",
                                   "\u00A0\u00AE", "\u2027\u202F\u2070", "\U0010FFFD"})
        EXPECT_EQ(one_line(text), text);
}

TEST(OneLine, NoControlReachesTheTerminal) {
    for (int c = 0; c < 0x20; ++c)
        EXPECT_EQ(one_line("a"s + static_cast<char>(c) + "b"), "a b") << c;
    EXPECT_EQ(one_line("a\x7f"
                       "b"),
              "a b");
    for (int c = 0x80; c < 0xA0; ++c)  // U+009B is ESC [ in one
        EXPECT_EQ(one_line("a\xC2"s + static_cast<char>(c) + "31mb"), "a 31mb") << c;
    EXPECT_EQ(one_line("a\xC2\xA0"
                       "b"),
              "a\xC2\xA0"
              "b");
}

TEST(OneLine, NothingTurnsTheTextOrHidesInIt) {
    for (const char* unseen :
         {"\u202A", "\u202B",     "\u202C",     "\u202D",    "\u202E", "\u2066", "\u2067",
          "\u2068", "\u2069",     "\u200B",     "\u200C",    "\u200D", "\u200E", "\u200F",
          "\u061C", "\u2028",     "\u2029",     "\u2060",    "\uFEFF", "\u00AD", "\u180E",
          "\uFFF9", "\U000E0001", "\U000E0041", "\U0001D173"})
        EXPECT_EQ(one_line("a"s + unseen + "b"), "a b") << testing::PrintToString(unseen);
}

TEST(OneLine, BytesThatAreNoUtf8AreNotPassedOn) {
    const std::pair<std::string, std::string> cases[] = {
        {"\x9b"
         "31m",
         " 31m"},                      // C1 in an 8-bit terminal
        {"\xC2", " "},                 // cut
        {"a\xE2\x80", "a  "},          // cut
        {"\xC0\x9B", "  "},            // ESC in two bytes, which is not the shortest form
        {"\xE0\x80\x9B", "   "},       // in three
        {"\xED\xA0\x80", "   "},       // a surrogate
        {"\xF4\x90\x80\x80", "    "},  // above U+10FFFF
        {"\xFF\xFE", "  "},
        {"\xC2"
         "a",
         " a"},
    };
    for (const auto& [text, line] : cases)
        EXPECT_EQ(one_line(text), line) << testing::PrintToString(text);
}

TEST(CsvCell, ATextThatIsAFormulaIsMarkedAsText) {
    const std::pair<const char*, const char*> cases[] = {
        {"=1+1", "'=1+1"},
        {"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
        {"+1", "'+1"},
        {"-1", "'-1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"\t=1", "'\t=1"},
        {"\r=1", "\"'\r=1\""},
        {"\n=1", "\"'\n=1\""},
        {"=\"a\",1", "\"'=\"\"a\"\",1\""},
        {"sse", "sse"},
        {"short-polling:interval=1s,empty=304", "\"short-polling:interval=1s,empty=304\""},
        {"", ""},
        {"'=1", "'=1"},
    };
    for (const auto& [text, cell] : cases) EXPECT_EQ(csv_cell(std::string(text), 0), cell) << text;
}

TEST(CsvCell, NumbersStayAsTheyAre) {
    EXPECT_EQ(csv_cell(-5, 0), "-5");
    EXPECT_EQ(csv_cell(-0.25, 2), "-0.25");
    EXPECT_EQ(csv_cell(Value(), 0), "");
    EXPECT_EQ(csv_cell(Value::inf(), 0), "inf");
    EXPECT_EQ(csv_cell(true, 0), "true");
}

TEST(CsvCell, NoCellOfAForeignExperimentIsAFormula) {
    Experiment experiment = test::sample_experiment();
    ASSERT_FALSE(experiment.trials.empty());
    for (Trial& trial : experiment.trials) {
        trial.experiment = "=HYPERLINK(\"http://evil.example\")";
        for (Reason& reason : trial.validity.invalid) reason.id = "=reason";
    }
    experiment.overlaid.resize(1);
    for (const std::string& csv : {csv_report(experiment), timeseries_report(experiment)}) {
        EXPECT_EQ(csv.find("\n="), std::string::npos);
        EXPECT_EQ(csv.find("\n\"="), std::string::npos);
        EXPECT_NE(csv.find("\n\"'=HYPERLINK"), std::string::npos);
        EXPECT_EQ(csv.find(",="), std::string::npos);
    }
}

}  // namespace
}  // namespace pushbench
