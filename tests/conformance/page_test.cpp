// The live page and the clock it asks: one URL for browsers and programs.
#include "core/net/clock.hpp"
#include "served.hpp"
#include "server/page_files.hpp"

namespace pushbench::conformance {
namespace {

namespace json = boost::json;

constexpr std::string_view kBrowser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";

TEST(Page, ABrowserGetsThePageAndEverybodyElseTheTextAtOneUrl) {
    Served served;
    const std::string text = served.ask(get("/", "Accept: */*\r\n"));
    const std::string page = served.ask(get("/", kBrowser));
    for (const std::string& answer : {text, page}) {
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
        EXPECT_NE(answer.find("\r\nVary: Accept\r\n"), std::string::npos) << answer;
    }
    EXPECT_EQ(body_of(served.ask(get("/"))), body_of(text)) << "without Accept";
    EXPECT_NE(text.find("\r\nContent-Type: text/plain; charset=utf-8\r\n"), std::string::npos);
    EXPECT_NE(text.find("GET  /events"), std::string::npos);
    EXPECT_NE(page.find("\r\nContent-Type: text/html; charset=utf-8\r\n"), std::string::npos);
    EXPECT_NE(page.find("\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; "),
              std::string::npos);
    EXPECT_TRUE(body_of(page).starts_with("<!doctype html>"));
    EXPECT_EQ(page.find("<script>"), std::string::npos) << "the policy forbids what is inline";
    EXPECT_EQ(served.allowed("POST", "/"), "GET, HEAD");
    EXPECT_EQ(served.allowed("BREW", "/"), "GET, HEAD");

    const std::string head = served.ask_head("/");
    EXPECT_NE(head.find(fmt::format("\r\nContent-Length: {}\r\n", body_of(text).size())),
              std::string::npos);
    EXPECT_EQ(body_of(head), "");
}

TEST(Page, EveryFileIsServedAsWhatItIs) {
    Served served;
    const std::string index = body_of(served.ask(get("/", kBrowser)));
    std::size_t scripts = 0;
    for (const server::PageFile& file : server::page_files()) {
        if (file.name == "index.html") continue;
        const std::string target = fmt::format("/page/{}", file.name);
        const std::string answer = served.ask(get(target));
        const bool script = file.name.ends_with(".js");
        EXPECT_NE(answer.find(script ? "\r\nContent-Type: text/javascript; charset=utf-8\r\n"
                                     : "\r\nContent-Type: text/css; charset=utf-8\r\n"),
                  std::string::npos)
            << answer.substr(0, 300);
        EXPECT_EQ(body_of(answer), file.text);
        EXPECT_EQ(served.allowed("POST", target), "GET, HEAD");
        if (script) ++scripts;
    }
    EXPECT_GE(scripts, 2u);
    EXPECT_NE(index.find("src=\"/page/live.js\""), std::string::npos);
    for (const char* other : {"/page", "/page/", "/page/nothing.js", "/page/index.html",
                              "/page/../healthz", "/page/live.js/"})
        EXPECT_EQ(served.status_of(get(other)), 404) << other;
}

TEST(Page, SetupNamesTheTechniquesThatAreServedAndNoOther) {
    Options options = quick_options();
    options.topics = 3;
    Served served(options, {TechniqueId::sse, TechniqueId::raw_tcp});
    const json::object setup =
        json::parse(body_of(served.ask(get("/page/setup.json")))).as_object();
    ASSERT_EQ(setup.at("techniques").as_array().size(), 1u) << "raw-tcp is not for browsers";
    EXPECT_EQ(setup.at("techniques").at(0).at("name").as_string(), "sse");
    EXPECT_EQ(setup.at("techniques").at(0).at("path").as_string(), "/events");
    EXPECT_EQ(setup.at("topics").as_int64(), 3);
    EXPECT_EQ(setup.at("raw_tcp_port").as_int64(), served.server.raw_tcp_port());
}

TEST(Page, TheServerOfATrialHasNoneOfIt) {
    Options options = quick_options();
    options.control_fd = 3;  // names the stream; nothing is read from it here
    Served served(options);
    const std::string root = served.ask(get("/", kBrowser));
    EXPECT_NE(root.find("text/plain"), std::string::npos);
    EXPECT_EQ(root.find("Vary"), std::string::npos);
    for (const char* path : {"/clock", "/visitor?id=abcd1234", "/page/live.js", "/page/setup.json"})
        EXPECT_EQ(served.status_of(get(path)), 404) << path;
    EXPECT_EQ(served.status_of(get("/poll?visitor=!")), 204) << "an unknown parameter";
}

TEST(Clock, CountsFromTheEpochOfTheSchedule) {
    Served served;
    EXPECT_EQ(served.status_of(get("/clock")), 503) << "nothing has begun";
    const Nanos epoch = monotonic_now() - 5 * kSecond;
    served.server.start_schedule(ScheduleSpec{}, epoch, 0, kSecond);
    Nanos before = monotonic_now() - epoch;
    for (int i = 0; i < 3; ++i) {
        const Nanos told = std::stoll(body_of(served.ask(get(fmt::format("/clock?n={}", i)))));
        EXPECT_LE(before, told);
        EXPECT_LE(told, monotonic_now() - epoch);
        before = told;
    }
    EXPECT_TRUE(served.ask_head("/clock").starts_with("HTTP/1.1 200 "));
    EXPECT_EQ(served.allowed("POST", "/clock"), "GET, HEAD");
}

}  // namespace
}  // namespace pushbench::conformance
