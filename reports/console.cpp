#include "reports/analysis.hpp"
#include "reports/build_stamp.hpp"
#include "reports/formats.hpp"
#include "reports/overlay.hpp"
#include "reports/passage_table.hpp"
#include "reports/remarks.hpp"
#include "reports/report_verdict.hpp"
#include "reports/text.hpp"
#include "reports/thresholds.hpp"
#include "reports/workload_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pushbench {
namespace {

// Unit in the header rather than in every cell where all rows share it.
enum class Form { as_is, plain, percent, kib };
struct ConsoleColumn {
    std::string_view header;
    std::string_view metric;
    Form form;
};
constexpr std::array kTable = {
    ConsoleColumn{"delivered", "delivered", Form::as_is},
    ConsoleColumn{"lost", "lost", Form::as_is},
    ConsoleColumn{"dup", "duplicated", Form::as_is},
    ConsoleColumn{"ooo", "reordered", Form::as_is},
    ConsoleColumn{"p50", "latency_p50", Form::as_is},
    ConsoleColumn{"p99", "latency_p99", Form::as_is},
    ConsoleColumn{"p99.9", "latency_p999", Form::as_is},
    ConsoleColumn{"max", "latency_max", Form::as_is},
    ConsoleColumn{"B/msg wire", "wire_bytes_per_message", Form::plain},
    ConsoleColumn{"req/msg", "requests_per_message", Form::plain},
    ConsoleColumn{"empty %", "empty_ratio", Form::percent},
    ConsoleColumn{"cpu µs/msg", "server_cpu_per_message", Form::plain},
    ConsoleColumn{"KiB/client", "server_bytes_per_client", Form::kib},
};
// What an idle experiment has instead of messages.
constexpr std::array kIdleTable = {
    ConsoleColumn{"server cpu", "server_cpu", Form::as_is},
    ConsoleColumn{"load cpu", "load_cpu", Form::as_is},
};
struct RatioColumn {
    std::string_view header;
    std::string_view metric;
};
constexpr std::array kRatios = {
    RatioColumn{"p50", "latency_p50"},
    RatioColumn{"p99", "latency_p99"},
    RatioColumn{"B/msg wire", "wire_bytes_per_message"},
    RatioColumn{"cpu/msg", "server_cpu_per_message"},
    RatioColumn{"mem/client", "server_bytes_per_client"},
};

std::string cell(const ConsoleColumn& column, const Value& value) {
    if (value.kind != Value::Kind::number || column.form == Form::as_is)
        return readable(value, find_column(column.metric)->unit);
    if (column.form == Form::percent) return three_digits(100 * value.number);
    return three_digits(column.form == Form::kib ? value.number / 1024 : value.number);
}

std::string valid_cell(const VariantResult& result) {
    if (result.valid_runs == result.runs.size()) return "yes";
    if (result.valid_runs == 0) return "NO";
    return fmt::format("{}/{}", result.valid_runs, result.runs.size());
}

std::string table(const Setting& setting) {
    std::vector<ConsoleColumn> columns(kTable.begin(), kTable.end());
    if (setting.scheduled && setting.rate == 0)
        columns.insert(columns.end(), kIdleTable.begin(), kIdleTable.end());
    std::vector<std::vector<std::string>> rows(1);
    rows[0].emplace_back("technique");
    for (const ConsoleColumn& column : columns) rows[0].emplace_back(column.header);
    rows[0].emplace_back("valid");
    for (const VariantResult& result : setting.variants) {
        auto& row = rows.emplace_back();
        row.push_back(one_line(result.name()));
        for (const ConsoleColumn& column : columns)
            row.push_back(cell(column, result.shown(column.metric)));
        row.push_back(valid_cell(result));
    }
    return aligned_table(rows, "");
}

std::string ratio_cell(const Setting& setting, const VariantResult& result, const Column& column) {
    const Value ratio = ratio_to_reference(setting, result, column);
    const bool alike = !ratio.empty() && not_told_apart(judge_against(
                                             *setting.reference_for(result), result, column));
    return (alike ? "≈" : "") + readable_ratio(ratio);
}

std::string ratio_table(const Setting& setting) {
    const VariantResult* const reference = setting.reference_result();
    if ((!reference && !setting.paired()) || setting.variants.size() < 2) return {};
    std::vector<std::vector<std::string>> rows(1);
    rows[0].push_back("relative to " +
                      one_line(setting.paired() ? setting.pair_text() : reference->name()));
    for (const RatioColumn& column : kRatios) rows[0].emplace_back(column.header);
    for (const VariantResult& result : setting.variants) {
        if (!setting.reference_for(result)) continue;
        auto& row = rows.emplace_back();
        row.push_back(one_line(result.name()));
        for (const RatioColumn& column : kRatios)
            row.push_back(ratio_cell(setting, result, *find_column(column.metric)));
    }
    if (rows.size() < 2) return {};
    const std::string table = aligned_table(rows, "");
    const bool marked = table.find("≈") != std::string::npos;
    return '\n' + table +
           (marked ? "≈ within 5 %, or not told apart by these runs (judged: p99, B/msg wire, "
                     "cpu/msg)\n"
                   : "");
}

std::string passages_of(const Setting& setting) {
    const PassageTables tables = passage_tables(setting);
    if (tables.empty()) return {};
    const auto safe = [](PassageTables::Rows rows) {
        for (auto& row : rows)
            for (std::string& text : row) text = one_line(text);
        return rows;
    };
    std::string out = '\n' + aligned_table(safe(tables.passages), "") + '\n' +
                      aligned_table(safe(tables.costs), "");
    if (!tables.causes.empty()) out += '\n';
    for (const std::string& cause : tables.causes) out += one_line(cause) + '\n';
    for (const std::string& program : tables.programs) out += one_line(program) + '\n';
    return out;
}

std::string heading(const Setting& setting) {
    std::size_t runs = 0;
    Value longest;
    for (const VariantResult& result : setting.variants) {
        runs = std::max(runs, result.runs.size());
        for (const Trial* const trial : result.runs) {
            const Value measured = find_column("measured")->get(*trial);
            if (measured.number > longest.number) longest = measured;
        }
    }
    std::string text = setting.text() + ", not measured";
    if (!longest.empty())
        text = fmt::format("{}, measured for {}", setting.text(), readable(longest, Unit::seconds));
    if (runs > 1)
        text += fmt::format(", {} runs (median; sum of delivered, lost, dup and ooo)", runs);
    return text;
}

std::string remarks_of(const Analysis& analysis) {
    std::string out;
    for (const Remark& remark : remarks(analysis))
        out += fmt::format("{}: {}: [{}] {}\n", remark.invalidates ? "INVALID" : "warning",
                           one_line(remark.where), one_line(remark.id), one_line(remark.text));
    return out.empty() ? out : '\n' + out;
}

std::string thresholds_of(const Experiment& experiment, const Analysis& analysis) {
    std::string out;
    for (const ThresholdResult& one : threshold_results(experiment, analysis))
        out += fmt::format("threshold {}: {}\n", one.held ? "holds " : "FAILED",
                           one_line(one.sentence(analysis.settings.size() > 1)));
    return out.empty() ? out : '\n' + out;
}

// Who, where and what; of overlaid experiments one for each.
std::string what_ran(const Experiment& experiment, const OverlaidExperiment& part) {
    const Environment& environment = part.environment;
    const std::string of = part.label.empty() ? std::string() : one_line(part.label) + ": ";
    std::string out = fmt::format("{}pushbench {} on {} ({}, {})\n", of,
                                  one_line(environment.version), one_line(environment.host),
                                  one_line(environment.kernel), plural(environment.cores, "core"));
    for (const ServerBuild& build : part.server_builds)
        out += fmt::format("{}server build {}: {}\n", of, one_line(build.label),
                           one_line(build_text(build)));
    if (const auto workload = workload_text(experiment, part.label); !workload.empty())
        out += of + "workload: " + one_line(workload) + '\n';
    if (const auto stamp = build_stamp(part); !stamp.empty()) out += of + one_line(stamp) + '\n';
    if (part.interrupted)
        out +=
            fmt::format("{}INTERRUPTED after {} of {} trials\n", of, part.finished, part.planned);
    return out;
}

}  // namespace

std::string console_report(const Experiment& experiment) {
    const Analysis analysis = analyse(experiment);
    std::string out;
    for (const OverlaidExperiment& part : experiments_of(experiment))
        out += what_ran(experiment, part);
    for (const std::string& difference : machine_differences(experiment))
        out += "MACHINES DIFFER: " + one_line(difference) + '\n';
    for (const std::string& difference : option_differences(experiment))
        out += "OPTIONS DIFFER: " + one_line(difference) + '\n';
    if (experiment.trials.empty()) out += "\nnothing was measured\n";
    for (const Setting& setting : analysis.settings) {
        out += fmt::format("\n{}\n\n{}{}{}", heading(setting), table(setting), ratio_table(setting),
                           passages_of(setting));
    }
    out += thresholds_of(experiment, analysis);
    out += remarks_of(analysis);
    if (!analysis.headlines.empty()) out += '\n';
    for (const std::string& sentence : analysis.headlines) out += one_line(sentence) + '\n';
    return out;
}

}  // namespace pushbench
