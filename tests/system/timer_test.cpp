#include "core/net/timer.hpp"

#include "core/net/clock.hpp"

#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace pushbench::net {
namespace {

// Everything is due already: nothing here waits.
class TimerTest : public testing::Test {
  protected:
    void run() {
        context.restart();
        context.run();
    }
    boost::asio::io_context context{1};
    Timer timer{context};
    std::string calls;
};

TEST_F(TimerTest, CallsOnce) {
    timer.at(0, [this] { calls += 'a'; });
    EXPECT_EQ(calls, "");
    run();
    run();
    EXPECT_EQ(calls, "a");
}

TEST_F(TimerTest, CallsInTheOrderOfTheDeadlines) {
    Timer other(context);
    timer.at(2, [this] { calls += 'b'; });
    other.at(1, [this] { calls += 'a'; });
    run();
    EXPECT_EQ(calls, "ab");
}

TEST_F(TimerTest, IsSetAnewByItsOwnAction) {
    timer.at(0, [this] {
        calls += 'a';
        timer.after(0, [this] { calls += 'b'; });
    });
    run();
    EXPECT_EQ(calls, "ab");
}

TEST_F(TimerTest, KeepsOnlyTheLastAction) {
    timer.at(0, [this] { calls += 'a'; });
    timer.at(0, [this] { calls += 'b'; });
    run();
    EXPECT_EQ(calls, "b");
}

TEST_F(TimerTest, CancelledDoesNotCall) {
    timer.at(0, [this] { calls += 'a'; });
    timer.cancel();
    run();
    EXPECT_EQ(calls, "");
}

// Asio has queued both handlers when the first runs, and can no longer take the second back.
TEST_F(TimerTest, CancelledWhenDueDoesNotCallEither) {
    Timer other(context);
    other.at(0, [this] {
        calls += 'a';
        timer.cancel();
    });
    timer.at(1, [this] { calls += 'b'; });
    run();
    EXPECT_EQ(calls, "a");
}

TEST_F(TimerTest, SetAnewWhenDueCallsOnlyTheNewAction) {
    Timer other(context);
    other.at(0, [this] { timer.at(0, [this] { calls += 'c'; }); });
    timer.at(1, [this] { calls += 'b'; });
    run();
    EXPECT_EQ(calls, "c");
}

TEST_F(TimerTest, DestroyedWhenDueDoesNotCall) {
    auto doomed = std::make_unique<Timer>(context);
    timer.at(0, [&] { doomed.reset(); });
    doomed->at(1, [this] { calls += 'b'; });
    run();
    EXPECT_EQ(calls, "");
}

TEST_F(TimerTest, MayBeDestroyedByItsAction) {
    auto doomed = std::make_unique<Timer>(context);
    doomed->at(0, [&] {
        doomed.reset();
        calls += 'a';
    });
    run();
    EXPECT_EQ(calls, "a");
}

TEST_F(TimerTest, WaitsForWhatIsNotDue) {
    timer.at(monotonic_now() + 3600 * kSecond, [this] { calls += 'a'; });
    context.poll();
    EXPECT_EQ(calls, "");
}

}  // namespace
}  // namespace pushbench::net
