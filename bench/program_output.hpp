// What a program prints: started with one argument, without a shell.
//
// Main thread; blocks, at most as long as the patience. posix_spawn(3), poll(2).
#pragma once
#include "core/units.hpp"

#include <optional>
#include <string>

namespace pushbench {

// `both`: some say their version on stderr.
enum class Heard { stdout_alone, both };

// What it says, up to a few kilobytes; nullopt when it cannot be started or has not ended in time
// (it is killed then). Its input is empty; what is not heard is dropped.
std::optional<std::string> program_output(const std::string& path, const std::string& argument,
                                          Nanos patience, Heard heard = Heard::stdout_alone);

}  // namespace pushbench
