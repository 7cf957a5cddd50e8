// Which subjects of two sets are alike, and why others are not. Internal to comparison.cpp and the
// check of a baseline. Pure.
#pragma once
#include "reports/compare/subjects.hpp"

#include <string>
#include <vector>

namespace pushbench {

struct Match {
    struct Pair {
        const Subject* base;
        const Subject* fresh;
    };
    struct Unlike {
        const Subject* fresh;
        std::string why;
    };
    std::vector<Pair> pairs;  // in the order of the new side
    std::vector<Unlike> unlike;
    std::vector<const Subject*> only_base, only_new;
    std::vector<std::string> warnings;
};
// Pointers point into the sets.
Match match(const SubjectSet& base, const SubjectSet& fresh);

// "sse (1,000 clients, 1 topic, 1 message/s, 128 B)".
std::string full_name(const Subject& subject);

}  // namespace pushbench
