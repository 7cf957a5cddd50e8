// What the process answers to the shell, and which answer wins when several apply (README).
//
// Pure, thread-safe.
#pragma once
#include <algorithm>
#include <array>
#include <initializer_list>

namespace pushbench {

inline constexpr int kExitOk = 0;
inline constexpr int kExitNothingMeasured = 1;
inline constexpr int kExitUsage = 2;          // usage, configuration, or the machine cannot do it
inline constexpr int kExitRegression = 3;     // worse than the baseline
inline constexpr int kExitInvalid = 4;        // at least one measured trial is invalid
inline constexpr int kExitDelivery = 5;       // a valid trial lost, repeated or reordered messages
inline constexpr int kExitThreshold = 99;     // as k6 does
inline constexpr int kExitInterrupted = 130;  // 128 + SIGINT
inline constexpr int kExitTerminated = 143;   // 128 + SIGTERM

// Strongest first; of two interruptions the one that was given first stands.
constexpr int combine(std::initializer_list<int> codes) {
    constexpr std::array order = {kExitUsage,     kExitInterrupted, kExitNothingMeasured,
                                  kExitDelivery,  kExitInvalid,     kExitRegression,
                                  kExitThreshold, kExitOk};
    const auto rank = [&order](int code) {
        if (code == kExitTerminated) code = kExitInterrupted;
        return std::find(order.begin(), order.end(), code) - order.begin();
    };
    return std::min(codes, [&rank](int a, int b) { return rank(a) < rank(b); });
}

}  // namespace pushbench
