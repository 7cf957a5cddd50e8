// What `pushbench doctor` says: each thing that limits a measurement here, how it stands, what to
// do.
//
// Pure but for doctor_command() in bench/commands.hpp, which reads the machine and prints.
#pragma once
#include "bench/preflight.hpp"
#include "reports/result_model.hpp"

#include <string>
#include <vector>

namespace pushbench {

struct DoctorRow {
    enum class State {
        ok,
        warn,    // it works, but it costs or is not measured
        missing  // the experiment asked for cannot run without it
    };

    std::string check;
    std::string value;
    State state = State::ok;
    std::string advice;  // empty when ok
};

// `plan` is the one of the options that the machine is asked for.
std::vector<DoctorRow> doctor_rows(const MachineFacts& facts, const Environment& environment,
                                   const PreflightPlan& plan);
std::string doctor_text(const Options& options, const MachineFacts& facts,
                        const Environment& environment);

}  // namespace pushbench
