// The files of server/page/, embedded in the binary at build time (cmake/embed.cmake).
#pragma once
#include <span>
#include <string_view>

namespace pushbench::server {

struct PageFile {
    std::string_view name;  // "index.html"
    std::string_view text;
};
std::span<const PageFile> page_files();

}  // namespace pushbench::server
