// Names of variants where there is little room: what tells them apart is kept. Pure.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace pushbench {

// Each name in at most `width` code points (8 or more). Of "label: variant" the label is cut, first
// where all labels begin alike: "…before: sse"; other names lose their end.
std::vector<std::string> short_names(const std::vector<std::string>& names, std::size_t width);

}  // namespace pushbench
