#include "client/header_profiles.hpp"

namespace pushbench::client {
namespace {

// A window's User-Agent: a headless Chromium differs from it in this one word, HeadlessChrome.
constexpr std::string_view kUserAgent =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Safari/537.36";
constexpr std::string_view kBrands = R"("Not:A-Brand";v="8", "Chromium";v="156")";
constexpr std::string_view kEncodings = "gzip, deflate, br, zstd";
constexpr std::string_view kLanguages = "en-US,en;q=0.9";

std::string text_of(Origin origin) {
    return std::string(origin.scheme) + "://" + std::string(origin.host_and_port);
}

// Fields after Host and Connection. The order is Chromium's, which puts Accept before the brands
// for an EventSource and after them for a fetch.
HeaderFields browser_fields(RequestKind kind, Origin origin) {
    const bool stream = kind == RequestKind::event_source;
    HeaderFields fields;
    const auto add = [&](std::string_view name, std::string_view value) {
        fields.emplace_back(name, value);
    };
    if (stream) {
        add("Pragma", "no-cache");
        add("Cache-Control", "no-cache");
    }
    add("sec-ch-ua-platform", R"("Linux")");
    add("User-Agent", kUserAgent);
    if (stream) add("Accept", "text/event-stream");
    add("sec-ch-ua", kBrands);
    add("sec-ch-ua-mobile", "?0");
    if (!stream) add("Accept", "*/*");
    add("Sec-Fetch-Site", "same-origin");
    add("Sec-Fetch-Mode", "cors");
    add("Sec-Fetch-Dest", "empty");
    add("Referer", text_of(origin) + "/");
    add("Accept-Encoding", kEncodings);
    add("Accept-Language", kLanguages);
    return fields;
}

}  // namespace

HeaderFields request_fields(HeaderProfile profile, RequestKind kind, Origin origin,
                            bool keep_alive) {
    const bool browser = profile == HeaderProfile::browser;
    HeaderFields fields{{"Host", std::string(origin.host_and_port)}};
    // HTTP/1.1 keeps a connection unless told otherwise, so `minimal` need not ask for it.
    if (!keep_alive)
        fields.emplace_back("Connection", "close");
    else if (browser)
        fields.emplace_back("Connection", "keep-alive");

    if (browser) {
        for (auto& field : browser_fields(kind, origin)) fields.push_back(std::move(field));
    } else if (kind == RequestKind::event_source) {
        fields.emplace_back("Accept", "text/event-stream");
    }
    return fields;
}

RequestText request_text(HeaderProfile profile, RequestKind kind,
                         std::string_view target_up_to_number, Origin origin, bool keep_alive) {
    RequestText text{"GET " + std::string(target_up_to_number), " HTTP/1.1\r\n"};
    for (const auto& [name, value] : request_fields(profile, kind, origin, keep_alive))
        text.after += name + ": " + value + "\r\n";
    text.after += "\r\n";
    return text;
}

HeaderFields websocket_fields(HeaderProfile profile, Origin origin) {
    if (profile == HeaderProfile::minimal) return {};
    // Chromium's Sec-WebSocket-Extensions (permessage-deflate) is left out: a server that accepts
    // it would compress, and the comparison would measure deflate instead of the technique.
    return {
        {"Pragma", "no-cache"},
        {"Cache-Control", "no-cache"},
        {"User-Agent", std::string(kUserAgent)},
        {"Origin", text_of(origin)},
        {"Accept-Encoding", std::string(kEncodings)},
        {"Accept-Language", std::string(kLanguages)},
    };
}

std::string_view captured_from() {
    return "Chromium 156.0.8078.79, Debian 12, windowed; headers of fetch 461 bytes, of "
           "EventSource "
           "518, of WebSocket 401 (471 with Sec-WebSocket-Extensions, left out), for the host "
           "127.0.0.1:8080 and without the request line";
}

}  // namespace pushbench::client
