#include "bench/outputs.hpp"

#include "core/did_you_mean.hpp"
#include "core/error.hpp"
#include "reports/results_json.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace pushbench {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kResultsRoot = "pushbench-results";

std::string known_formats() {
    std::string names;
    for (const Format& format : formats())
        names += (names.empty() ? "" : ", ") + std::string(format.name);
    return names;
}

// A name that nobody has yet: the time, and a number when two start within a second.
std::string fresh_folder() {
    std::tm local{};
    const std::time_t now = std::time(nullptr);
    localtime_r(&now, &local);
    const std::string base = fmt::format("{}/{:%Y-%m-%d-%H%M%S}", kResultsRoot, local);
    std::string folder = base;
    for (int n = 2; fs::exists(folder); ++n) folder = fmt::format("{}-{}", base, n);
    return folder;
}

void make_folder(const std::string& folder) {
    std::error_code ec;
    fs::create_directories(folder, ec);
    if (ec || !fs::is_directory(folder))
        throw UsageError(fmt::format("cannot make the folder '{}': {}; choose another --out-dir",
                                     folder, ec ? ec.message() : "a file of that name exists"));
}

// Tried with a file that nobody reads, so that the check changes nothing.
void check_writable(const std::string& file) {
    const fs::path parent = fs::path(file).parent_path();
    const std::string folder = parent.empty() ? "." : parent.string();
    if (fs::is_directory(file))
        throw UsageError(fmt::format("'{}' is a folder; -o wants a file", file));
    const std::string probe = fmt::format("{}/.pushbench-{}", folder, ::getpid());
    const int fd = ::open(probe.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0)
        throw UsageError(
            fmt::format("cannot write to '{}': {}; choose another place with -o or "
                        "--out-dir",
                        file, std::strerror(errno)));
    ::close(fd);
    ::unlink(probe.c_str());
}

bool is_results_of_ours(const std::string& file) {
    std::ifstream in(file);
    std::string head(4096, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    return head.find("\"schema_version\"") != std::string::npos;
}

}  // namespace

Outputs::Outputs(const Options& options, bool new_folder) {
    for (const std::string& text : options.outputs) {
        const std::size_t equals = text.find('=');
        const std::string name = text.substr(0, equals);
        const Format* format = find_format(name);
        if (!format)
            throw UsageError(
                fmt::format("-o: '{}' is no output format; known: {}", name, known_formats()));
        const std::string file = text.substr(equals + 1);
        if (file == "-")
            console_wanted_ = false;
        else
            check_writable(file);
        targets_.push_back({format, file});
    }
    folder_ = options.out_dir;
    const bool is_new = folder_.empty() && options.outputs.empty() && new_folder;
    if (is_new) folder_ = fresh_folder();
    if (folder_.empty()) return;
    check_folder(folder_, is_new);
    for (const Format& format : formats())
        if (!format.default_file.empty())
            targets_.push_back({&format, folder_ + "/" + std::string(format.default_file)});
}

void Outputs::check_folder(const std::string& folder, bool is_new) {
    make_folder(folder);
    check_writable(folder + "/results.json");
    if (is_new) return;
    bool occupied = false;
    for (const Format& format : formats())
        occupied = occupied || (!format.default_file.empty() &&
                                fs::exists(folder + "/" + std::string(format.default_file)));
    if (occupied && !is_results_of_ours(folder + "/results.json"))
        throw UsageError(fmt::format(
            "'{}' has files of the names that reports use but no results.json of pushbench beside "
            "them; nothing was overwritten: choose another --out-dir",
            folder));
}

void Outputs::save(const Experiment& experiment) const {
    for (const Target& target : targets_)
        if (target.format->name == "json" && target.file != "-")
            write_atomically(target.file, results_json(experiment));
}

void Outputs::write(const Experiment& experiment) const {
    for (const Target& target : targets_)
        for (const OutputFile& part : target.format->render(experiment)) {
            if (target.file == "-")
                write_stdout(part.text);
            else
                write_atomically(file_name(target.file, part), part.text);
        }
}

void write_stdout(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        throw UsageError(fmt::format("cannot write to stdout: {}", std::strerror(errno)));
}

void write_atomically(const std::string& file, const std::string& text) {
    const std::string beside = fmt::format("{}.{}.tmp", file, ::getpid());
    const auto fail = [&](int error) {
        ::unlink(beside.c_str());
        throw UsageError(fmt::format("cannot write '{}': {}", file, std::strerror(error)));
    };
    const int fd = ::open(beside.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) fail(errno);
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t n = ::write(fd, text.data() + written, text.size() - written);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            const int error = errno;
            ::close(fd);
            fail(error);
        }
        written += static_cast<std::size_t>(n);
    }
    // The rename must not be durable before the text is.
    ::fsync(fd);
    ::close(fd);
    if (::rename(beside.c_str(), file.c_str()) != 0) fail(errno);
}

std::string read_file(const std::string& file) {
    if (fs::is_directory(file))
        throw UsageError(fmt::format("'{}' is a folder; give its results.json", file));
    std::ifstream in(file, std::ios::binary);
    if (!in) throw UsageError(fmt::format("cannot read '{}': {}", file, std::strerror(errno)));
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

}  // namespace pushbench
