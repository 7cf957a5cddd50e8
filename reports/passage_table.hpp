// What the report says of proxies: which technique gets through which, why not, and what it costs
// beside the direct way. Rows of cells; each format lays them out.
//
// Pure.
#pragma once
#include "reports/analysis.hpp"

#include <string>
#include <vector>

namespace pushbench {

struct PassageTables {
    using Rows = std::vector<std::vector<std::string>>;  // the first is the header
    Rows passages;                                       // techniques × what stands between
    Rows costs;                                          // one for each result
    std::vector<std::string> causes;                     // "sse via nginx:default: buffered: …"
    std::vector<std::string> programs;                   // "nginx:default: nginx 1.22.1"
    bool empty() const { return passages.empty(); }
};
// Empty where nobody asked for a proxy.
PassageTables passage_tables(const Setting& setting);

}  // namespace pushbench
