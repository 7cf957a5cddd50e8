// What report.html shows, as one JSON document: every value, ratio, text and colour comes from
// here, the page only lays it out. Pure.
//
// The document is between this binary and the script embedded in it, and is no contract.
#pragma once
#include "reports/charts.hpp"
#include "reports/html_page.hpp"

#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace pushbench {

boost::json::object html_data(const Experiment& experiment);

// Its parts.
boost::json::array html_charts(const std::vector<Chart>& charts, const Analysis& analysis);
boost::json::array html_metric_groups();
boost::json::object html_setting(const Setting& setting);
boost::json::array html_notices(const Analysis& analysis);
boost::json::array html_passages(const Analysis& analysis);  // empty: nobody asked for a proxy
boost::json::array html_thresholds(const Experiment& experiment, const Analysis& analysis);
boost::json::array html_method(const Experiment& experiment);
boost::json::array html_definitions();

// JSON as it may stand inside of <script>: `<`, U+2028 and U+2029 are escaped.
std::string script_safe(std::string_view json);
std::string html_report(const HtmlPage& page, const Experiment& experiment);

}  // namespace pushbench
