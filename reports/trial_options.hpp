// What reports need to know of a trial's resolved options; its texts are read back through the
// option table, so a name or form that the table does not know is a UsageError.
#pragma once
#include "reports/result_model.hpp"

#include <optional>

namespace pushbench {

// nullopt when the text is absent.
std::optional<std::string> option_text(const Trial& trial, std::string_view option);

std::optional<Nanos> poll_interval_of(const Trial& trial);
std::optional<Nanos> warmup_of(const Trial& trial);
bool drops_when_slow(const Trial& trial);  // slow-consumer=drop-oldest: loss is agreed upon
// Everything, with defaults for what is absent.
Options options_of(const Trial& trial);

}  // namespace pushbench
