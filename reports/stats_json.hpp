// JSON of what the parts of a trial measured: the children's answers on the control stream, and the
// same objects inside results.json.
//
// Pure. Reading what does not fit throws UsageError with the place in the document.
#pragma once
#include "reports/result_model.hpp"

#include <boost/json/value.hpp>

namespace pushbench {

boost::json::value to_json(const LoadStats& stats);
boost::json::value to_json(const ServerStats& stats);
boost::json::value to_json(const LoadSecond& second);
boost::json::value to_json(const ProcessUsage& usage);
boost::json::value to_json(const Histogram& histogram);

LoadStats load_stats_from_json(const boost::json::value& value);
LoadSecond load_second_from_json(const boost::json::value& value);
ServerStats server_stats_from_json(const boost::json::value& value);
ProcessUsage process_usage_from_json(const boost::json::value& value);
Histogram histogram_from_json(const boost::json::value& value);

}  // namespace pushbench
