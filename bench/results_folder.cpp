#include "bench/results_folder.hpp"

#include "bench/comparison_outputs.hpp"
#include "bench/files.hpp"
#include "bench/places.hpp"
#include "core/error.hpp"
#include "reports/formats.hpp"
#include "reports/results_json.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace pushbench {

namespace fs = std::filesystem;

namespace {

// "latency-sse-c10-t1-r1-s128-run1.hgrm" for the default file "latency.hgrm".
bool is_one_of_several(const std::string& name, const Format& format) {
    const std::string extension = fs::path(format.default_file).extension().string();
    const std::string stem = fs::path(format.default_file).stem().string() + "-";
    return format.file_per_trial && name.starts_with(stem) && name.ends_with(extension);
}

bool is_name_of_reports(const std::string& name) {
    const std::vector<std::string> comparison = ComparisonOutputs::default_files();
    return std::find(comparison.begin(), comparison.end(), name) != comparison.end() ||
           std::any_of(formats().begin(), formats().end(), [&](const Format& format) {
               return !format.default_file.empty() &&
                      (name == format.default_file || is_one_of_several(name, format));
           });
}

bool is_occupied(const std::string& folder) {
    std::error_code ec;
    const fs::directory_iterator entries(folder, ec);
    return std::any_of(begin(entries), end(entries), [](const fs::directory_entry& entry) {
        return is_name_of_reports(entry.path().filename().string());
    });
}

std::optional<Experiment> results_in(const std::string& folder) {
    const std::string file = folder + "/results.json";
    std::error_code ec;
    if (!fs::is_regular_file(file, ec)) return std::nullopt;
    try {
        return experiment_from_json(read_file(file), file);
    } catch (const UsageError&) {
        return std::nullopt;
    }
}

// What a folder of this experiment may hold.
std::vector<std::string> files_of(const Experiment& experiment) {
    std::vector<std::string> files = ComparisonOutputs::default_files();
    for (const Format& format : formats()) {
        const std::string name(format.default_file);
        if (name.empty()) continue;
        if (!format.is_folder) files.push_back(name);
        if (!format.is_folder && !format.file_per_trial) continue;
        for (const OutputFile& part : format.render(experiment))
            files.push_back(format.is_folder ? name + "/" + part.suffix : file_name(name, part));
    }
    return files;
}

}  // namespace

ResultsFolder::ResultsFolder(std::string folder) : folder_(std::move(folder)) {
    check_writable(folder_ + "/results.json");
    if (!is_occupied(folder_)) return;
    const std::optional<Experiment> earlier = results_in(folder_);
    if (!earlier)
        throw UsageError(fmt::format(
            "'{}' has files of the names that reports use but no results.json beside them that "
            "this pushbench can read; nothing was overwritten: choose another --out-dir",
            folder_));
    earlier_files_ = files_of(*earlier);
    earlier_started_at_ = earlier->environment.started_at;
    earlier_command_ = earlier->environment.command;
}

void ResultsFolder::remove_leftovers(const Experiment& now,
                                     const std::set<std::string>& written) const {
    const Environment& environment = now.environment;
    if (earlier_started_at_ == environment.started_at && earlier_command_ == environment.command)
        return;
    std::set<std::string> folders;
    for (const std::string& name : earlier_files_) {
        const fs::path file = fs::path(folder_) / name;
        std::error_code ec;
        if (written.contains(same_place(file.string())) || !fs::is_regular_file(file, ec)) continue;
        fs::remove(file, ec);
        if (name.find('/') != std::string::npos) folders.insert(file.parent_path().string());
    }
    for (const std::string& folder : folders) ::rmdir(folder.c_str());  // only when it is empty
}

}  // namespace pushbench
