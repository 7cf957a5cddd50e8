// What a program prints: started with one argument, without a shell, heard on stdout.
//
// Main thread; blocks, at most as long as the patience. posix_spawn(3), poll(2).
#pragma once
#include "core/units.hpp"

#include <optional>
#include <string>

namespace pushbench {

// Its stdout, up to a few kilobytes; nullopt when it cannot be started or has not ended in time (it
// is killed then). Its input is empty, its stderr is dropped.
std::optional<std::string> program_output(const std::string& path, const std::string& argument,
                                          Nanos patience);

}  // namespace pushbench
