#include "reports/columns.hpp"
#include "reports/formats.hpp"
#include "reports/text.hpp"

namespace pushbench {

// RFC 4180 but for the line ends: a bare line feed is what Unix tools and every CSV reader expect.
std::string csv_report(const Experiment& experiment) {
    // One more column, in front, where trials of several experiments stand together.
    const bool overlaid = !experiment.overlaid.empty();
    std::string out = overlaid ? "experiment," : "";
    const char* separator = "";
    for (const Column& column : columns()) {
        out.append(separator).append(column.name);
        separator = ",";
    }
    out += '\n';
    for (const Trial& trial : experiment.trials) {
        if (overlaid) out += csv_cell(trial.experiment, 0) + ',';
        separator = "";
        for (const Column& column : columns()) {
            out.append(separator).append(csv_cell(column.get(trial), column.decimals));
            separator = ",";
        }
        out += '\n';
    }
    return out;
}

}  // namespace pushbench
