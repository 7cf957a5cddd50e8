#include "bench/places.hpp"

#include "bench/files.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

#include <fmt/format.h>

namespace pushbench {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const std::string& file, int error, std::string_view flag) {
    throw UsageError(fmt::format("cannot write to '{}': {}; choose another place with {}", file,
                                 std::strerror(error), flag));
}

}  // namespace

void make_folder(const std::string& folder, std::string_view flag) {
    std::error_code ec;
    fs::create_directories(folder, ec);
    if (ec || !fs::is_directory(folder))
        throw UsageError(fmt::format("cannot make the folder '{}': {}; choose another for {}",
                                     folder, ec ? ec.message() : "a file of that name exists",
                                     flag));
}

void check_writable(const std::string& file, std::string_view flag) {
    std::error_code ec;
    if (fs::is_directory(file, ec))
        throw UsageError(fmt::format("'{}' is a folder; -o wants a file", file));
    if (!is_replaceable(file)) {
        if (fs::is_socket(file, ec)) refuse(file, ENXIO, flag);
        if (::faccessat(AT_FDCWD, file.c_str(), W_OK, AT_EACCESS) != 0) refuse(file, errno, flag);
        return;
    }
    // Tried with a file that nobody reads.
    const fs::path parent = fs::path(target_of(file)).parent_path();
    const std::string probe =
        fmt::format("{}/.pushbench-{}", parent.empty() ? "." : parent.string(), ::getpid());
    const int fd = ::open(probe.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) refuse(file, errno, flag);
    ::close(fd);
    ::unlink(probe.c_str());
}

std::string same_place(const std::string& file) {
    std::error_code ec;
    const fs::path absolute = fs::absolute(target_of(file), ec);
    const fs::path place = fs::weakly_canonical(absolute, ec);
    return (ec ? absolute.lexically_normal() : place).string();
}

void require_own_place(const std::string& output, std::set<std::string>& taken) {
    const std::string file = output.substr(output.find('=') + 1);
    check_writable(file, "-o");
    if (is_replaceable(file) && !taken.insert(same_place(file)).second)
        throw UsageError(
            fmt::format("-o {}: another format goes to the same file; give each its own", output));
}

MadeFolders::~MadeFolders() {
    for (auto folder = made_.rbegin(); folder != made_.rend(); ++folder)
        ::rmdir(folder->c_str());  // fails when there is something in it
}

void MadeFolders::make(const std::string& folder, std::string_view flag) {
    std::vector<std::string> missing;
    std::error_code ec;
    for (fs::path path = fs::absolute(folder, ec).lexically_normal();
         !path.empty() && !fs::exists(path, ec); path = path.parent_path())
        missing.push_back(path.string());
    std::reverse(missing.begin(), missing.end());
    made_.insert(made_.end(), missing.begin(), missing.end());
    make_folder(folder, flag);
}

}  // namespace pushbench
