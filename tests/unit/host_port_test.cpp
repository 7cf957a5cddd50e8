#include "core/host_port.hpp"

#include "core/error.hpp"

#include <gtest/gtest.h>

namespace pushbench {
namespace {

TEST(HostPort, IsReadAsAConnectionNeedsIt) {
    const struct {
        const char* text;
        const char* host;
        std::uint16_t port;
    } table[] = {{"127.0.0.1:8080", "127.0.0.1", 8080},
                 {"[::1]:8080", "::1", 8080},
                 {"example.org:1", "example.org", 1},
                 {"localhost:65535", "localhost", 65535}};
    for (const auto& row : table) {
        const HostPort at = parse_host_port(row.text);
        EXPECT_EQ(at.host, row.host) << row.text;
        EXPECT_EQ(at.port, row.port) << row.text;
    }
}

TEST(HostPort, WhatIsNoneIsRefused) {
    for (const char* text : {"", ":", ":80", "localhost", "localhost:", "localhost:0", "::1:80",
                             "localhost:65536", "localhost:99999999999999999999", "[]:80",
                             "localhost:8o", "http://localhost:80", "a b:80", "localhost: 80"})
        EXPECT_THROW(parse_host_port(text), UsageError) << text;
}

}  // namespace
}  // namespace pushbench
