// The option table: the parts in the order of --help, and how to find a row.
#include "core/options_rows.hpp"

#include <cctype>

namespace pushbench {

std::span<const OptionSpec> option_table() {
    static const std::vector<OptionSpec> table = [] {
        std::vector<OptionSpec> rows;
        for (auto part :
             {comparison_rows, workload_rows, client_rows, technique_rows, server_rows, tls_rows,
              resource_rows, gate_rows, judging_rows, output_rows, hidden_rows})
            for (OptionSpec& row : part()) rows.push_back(std::move(row));
        return rows;
    }();
    return table;
}

const OptionSpec* find_option(std::string_view name) {
    for (const OptionSpec& option : option_table())
        if (option.name == name) return &option;
    return nullptr;
}

std::string environment_name(const OptionSpec& option) {
    std::string name = "PUSHBENCH_";
    for (const char c : option.name)
        name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

}  // namespace pushbench
