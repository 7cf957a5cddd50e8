#include "core/net/limits.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <numeric>
#include <string>
#include <sys/resource.h>

#include <gtest/gtest.h>

namespace pushbench::net {
namespace {

std::string refusal(const std::function<void()>& call) {
    try {
        call();
    } catch (const UsageError& error) {
        return error.what();
    }
    ADD_FAILURE() << "it was accepted";
    return {};
}

TEST(Limits, ProcessesForSoManyClients) {
    const struct {
        std::uint64_t clients, limit, processes;
    } table[] = {
        {0, 20'000, 1},      {1, 20'000, 1},      {18'936, 20'000, 1},  // 0.95 × 20,000 − 64
        {18'937, 20'000, 2}, {40'000, 20'000, 3}, {100'000, 20'000, 6},     {605'952, 20'000, 32},
        {908, 1024, 1},      {909, 1024, 2},      {1'000'000, 1'048'576, 2}};
    for (const auto& row : table)
        EXPECT_EQ(processes_needed(row.clients, row.limit), row.processes)
            << row.clients << " under " << row.limit;
}

std::uint64_t table_size() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("FDSize:")) return std::stoull(line.substr(7));
    return 0;
}

TEST(Limits, ATableThatIsReservedNeedNotGrow) {
    rlimit limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 5'000);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    reserve_descriptor_table();
    EXPECT_GE(table_size(), limit.rlim_cur);
}

TEST(Limits, TooManyClientsNameTheLimitNeeded) {
    const std::string why = refusal([] { processes_needed(605'953, 20'000); });
    EXPECT_TRUE(why.starts_with("need 20,002 file descriptors, the limit is 20,000: ")) << why;
    EXPECT_NE(why.find("prlimit --pid $$ --nofile=20002"), std::string::npos) << why;
    EXPECT_NE(why.find("at most 605,952 clients"), std::string::npos) << why;
    // A limit below what a process needs for itself holds nobody.
    EXPECT_EQ(clients_per_process(64), 0U);
    EXPECT_TRUE(refusal([] { processes_needed(1, 64); }).starts_with("need 69 file"));
}

TEST(Limits, TheLimitNeededIsEnoughAndNoLargerThanNeeded) {
    for (std::uint64_t clients = 1; clients < 300'000; clients = clients * 3 / 2 + 1)
        for (const std::uint64_t processes : {1U, 2U, 7U, 32U}) {
            const std::uint64_t limit = limit_needed(clients, processes);
            EXPECT_GE(clients_per_process(limit) * processes, clients) << clients;
            EXPECT_LT(clients_per_process(limit - 1), (clients + processes - 1) / processes)
                << clients << " in " << processes;
        }
}

TEST(Limits, ProcessesChosenByHandMustHoldTheClients) {
    EXPECT_NO_THROW(check_processes(40'000, 3, 20'000, "load-processes"));
    EXPECT_NO_THROW(check_processes(40'000, 40, 20'000, "load-processes"));
    const std::string why = refusal([] { check_processes(40'000, 2, 20'000, "load-processes"); });
    EXPECT_TRUE(
        why.starts_with("need 21,120 file descriptors, the limit is 20,000: "
                        "--load-processes 2 leaves 20,000 of 40,000 clients to each"))
        << why;
}

TEST(Limits, SplitsEvenlyAndLosesNobody) {
    using Shares = std::vector<std::uint64_t>;
    EXPECT_EQ(split_evenly(10, 3), (Shares{4, 3, 3}));
    EXPECT_EQ(split_evenly(2, 4), (Shares{1, 1, 0, 0}));
    EXPECT_EQ(split_evenly(7, 1), (Shares{7}));
    for (std::uint64_t parts = 1; parts < 40; ++parts) {
        const Shares shares = split_evenly(1'000'003, parts);
        EXPECT_EQ(std::accumulate(shares.begin(), shares.end(), std::uint64_t{0}), 1'000'003U);
        EXPECT_LE(shares.front() - shares.back(), 1U);
    }
}

TEST(Limits, RaisingLeavesTheSoftLimitAtTheHardOneOrAbove) {
    const DescriptorLimit first = raise_descriptor_limit();
    EXPECT_GE(first.soft, first.hard_before);
    const DescriptorLimit again = raise_descriptor_limit();
    EXPECT_EQ(again.soft, first.soft);
    EXPECT_FALSE(again.raised);
}

}  // namespace
}  // namespace pushbench::net
