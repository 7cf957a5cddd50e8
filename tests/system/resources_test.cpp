#include "bench/resources.hpp"

#include <sched.h>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

TEST(Resources, OnlyCoresThatThisProcessMayUseCount) {
    const std::vector<unsigned> all = allowed_cores();
    ASSERT_FALSE(all.empty());
    std::vector<unsigned> left;
    std::uint64_t threads = 0;
    // The affinity of a thread, so that the other tests keep theirs.
    std::thread pinned([&] {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(all.back(), &set);
        ASSERT_EQ(::sched_setaffinity(0, sizeof set, &set), 0);
        left = allowed_cores();
        threads = threads_or_default(0);
    });
    pinned.join();
    EXPECT_EQ(left, std::vector<unsigned>{all.back()});
    EXPECT_EQ(threads, 1u);
    EXPECT_EQ(allowed_cores(), all);
}

TEST(Resources, ASideHasHalfTheCoresUnlessItIsTold) {
    EXPECT_EQ(threads_of_side(0, 1), 1u);
    EXPECT_EQ(threads_of_side(0, 2), 1u);
    EXPECT_EQ(threads_of_side(0, 9), 4u);
    EXPECT_EQ(threads_of_side(3, 2), 3u);
}

}  // namespace
}  // namespace pushbench
