#include "table_rows.hpp"

#include "rig.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {

void PrintTo(const Variant& variant, std::ostream* out) {
    *out << variant.label();
}

namespace conformance {
namespace {

std::vector<LeftOut>& records() {
    static std::vector<LeftOut> all;
    return all;
}

// Afresh: GoogleTest asks for the parameters of a suite once per test of it.
LeftOut& record_of(const std::string& case_name, std::string_view why) {
    auto found = std::find_if(records().begin(), records().end(),
                              [&](const LeftOut& r) { return r.case_name == case_name; });
    if (found == records().end()) found = records().insert(found, LeftOut{});
    *found = {case_name, std::string(why), {}, 0};
    return *found;
}

// Test names are identifiers.
std::string identifier(std::string text) {
    for (char& c : text)
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    return text;
}

}  // namespace

std::vector<Row> all_rows() {
    std::vector<Row> rows;
    for (const Technique& row : techniques()) rows.push_back({&row});
    return rows;
}

std::vector<Row> rows_where(std::string_view case_name, bool (*applies)(const Technique&),
                            std::string_view why_not) {
    std::vector<Row> rows;
    LeftOut& record = record_of(std::string(case_name), why_not);
    for (const Technique& row : techniques()) {
        if (applies(row))
            rows.push_back({&row});
        else
            record.rows.emplace_back(row.name);
    }
    record.rows_run = rows.size();
    return rows;
}

std::vector<Row> both(std::vector<Row> rows) {
    const std::size_t plain = rows.size();
    for (std::size_t i = 0; i < plain; ++i) rows.push_back({rows[i].technique, true});
    return rows;
}

Options Row::options() const {
    Options options = quick_options();
    options.tls = tls;
    return options;
}

bool has_param(const Technique& row, std::string_view key) {
    return std::any_of(row.params.begin(), row.params.end(),
                       [key](const TechniqueParam& param) { return param.key == key; });
}

std::vector<Variant> variants_with(std::string_view key, const std::vector<std::string>& values) {
    std::vector<Variant> variants;
    LeftOut& record =
        record_of(fmt::format("{}={}", key, fmt::join(values, "|")), "has no such parameter");
    for (const Technique& row : techniques()) {
        if (!has_param(row, key)) {
            record.rows.emplace_back(row.name);
            continue;
        }
        ++record.rows_run;
        for (const std::string& value : values)
            variants.push_back(parse_variants(fmt::format("{}:{}={}", row.name, key, value))[0]);
    }
    return variants;
}

const std::vector<LeftOut>& left_out() {
    return records();
}

std::string row_name(const testing::TestParamInfo<Row>& info) {
    return identifier(std::string(info.param->name) + (info.param.tls ? "_tls" : ""));
}

std::string variant_name(const testing::TestParamInfo<Variant>& info) {
    return identifier(info.param.label());
}

TEST(TechniqueTable, LeavesOutOnlyWhatItSays) {
    for (const LeftOut& record : left_out()) {
        // A case that runs on no row at all tests nothing.
        EXPECT_GT(record.rows_run, 0u) << record.case_name;
        if (!record.rows.empty())
            fmt::print("left out: {} for {}: {}\n", record.case_name, fmt::join(record.rows, ", "),
                       record.why);
    }
    EXPECT_FALSE(left_out().empty());
}

}  // namespace conformance
}  // namespace pushbench
