// Texts of foreign origin for formats that must be UTF-8. Pure.
#pragma once
#include <string>
#include <string_view>

namespace pushbench {

// Each byte that belongs to no valid sequence (RFC 3629) becomes U+FFFD.
std::string valid_utf8(std::string_view text);

}  // namespace pushbench
