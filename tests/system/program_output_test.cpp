#include "bench/program_output.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

TEST(ProgramOutput, IsWhatAProgramPrintsOrNothing) {
    EXPECT_EQ(program_output("/bin/echo", "hello", 30 * kSecond), "hello\n");
    EXPECT_EQ(program_output("/no/such/program", "x", 30 * kSecond), std::nullopt);
    EXPECT_EQ(program_output("/bin/sleep", "60", 50 * kMillisecond), std::nullopt);
    const auto endless = program_output("/usr/bin/yes", "y", 30 * kSecond);
    ASSERT_TRUE(endless);
    EXPECT_TRUE(endless->starts_with("y\ny\n"));
    EXPECT_LT(endless->size(), 10'000u);
}

}  // namespace
}  // namespace pushbench
