#include "core/net/usage.hpp"

#include <gtest/gtest.h>

namespace pushbench::net {
namespace {

TEST(ProcFiles, SchedStat) {
    EXPECT_EQ(parse_schedstat("123456789 42 17\n"), (SchedStat{123456789, 42}));
    for (const char* text : {"", "\n", "12", "12 x 3", "-"}) EXPECT_FALSE(parse_schedstat(text));
}

TEST(ProcFiles, PrivateBytes) {
    const std::string text =
        "55d0-7ffe ---p 00000000 00:00 0                          [rollup]\n"
        "Rss:                1744 kB\n"
        "Shared_Dirty:         99 kB\n"
        "Private_Clean:        84 kB\n"
        "Private_Dirty:       112 kB\n"
        "Private_Hugetlb:       7 kB\n";
    EXPECT_EQ(parse_private_bytes(text), (84 + 112) * 1024);
    EXPECT_EQ(parse_private_bytes("Private_Clean:  84 kB\n"), std::nullopt);
    EXPECT_EQ(parse_private_bytes(""), std::nullopt);
}

TEST(ProcFiles, ResidentPrivatePages) {
    EXPECT_EQ(parse_resident_private_pages("7421 1811 1320 8 0 402 0\n"), 491);
    EXPECT_EQ(parse_resident_private_pages("7421 1811\n"), std::nullopt);
    EXPECT_EQ(parse_resident_private_pages(""), std::nullopt);
}

TEST(ProcFiles, KilobytesMatchTheWholeName) {
    const std::string text = "MemAvailableX: 1 kB\nMemAvailable:   24355028 kB\n";
    EXPECT_EQ(parse_kilobytes(text, "MemAvailable"), std::int64_t{24355028} * 1024);
    EXPECT_EQ(parse_kilobytes(text, "Mem"), std::nullopt);
    EXPECT_EQ(parse_kilobytes("MemAvailable: many kB\n", "MemAvailable"), std::nullopt);
}

TEST(ProcFiles, SockStat) {
    const std::string text =
        "sockets: used 2012\n"
        "TCP: inuse 2001 orphan 0 tw 31 alloc 2005 mem 223\n"
        "UDP: inuse 5 mem 9\n";
    EXPECT_EQ(parse_sockstat(text), (SockStat{2012, 2001, 31, 223}));
    EXPECT_EQ(parse_sockstat("UDP: inuse 5 mem 9\n"), std::nullopt);
}

TEST(ProcFiles, SocketSlabs) {
    const std::string text =
        "slabinfo - version: 2.1\n"
        "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>\n"
        "tw_sock_TCP           32     32    256   16    1 : tunables 0 0 0\n"
        "MPTCP                  9      9   1984   16    8 : tunables 0 0 0\n"
        "TCP                   26     39   2368   13    8 : tunables 0 0 0\n"
        "TCPv6                  2     13   2496   13    8 : tunables 0 0 0\n"
        "sock_inode_cache      76     76    832   19    4 : tunables 0 0 0\n"
        "eventpoll_epi        224    224    128   32    1 : tunables 0 0 0\n"
        "bfilp                  4      4    256   16    1 : tunables 0 0 0\n"
        "filp                 536    546    192   21    1 : tunables 0 0 0\n"
        "dentry             46260  57162    192   21    1 : tunables 0 0 0\n";
    EXPECT_EQ(parse_socket_slabs(text),
              26 * 2368 + 2 * 2496 + 76 * 832 + 224 * 128 + 536 * 192 + 46260 * 192);
    EXPECT_EQ(parse_socket_slabs(""), 0);
}

TEST(ProcFiles, CpuJiffies) {
    const CpuJiffies expected{
        .busy = 100 + 2 + 30 + 5 + 6 + 7, .idle = 4000 + 40, .softirq = 6, .steal = 7};
    EXPECT_EQ(parse_cpu_jiffies("cpu  100 2 30 4000 40 5 6 7 8 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n"),
              expected);
    for (const char* text : {"", "cpu 1 2 3", "cpu0 1 2 3 4 5 6 7 8", "cpu  1 2 3 4 5 6 x 8"})
        EXPECT_EQ(parse_cpu_jiffies(text), std::nullopt) << text;
}

TEST(ProcFiles, Counter) {
    const std::string text =
        "TcpExt: SyncookiesSent ListenOverflows ListenDrops\n"
        "TcpExt: 1 22 333\n"
        "IpExt: InOctets ListenOverflows\n"
        "IpExt: 4 5\n";
    EXPECT_EQ(parse_counter(text, "TcpExt", "ListenOverflows"), 22);
    EXPECT_EQ(parse_counter(text, "TcpExt", "SyncookiesSent"), 1);
    EXPECT_EQ(parse_counter(text, "IpExt", "ListenOverflows"), 5);
    EXPECT_EQ(parse_counter(text, "TcpExt", "TcpExt:"), std::nullopt);
    EXPECT_EQ(parse_counter(text, "TcpExt", "Listen"), std::nullopt);
    EXPECT_EQ(parse_counter(text, "Tcp", "RetransSegs"), std::nullopt);
    EXPECT_EQ(parse_counter("TcpExt: A B\nTcpExt: 1\n", "TcpExt", "B"), std::nullopt);
    EXPECT_EQ(parse_counter("TcpExt: A B\n", "TcpExt", "B"), std::nullopt);
}

TEST(Usage, DifferenceCountsThreadsThatBeganInBetween) {
    const UsageSample from{.at = 100,
                           .cpu_ns = 50,
                           .user_ns = 30,
                           .system_ns = 20,
                           .threads = {{1, "load-0", 10, 1}, {2, "gone", 5, 5}}};
    const UsageSample to{.at = 1100,
                         .cpu_ns = 950,
                         .user_ns = 630,
                         .system_ns = 320,
                         .threads = {{1, "load-0", 410, 4}, {3, "load-1", 500, 7}}};
    const UsageSample used = difference(from, to);
    EXPECT_EQ(used.at, 1000);
    EXPECT_EQ(used.cpu_ns, 900);
    EXPECT_EQ(used.user_ns, 600);
    EXPECT_EQ(used.system_ns, 300);
    ASSERT_EQ(used.threads.size(), 2U);
    EXPECT_EQ(used.threads[0].cpu_ns, 400);
    EXPECT_EQ(used.threads[0].wait_ns, 3);
    EXPECT_EQ(used.threads[1].name, "load-1");
    EXPECT_EQ(used.threads[1].cpu_ns, 500);
    EXPECT_EQ(used.threads[1].wait_ns, 7);
}

TEST(Usage, MachineShareIsOfAllCores) {
    MachineSample from, to;
    EXPECT_FALSE(machine_share(from, to));
    from.cpu = CpuJiffies{.busy = 100, .idle = 1000, .softirq = 10, .steal = 1};
    to.cpu = CpuJiffies{.busy = 400, .idle = 1100, .softirq = 50, .steal = 21};
    const auto share = machine_share(from, to);
    ASSERT_TRUE(share);
    EXPECT_DOUBLE_EQ(share->busy, 0.75);
    EXPECT_DOUBLE_EQ(share->softirq, 0.1);
    EXPECT_DOUBLE_EQ(share->steal, 0.05);
    EXPECT_FALSE(machine_share(to, to));
}

// Which numbers come is the machine's affair; that they are of this process is not.
TEST(Usage, SamplesThisProcess) {
    const UsageSample before = sample_usage();
    const UsageSample after = sample_usage();
    ASSERT_FALSE(after.threads.empty());
    EXPECT_GE(after.cpu_ns, before.cpu_ns);
    EXPECT_GE(after.at, before.at);
    EXPECT_EQ(after.user_ns + after.system_ns, after.cpu_ns);
    settle_allocator();
    EXPECT_GT(private_bytes().value_or(0), 0);
}

}  // namespace
}  // namespace pushbench::net
