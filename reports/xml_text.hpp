// Texts of any origin as XML 1.0 may hold them: escaped, and without the characters that it has no
// way to write. Pure.
#pragma once
#include <string>
#include <string_view>

namespace pushbench {

// Between tags. Line breaks stay.
std::string xml_text(std::string_view text);
// Between double quotes. Line breaks and tabs are written as references, since a parser would turn
// them into blanks (XML 1.0 §3.3.3).
std::string xml_attribute(std::string_view text);

}  // namespace pushbench
