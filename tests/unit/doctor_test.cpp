#include "bench/doctor.hpp"

#include "tests/unit/machine_sample.hpp"

#include <string>

#include <gtest/gtest.h>

namespace pushbench {
namespace {

using test::machine;
using test::surroundings;
using State = DoctorRow::State;

TEST(Doctor, AGoodMachineIsAllOk) {
    for (const DoctorRow& row :
         doctor_rows(machine(), surroundings(), plan_resources(Options{}, machine()))) {
        EXPECT_EQ(row.state, State::ok) << row.check;
        EXPECT_EQ(row.advice, "") << row.check;
    }
}

TEST(Doctor, EachShortcomingShowsInItsRow) {
    const struct {
        void (*change)(MachineFacts&, Environment&);
        const char* check;
        State state;
    } table[] = {
        {[](MachineFacts&, Environment& e) { e.build_type = "Debug"; }, "build", State::warn},
        {[](MachineFacts&, Environment& e) { e.sanitizer = "thread"; }, "build", State::warn},
        {[](MachineFacts& f, Environment&) { f.cores = {0}; }, "cores", State::warn},
        {[](MachineFacts& f, Environment&) { f.descriptor_limit = 90; }, "file descriptors",
         State::missing},
        {[](MachineFacts& f, Environment&) { f.file_max = 2000; }, "open files, system",
         State::missing},
        {[](MachineFacts& f, Environment&) { f.memory_available = 1 << 20; }, "memory",
         State::missing},
        {[](MachineFacts& f, Environment&) { f.first_port = 60'000; }, "local ports", State::warn},
        {[](MachineFacts& f, Environment&) { f.somaxconn = 16; }, "listen queue", State::warn},
        {[](MachineFacts& f, Environment&) { f.conntrack_used = f.conntrack_max = 9; },
         "connection tracking", State::missing},
        {[](MachineFacts&, Environment& e) { e.governor = "powersave"; }, "CPU governor",
         State::warn},
        {[](MachineFacts&, Environment& e) { e.clocksource = "hpet"; }, "clock source",
         State::warn},
        {[](MachineFacts& f, Environment&) { f.schedstat_readable = false; }, "run-queue wait",
         State::warn},
        {[](MachineFacts& f, Environment&) { f.slabinfo_readable = false; }, "kernel memory",
         State::warn},
    };
    for (const auto& row : table) {
        MachineFacts facts = machine();
        Environment environment = surroundings();
        row.change(facts, environment);
        for (const DoctorRow& found :
             doctor_rows(facts, environment, plan_resources(Options{}, facts))) {
            const bool meant = found.check == row.check;
            EXPECT_EQ(found.state, meant ? row.state : State::ok)
                << found.check << " when changing " << row.check;
            EXPECT_EQ(found.advice.empty(), !meant) << found.check;
        }
    }
}

TEST(Doctor, SaysTheLargestRunAndWhatLimitsIt) {
    const std::string text = doctor_text(Options{}, machine(), surroundings());
    EXPECT_TRUE(text.starts_with("pushbench run -c 1,000 on bench, Linux 6.1\n")) << text;
    EXPECT_NE(text.find("is -c 605952 (605,952); one client more would need 20,002 file"),
              std::string::npos)
        << text;
}

}  // namespace
}  // namespace pushbench
