#include "bench/github.hpp"

#include "reports/compare/comparison_text.hpp"
#include "reports/github.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>

namespace pushbench {
namespace {

// Of one step's file; a larger one is not shown at all (actions/runner, FileCommandManager.cs).
constexpr std::size_t kSummaryLimit = 1024 * 1024;

bool append(const std::string& file, std::string_view text) {
    const int fd = ::open(file.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0644);
    if (fd < 0) return false;
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) break;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    const int error = errno;
    ::close(fd);
    errno = error;
    return text.empty();
}

// `text_within`: Markdown of at most so many bytes; empty when it cannot be that short.
template <class TextWithin>
void add_summary(const TextWithin& text_within) {
    const char* const place = std::getenv("GITHUB_STEP_SUMMARY");
    if (!place || !*place) return;
    const std::string file = place;
    std::error_code missing;
    const std::uintmax_t size = std::filesystem::file_size(file, missing);
    const std::size_t used = missing ? 0 : static_cast<std::size_t>(size);
    const std::size_t room = used < kSummaryLimit ? kSummaryLimit - used : 0;
    // Other steps of the job may have ended without a line break.
    const std::string text = room == 0 ? "" : text_within(room - 1);
    if (text.empty())
        fmt::print(stderr, "the job summary is full: nothing was added to '{}'\n", file);
    else if (!append(file, (used > 0 ? "\n" : "") + text))
        fmt::print(stderr, "cannot add to the job summary '{}': {}\n", file, std::strerror(errno));
}

}  // namespace

bool reports_to_github(const Options& options, bool says_new) {
    if (options.github != GithubReports::automatic || !says_new)
        return options.github == GithubReports::on;
    const char* const actions = std::getenv("GITHUB_ACTIONS");
    return actions && std::string_view(actions) == "true";
}

void report_to_github(const Experiment& experiment) {
    add_summary([&](std::size_t room) { return github_summary(experiment, room); });
    for (const std::string& line : github_annotations(experiment)) fmt::print(stderr, "{}\n", line);
}

void report_to_github(const Comparison& comparison) {
    add_summary([&](std::size_t room) {
        const std::string text = comparison_markdown(comparison);
        return text.size() <= room ? text : std::string();
    });
    for (const std::string& line : github_annotations(comparison)) fmt::print(stderr, "{}\n", line);
}

}  // namespace pushbench
