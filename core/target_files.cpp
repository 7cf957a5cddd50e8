#include "core/target_files.hpp"

#include "core/did_you_mean.hpp"
#include "core/error.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pushbench {
namespace {

constexpr std::string_view kEnding = ".toml";

FoundTarget parsed(std::string file, std::string text) {
    TargetSpec spec = parse_target(text, file);
    return {std::move(file), std::move(text), std::move(spec)};
}

[[noreturn]] void refuse_name(const std::string& name) {
    std::vector<std::string> known;
    for (const TargetFile& file : target_files())
        known.emplace_back(file.name.substr(0, file.name.size() - kEnding.size()));
    throw UsageError(
        fmt::format("--target: there is no target '{}'{}; give a target file, or one of {}", name,
                    did_you_mean(name, known), fmt::join(known, ", ")));
}

}  // namespace

FoundTarget find_target(const std::string& file_or_name) {
    for (const TargetFile& file : target_files())
        if (file.name == file_or_name + std::string(kEnding))
            return parsed(std::string(file.name), std::string(file.text));
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file_or_name, ignored)) {
        if (file_or_name.find('/') == std::string::npos && !file_or_name.ends_with(kEnding))
            refuse_name(file_or_name);
    }
    // Opened as a stream it would throw.
    if (std::filesystem::is_directory(file_or_name, ignored))
        throw UsageError(fmt::format(
            "--target: {} is a folder; give a target file, e.g. {}/my.toml", file_or_name,
            file_or_name.substr(0, file_or_name.find_last_not_of('/') + 1)));
    std::ifstream stream(file_or_name, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream.eof() && !stream.good())
        throw UsageError(fmt::format("--target: cannot read {}: {}; give a target file",
                                     file_or_name, std::strerror(errno)));
    return parsed(file_or_name, std::move(text));
}

}  // namespace pushbench
