// Cases derived from the technique table: which rows a case runs on, and a record of those it
// leaves out, so that a technique added to the table is picked up by itself and nothing is left out
// unseen.
#pragma once
#include "core/options.hpp"
#include "core/technique_table.hpp"

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::conformance {

struct Row {
    const Technique* technique;
    bool tls = false;
    const Technique* operator->() const { return technique; }
    const Technique& operator*() const { return *technique; }
    friend void PrintTo(Row row, std::ostream* out) {
        *out << row->name << (row.tls ? " TLS" : "");
    }
    Options options() const;  // quick_options() for its transport
};

std::vector<Row> all_rows();
// The rows that the case applies to; the others are remembered with the reason.
std::vector<Row> rows_where(std::string_view case_name, bool (*applies)(const Technique&),
                            std::string_view why_not);

// Each of them plain and over TLS.
std::vector<Row> both(std::vector<Row> rows);

bool has_param(const Technique& row, std::string_view key);
// Every row that has the parameter, once per value: "short-polling:empty=304".
std::vector<Variant> variants_with(std::string_view key, const std::vector<std::string>& values);

struct LeftOut {
    std::string case_name, why;
    std::vector<std::string> rows;
    std::size_t rows_run = 0;
};
const std::vector<LeftOut>& left_out();

std::string row_name(const testing::TestParamInfo<Row>& info);
std::string variant_name(const testing::TestParamInfo<Variant>& info);

}  // namespace pushbench::conformance

namespace pushbench {
void PrintTo(const Variant& variant, std::ostream* out);
}  // namespace pushbench
