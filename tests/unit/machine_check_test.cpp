#include "bench/machine_check.hpp"

#include "bench/environment.hpp"

#include <cstdint>
#include <optional>
#include <utility>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

TEST(MachineCheck, ParsesTheKernelsTexts) {
    using Pair = std::pair<std::uint64_t, std::uint64_t>;
    EXPECT_EQ(parse_port_range("32768\t60999\n"), (Pair{32768, 60999}));
    EXPECT_EQ(parse_port_range("1024 1024"), (Pair{1024, 1024}));
    for (const char* text : {"", "1024", "9 8", "0 9", "1 70000", "a b"})
        EXPECT_EQ(parse_port_range(text), std::nullopt) << text;
    EXPECT_EQ(parse_file_nr("413\t0\t2466170\n"), (Pair{413, 2466170}));
    EXPECT_EQ(parse_file_nr("413 0"), std::nullopt);
    EXPECT_EQ(parse_cgroup_path("9:memory:/old\n0::/user.slice/x\n"), "/user.slice/x");
    EXPECT_EQ(parse_cgroup_path("0::/\n"), "/");
    EXPECT_EQ(parse_cgroup_path("9:memory:/old\n"), "");
}

TEST(Environment, ParsesTimeAndModel) {
    EXPECT_EQ(rfc3339_utc(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(rfc3339_utc(1'709'210'096), "2024-02-29T12:34:56Z");
    EXPECT_EQ(parse_cpu_model("processor\t: 0\nmodel\t\t: 2\nmodel name\t: AMD EPYC\n"),
              "AMD EPYC");
    EXPECT_EQ(parse_cpu_model("processor: 0\nModel\t: Raspberry Pi 5\n"), "Raspberry Pi 5");
    EXPECT_EQ(parse_cpu_model("processor: 0\n"), "");
    EXPECT_EQ(parse_cpu_model(""), "");
}

}  // namespace
}  // namespace pushbench
