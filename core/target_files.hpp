// The target files: those of targets/, embedded by name, and any other by its path.
#pragma once
#include "core/target_spec.hpp"

#include <span>
#include <string>
#include <string_view>

namespace pushbench {

struct TargetFile {
    std::string_view name;  // "nchan.toml"
    std::string_view text;
};
std::span<const TargetFile> target_files();  // by name; made by cmake/embed.cmake

// What --target means: the name of one of ours ("nchan"), or a file. Throws UsageError.
struct FoundTarget {
    std::string file;  // for messages
    std::string text;
    TargetSpec spec;
};
FoundTarget find_target(const std::string& file_or_name);

}  // namespace pushbench
