// A server by hand, asked by hand: for the paths that are not techniques, and what belongs to them.
#pragma once
#include "rig.hpp"
#include "sockets.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace pushbench::conformance {

inline constexpr std::string_view kVisitor = "abcd-1234_EFGH";

inline std::vector<TechniqueId> all_ids() {
    std::vector<TechniqueId> ids;
    for (const Technique& row : techniques()) ids.push_back(row.id);
    return ids;
}

inline std::string get(std::string_view target, std::string_view fields = "") {
    return fmt::format("GET {} HTTP/1.1\r\nHost: here\r\n{}\r\n", target, fields);
}

inline std::string body_of(const std::string& response) {
    const std::size_t end = response.find("\r\n\r\n");
    return end == std::string::npos ? "" : response.substr(end + 4);
}

struct Served {
    explicit Served(Options options = quick_options(), std::vector<TechniqueId> ids = all_ids())
        : server(options, std::move(ids)) {
        server.start();
    }
    RawPeer peer() { return RawPeer::connect(server.port()); }
    std::string ask(std::string_view request) {
        RawPeer one = peer();
        one.send(request);
        return one.read_response();
    }
    // Head only: what HEAD is answered.
    std::string ask_head(std::string_view target) {
        RawPeer one = peer();
        one.send(
            fmt::format("HEAD {} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n", target));
        return one.read_to_end();
    }
    int status_of(std::string_view request) { return std::stoi(ask(request).substr(9, 3)); }
    std::string allowed(std::string_view method, std::string_view target) {
        const std::string answer = ask(fmt::format(
            "{} {} HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n", method, target));
        const std::size_t at = answer.find("\r\nAllow: ");
        if (!answer.starts_with("HTTP/1.1 405 ") || at == std::string::npos) return answer;
        return answer.substr(at + 9, answer.find("\r\n", at + 9) - at - 9);
    }
    boost::json::object visitor(std::string_view id = kVisitor) {
        return boost::json::parse(body_of(ask(get(fmt::format("/visitor?id={}", id))))).as_object();
    }
    server::Server server;
};

}  // namespace pushbench::conformance
