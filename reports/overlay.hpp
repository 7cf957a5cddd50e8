// Several experiments laid over each other: before and after, machine A and machine B.
//
// The result is an Experiment like any other, so every report and picture takes it: its trials say
// which experiment they are of, and equal settings stand side by side. Pure.
#pragma once
#include "reports/result_model.hpp"

#include <string>
#include <vector>

namespace pushbench {

struct LabelledExperiment {
    std::string label;
    Experiment experiment;
};
// Two or more, labels distinct. What is an overlay already is taken apart: "label/inner label".
Experiment overlay(std::vector<LabelledExperiment> experiments);

// What was laid over each other; of any other experiment itself alone, without a label.
std::vector<OverlaidExperiment> experiments_of(const Experiment& experiment);

// What the machines of an overlay do not share, in words: "CPU: X (before), Y (after)". Numbers
// measured on different machines say little about each other.
std::vector<std::string> machine_differences(const Experiment& experiment);
// The same for options that change what is measured and stand beside no number: "headers: browser
// (before), minimal (after)".
std::vector<std::string> option_differences(const Experiment& experiment);

}  // namespace pushbench
