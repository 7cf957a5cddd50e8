// Texts generated from the technique table and the option table. Pure.
#pragma once
#include <string>

namespace pushbench {

std::string techniques_text();   // what `pushbench list` prints
std::string options_markdown();  // docs/options.md, byte for byte

}  // namespace pushbench
