// Drawing pictures: runs the system's gnuplot on the scripts of reports/gnuplot.
//
// Blocks until it is done. UsageError: the folder cannot be written, or gnuplot is missing or could
// not draw; what was there before is then still there.
#pragma once
#include "reports/gnuplot.hpp"

#include <string>
#include <vector>

namespace pushbench {

// Whether a gnuplot that we can use is in PATH; asked once.
bool gnuplot_is_there();
// Which package has it, for whoever asked for pictures without it.
std::string gnuplot_advice();

// Each under its own name in the folder, replaced atomically, all or none.
void draw(const std::vector<Picture>& pictures, const std::string& folder);

}  // namespace pushbench
