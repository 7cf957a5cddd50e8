#include "bench/files.hpp"

#include "core/error.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace pushbench {

namespace fs = std::filesystem;

namespace {

constexpr int kMostLinks = 40;  // as path_resolution(7)

[[noreturn]] void fail(const std::string& file, int error) {
    throw UsageError(fmt::format("cannot write '{}': {}", file, std::strerror(error)));
}

// Symbolic links followed; nullopt when nothing is there.
std::optional<struct stat> status_of(const std::string& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return std::nullopt;
    return status;
}

class Descriptor {
  public:
    Descriptor(const std::string& file, int flags, mode_t mode)
        : fd_(::open(file.c_str(), flags | O_WRONLY | O_CLOEXEC | O_NOCTTY, mode)) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return fd_; }

  private:
    int fd_;
};

// 0, or why it went wrong.
int write_all(int fd, const std::string& text) {
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t n = ::write(fd, text.data() + written, text.size() - written);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        written += static_cast<std::size_t>(n);
    }
    return 0;
}

void write_straight(const std::string& file, const std::string& text) {
    const Descriptor out(file, 0, 0);
    if (out.number() < 0) fail(file, errno);
    if (const int error = write_all(out.number(), text)) fail(file, error);
}

// `old`: of the file that is replaced, if there is one.
int write_beside(const std::string& beside, const std::string& text,
                 const std::optional<struct stat>& old) {
    // With the permissions that a new file has, or at first those of its owner alone.
    const Descriptor out(beside, O_CREAT | O_TRUNC, old ? 0600 : 0666);
    if (out.number() < 0) return errno;
    // Where a file system has no modes, the text still matters more.
    if (old && ::fchmod(out.number(), old->st_mode & 07777) != 0 && errno != EPERM) return errno;
    if (const int error = write_all(out.number(), text)) return error;
    // The rename must not be durable before the text is.
    if (::fsync(out.number()) == 0 || errno == EINVAL || errno == ENOSYS) return 0;
    return errno;
}

}  // namespace

void write_stdout(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        throw UsageError(fmt::format("cannot write to stdout: {}", std::strerror(errno)));
}

bool is_replaceable(const std::string& file) {
    const auto status = status_of(file);
    return !status || S_ISREG(status->st_mode);
}

std::string target_of(const std::string& file) {
    fs::path path = file;
    std::error_code ec;
    for (int links = 0; links < kMostLinks && fs::is_symlink(path, ec); ++links) {
        const fs::path target = fs::read_symlink(path, ec);
        if (ec) break;
        path = path.parent_path() / target;  // an absolute one replaces it all
    }
    return path.string();
}

void write_file(const std::string& file, const std::string& text) {
    if (!is_replaceable(file)) return write_straight(file, text);
    const std::string target = target_of(file);
    const auto old = status_of(target);
    const std::string beside = fmt::format("{}.{}.tmp", target, ::getpid());
    int error = write_beside(beside, text, old);
    if (error == 0 && ::rename(beside.c_str(), target.c_str()) != 0) error = errno;
    if (error == 0) return;
    ::unlink(beside.c_str());
    fail(file, error);
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
