#include "reports/stats_json.hpp"

#include "core/error.hpp"
#include "reports/json_archive.hpp"

namespace pushbench {
namespace {

template <class T>
T parse(const boost::json::value& value, const char* what) {
    try {
        T stats;
        JsonReader::read(value, what, stats);
        return stats;
    } catch (const JsonError& error) {
        throw UsageError(std::string("a measuring process answered something else than its ") +
                         what + ", " + error.what() +
                         "; use one build of pushbench for all parts of an experiment");
    }
}

}  // namespace

boost::json::value to_json(const LoadStats& stats) {
    return JsonWriter::write(stats);
}
boost::json::value to_json(const ServerStats& stats) {
    return JsonWriter::write(stats);
}
boost::json::value to_json(const LoadSecond& second) {
    return JsonWriter::write(second);
}
boost::json::value to_json(const ProcessUsage& usage) {
    return JsonWriter::write(usage);
}
boost::json::value to_json(const Histogram& histogram) {
    return JsonWriter::write(histogram);
}

LoadStats load_stats_from_json(const boost::json::value& value) {
    return parse<LoadStats>(value, "load_stats");
}
LoadSecond load_second_from_json(const boost::json::value& value) {
    return parse<LoadSecond>(value, "load_second");
}
ServerStats server_stats_from_json(const boost::json::value& value) {
    return parse<ServerStats>(value, "server_stats");
}
ProcessUsage process_usage_from_json(const boost::json::value& value) {
    return parse<ProcessUsage>(value, "process_usage");
}
Histogram histogram_from_json(const boost::json::value& value) {
    return parse<Histogram>(value, "histogram");
}

}  // namespace pushbench
