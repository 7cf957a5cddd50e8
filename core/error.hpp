// How pushbench gives up before measuring. Everything else that is thrown is a defect.
#pragma once
#include <stdexcept>
#include <string>

namespace pushbench {

// The user or the machine must change something first: exit code 2. The text is one sentence that
// says what failed, with which value, and what to do about it.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace pushbench
