// Whether targets are asked over TLS is said by their URLs, and nothing else is accepted beside
// them.
#include "bench/target_tls.hpp"

#include "bench/trial_spec.hpp"
#include "core/error.hpp"
#include "core/net/tls_context.hpp"

#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace pushbench {
namespace {

constexpr const char* kRelative =
    "[publish]\nurl = \"/p\"\nbody = \"{payload}\"\n[sse]\nurl = \"/e\"\n[websocket]\nurl = "
    "\"w\"\n";
// Each technique is elsewhere.
constexpr const char* kAbsolute =
    "[publish]\nurl = \"https://127.0.0.1:3/p\"\nbody = \"{payload}\"\n"
    "[sse]\nurl = \"http://127.0.0.1:1/{topic}\"\n[websocket]\nurl = "
    "\"wss://localhost/{client}\"\n";

Served served(const char* file, const char* url) {
    auto target = std::make_shared<TargetServer>();
    target->found.spec = parse_target(file, "mine.toml");
    target->url = parse_http_url(url);
    Served served;
    served.exe.label = target->label();
    served.target = std::move(target);
    return served;
}

Options options_of(const OptionTexts& texts) {
    Options options;
    apply_options(options, texts, OptionSource::command_line, kRun);
    return options;
}

std::string refused(const OptionTexts& texts, const std::vector<Served>& servers) {
    try {
        check_target_tls(options_of(texts), servers);
    } catch (const UsageError& error) {
        return error.what();
    }
    return {};
}

TEST(TargetTls, EachUrlSaysIt) {
    const Served relative = served(kRelative, "https://127.0.0.1:8443/app");
    EXPECT_EQ(relative.target->url_of(TechniqueId::sse).origin(), "https://127.0.0.1:8443");
    EXPECT_EQ(relative.target->url_of(TechniqueId::websocket).path, "/app/w");
    EXPECT_TRUE(relative.target->session().publishing_url()->tls);

    const Served absolute = served(kAbsolute, "http://127.0.0.1:9");
    EXPECT_EQ(absolute.target->url_of(TechniqueId::sse), (HttpUrl{"127.0.0.1", 1, "/pb-0", false}));
    EXPECT_EQ(absolute.target->url_of(TechniqueId::websocket),
              (HttpUrl{"localhost", 443, "/pb-0", true}));
    EXPECT_EQ(absolute.target->session().publishing_url()->origin(), "https://127.0.0.1:3");

    const Served by_itself = served("[sse]\nurl = \"/e\"\n", "https://127.0.0.1:1");
    EXPECT_EQ(by_itself.target->session().publishing_url(), std::nullopt);
}

TEST(TargetTls, WhatAgreesWithTheUrlIsTaken) {
    const std::tuple<OptionTexts, const char*, const char*> cases[] = {
        {{{"technique", "sse,websocket"}}, kRelative, "http://127.0.0.1:1"},
        {{{"technique", "sse,websocket"}}, kRelative, "https://127.0.0.1:1"},
        {{{"technique", "sse"}, {"tls", "on"}}, kRelative, "https://127.0.0.1:1"},
        {{{"technique", "sse:tls=on"}}, kRelative, "https://127.0.0.1:1"},
        {{{"technique", "sse:tls=off"}, {"tls", "on"}}, kRelative, "http://127.0.0.1:1"},
        {{{"technique", "sse"}, {"insecure", "on"}}, kRelative, "https://127.0.0.1:1"},
        // Over TLS goes the publishing, or the other technique.
        {{{"technique", "sse"}, {"cacert", "c.pem"}}, kAbsolute, "http://127.0.0.1:1"},
        {{{"technique", "websocket"}, {"tls-name", "x"}}, kAbsolute, "http://127.0.0.1:1"},
        {{{"technique", "websocket:tls=on,tls-version=1.2"}}, kAbsolute, "http://127.0.0.1:1"},
    };
    for (const auto& [texts, file, url] : cases)
        EXPECT_EQ(refused(texts, {served(file, url)}), "") << url;
    // The options are of the other one.
    EXPECT_EQ(refused({{"technique", "sse:tls=off"}, {"insecure", "on"}},
                      {served(kRelative, "http://127.0.0.1:1"), served(kAbsolute, "http://[::1]")}),
              "");
    EXPECT_EQ(refused({{"technique", "sse"}, {"tls", "on"}, {"cert", "c"}, {"key", "k"}},
                      {Served{}, served(kRelative, "https://127.0.0.1:1")}),
              "");
}

TEST(TargetTls, WhatDoesNotIsRefused) {
    const std::tuple<OptionTexts, const char*, const char*, const char*> cases[] = {
        {{{"technique", "sse"}, {"tls", "on"}},
         kRelative,
         "http://127.0.0.1:1",
         "--target: 'mine' is asked for sse at http://127.0.0.1:1, which is not encrypted; give an "
         "https URL, or leave out --tls"},
        {{{"technique", "sse,websocket:tls=on"}},
         kRelative,
         "ws://127.0.0.1:1",
         "--target: 'mine' is asked for websocket at http://127.0.0.1:1, which is not encrypted; "
         "give an https URL, or leave out tls=on in 'websocket:tls=on'"},
        {{{"technique", "sse:tls=off"}, {"tls", "on"}},
         kRelative,
         "https://127.0.0.1:1",
         "--target: 'mine' is asked for sse at https://127.0.0.1:1, which is encrypted; give an "
         "http URL, or leave out tls=off in 'sse:tls=off'"},
        {{{"technique", "sse"}, {"tls", "on"}},
         kAbsolute,
         "https://127.0.0.1:9",
         "--target: 'mine' is asked for sse at http://127.0.0.1:1, which is not encrypted"},
        {{{"technique", "sse"}, {"cacert", "c.pem"}},
         kRelative,
         "http://127.0.0.1:1",
         "--cacert: nothing speaks TLS here; give an https URL, or leave it out"},
        {{{"technique", "sse"}, {"insecure", "on"}},
         kRelative,
         "http://127.0.0.1:1",
         "--insecure: nothing speaks TLS here"},
        {{{"technique", "sse"}, {"tls-resume", "on"}},
         kRelative,
         "http://127.0.0.1:1",
         "--tls-resume: nothing speaks TLS here"},
        {{{"technique", "sse"}, {"tls-version", "1.2"}},
         kRelative,
         "http://127.0.0.1:1",
         "--tls-version: nothing speaks TLS here"},
        {{{"technique", "sse"}, {"cert", "c"}, {"key", "k"}},
         kRelative,
         "https://127.0.0.1:1",
         "--cert: it is for pushbench's own server, which does not speak TLS here; leave it out"},
        {{{"technique", "websocket"}},
         "[websocket]\nurl = \"wss://push.example.org/\"\n",
         "http://127.0.0.1:1",
         "'push.example.org' "},
    };
    for (const auto& [texts, file, url, why] : cases) {
        const std::string said = refused(texts, {served(file, url)});
        EXPECT_NE(said.find(why), std::string::npos) << said << "\nexpected: " << why;
    }
    EXPECT_EQ(
        refused({{"technique", "sse"}, {"cert", "c"}, {"key", "k"}},
                {Served{}, served(kRelative, "https://127.0.0.1:1")}),
        "--cert: it is for pushbench's own server, which does not speak TLS here; leave it out");
}

TEST(TargetTls, TrialsAreSaidToSpeakWhatTheUrlSays) {
    Options options = options_of({{"technique", "sse,sse:tls=on"}, {"target", "pushbench,nchan"}});
    options.target_urls = {"https://127.0.0.1:1"};
    std::vector<std::tuple<std::string, std::string, bool>> found;
    for (const TrialSpec& trial : expand_matrix(options))
        found.emplace_back(trial.server.label, trial.variant.label(), trial.options.tls);
    EXPECT_EQ(found, (std::vector<std::tuple<std::string, std::string, bool>>{
                         {"pushbench", "sse", false},
                         {"nchan", "sse", true},
                         {"pushbench", "sse:tls=on", true},
                         {"nchan", "sse:tls=on", true}}));
}

TEST(TargetTls, APublisherTrustsAsTheClientsDo) {
    const Options options = options_of({{"cacert", "some/c.pem"},
                                        {"insecure", "on"},
                                        {"tls-name", "push.example.org"},
                                        {"tls-version", "1.2"},
                                        {"tls-resume", "on"}});
    const Options told = trust_from(trust_message(options));
    EXPECT_EQ(told.cacert, "some/c.pem");
    EXPECT_TRUE(told.insecure);
    EXPECT_EQ(told.tls_name, "push.example.org");
    EXPECT_EQ(told.tls_version, TlsVersion::v1_2);
    EXPECT_TRUE(told.tls_resume);
    const Options nothing = trust_from(trust_message(Options{}));
    EXPECT_FALSE(nothing.insecure);
    EXPECT_EQ(nothing.cacert, "");
}

TEST(TargetTls, AUrlIsEnoughForAContext) {
    EXPECT_NE(net::tls_towards(Options{}, "127.0.0.1"), nullptr);
}

}  // namespace
}  // namespace pushbench
