// Ways to the server: words, configurations, the axis of the matrix, what is refused beforehand.
#include "core/via.hpp"

#include "bench/preflight.hpp"
#include "bench/proxy.hpp"
#include "bench/trial_spec.hpp"
#include "tests/unit/options_by_text.hpp"
#include "tests/unit/report_sample.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace pushbench::test {
namespace {

std::vector<std::string> vias(const std::string& text) {
    return with({{"via", text}}, kRun).vias;
}

TEST(Via, AProxyWithoutFlavourIsBothOfThem) {
    using Words = std::vector<std::string>;
    EXPECT_EQ(vias("nginx"), (Words{"nginx:default", "nginx:tuned"}));
    EXPECT_EQ(vias("direct,haproxy:tuned,nginx:default"),
              (Words{"direct", "haproxy:tuned", "nginx:default"}));
    EXPECT_EQ(vias(""), Words{});
}

TEST(Via, OtherWordsAreRefused) {
    const std::pair<const char*, const char*> cases[] = {
        {"nginxx", "--via: 'nginxx' is no way to the server (did you mean 'nginx'?)"},
        {"nginx:fast", "--via: 'nginx:fast' is no way to the server"},
        {"squid", "--via: 'squid' is no way to the server; give one of direct, nginx, "},
        {"nginx,nginx:tuned", "--via: 'nginx:tuned' is given twice"},
        {"direct,,nginx", "--via: 'direct,,nginx' has an empty item"}};
    for (const auto& [text, said] : cases) {
        const std::string error = error_of([text = text] { vias(text); });
        EXPECT_TRUE(error.starts_with(said)) << error;
    }
    for (const char* url : {"http://127.0.0.1:0", "http://127.0.0.1:80/push", "https://127.0.0.1"})
        EXPECT_TRUE(error_of([&] {
                        with({{"via-url", url}}, kRun);
                    }).starts_with("--via-url: '"))
            << url;
    EXPECT_EQ(
        error_of([] {
            with({{"via-url", "https://127.0.0.1"}}, kRun);
        }),
        "--via-url: 'https://127.0.0.1' asks for TLS, and proxies are measured with plain HTTP "
        "on both sides; give where it speaks that, such as http://127.0.0.1:8081");
}

TEST(Via, CombinationsThatCannotBeMeasuredAreRefused) {
    const std::pair<OptionTexts, const char*> cases[] = {
        {{{"via", "nginx"}, {"technique", "sse,raw-tcp"}}, "--via: a proxy of HTTP cannot carry"},
        {{{"via", "nginx"}, {"tls", "on"}}, "--via: proxies are measured with plain HTTP"},
        {{{"via", "nginx"}, {"technique", "sse:tls=on"}}, "--via: proxies are measured with plain"},
        {{{"via", "direct"}, {"target", "nchan"}}, "--via: proxies stand in front of the server"},
        {{{"via-url", "http://127.0.0.1:1"}}, "--via-url: the proxy must know where the server is"},
    };
    for (const auto& [texts, said] : cases) {
        const Options options = with(texts, kRun);
        const std::string error = error_of([&] { validate_options(options, kRun); });
        EXPECT_TRUE(error.starts_with(said)) << error;
    }
    for (const OptionTexts& texts :
         {OptionTexts{{"via", "direct"}, {"technique", "raw-tcp"}}, OptionTexts{{"via", "nginx"}},
          OptionTexts{{"via-url", "http://127.0.0.1:1"}, {"port", "8080"}}}) {
        const Options options = with(texts, kRun);
        EXPECT_EQ(error_of([&] { validate_options(options, kRun); }), "");
    }
}

TEST(Via, IsADimensionOfTheMatrix) {
    Options options;
    options.techniques = parse_variants("sse,websocket");
    options.vias = {"direct", "nginx:tuned"};
    options.via_url = "http://127.0.0.1:8081";
    options.port = 8080;
    const std::vector<TrialSpec> trials = expand_matrix(options);
    ASSERT_EQ(trials.size(), 6u);
    EXPECT_EQ(trials[0].title(), "sse direct, 1000 clients, 1 msg/s, 128 B");
    EXPECT_EQ(trials[1].title(), "sse via nginx:tuned, 1000 clients, 1 msg/s, 128 B");
    EXPECT_EQ(trials[5].title(),
              "websocket via http://127.0.0.1:8081, 1000 clients, 1 msg/s, 128 B");
    EXPECT_EQ(resolved_texts(trials[0].options, kRun), resolved_texts(trials[2].options, kRun));
    EXPECT_EQ(trials[1].via.proxy->program, "nginx");
    EXPECT_EQ(trials[2].via.elsewhere->port, 8081);
    EXPECT_TRUE(expand_matrix(Options{})[0].via.label.empty());
}

TEST(Via, ConfigurationsAreThese) {
    ProxyPlaces places;
    places.listen = "127.0.0.1:8081";
    places.upstream = "127.0.0.1:8080";
    places.workers = 2;
    places.clients = 1000;
    for (const char* label : {"nginx:default", "nginx:tuned", "haproxy:default", "haproxy:tuned"}) {
        std::string name = label;
        name[name.find(':')] = '-';
        const std::string text = proxy_configuration(label, places);
        EXPECT_EQ(text.find('@'), std::string::npos) << label;
        expect_golden("proxy-" + name + ".conf", text);
    }
    EXPECT_EQ(proxy_files().size(), 4u);
}

TEST(Via, AWorkerAsksForNoMoreConnectionsThanItMayHold) {
    ProxyPlaces places;
    places.clients = 1000;
    places.descriptors = 3000;
    EXPECT_NE(proxy_configuration("nginx:tuned", places).find("worker_connections 2936;"),
              std::string::npos);
    EXPECT_NE(proxy_configuration("haproxy:tuned", places).find("maxconn 1436\n"),
              std::string::npos);
}

TEST(Via, AProgramThatIsNotThereIsNamedWithItsPackage) {
    EXPECT_EQ(error_of([] {
                  find_program(Proxy{"no-such-proxy", "some-package"});
              }),
              "--via: there is no no-such-proxy on this machine; install it, on Debian with `sudo "
              "apt-get install some-package`, or leave it out");
}

TEST(Via, PreflightCountsDescriptorsAndPortsOfTheProxy) {
    MachineFacts facts;
    facts.cores = {0, 1};
    facts.descriptor_limit = 1'000'000;
    facts.first_port = 32768;
    facts.last_port = 60999;
    const auto said = [&](std::uint64_t clients) {
        Options options;
        options.techniques = parse_variants("sse");
        options.clients = {clients};
        options.vias = {"direct", "nginx:tuned"};
        const std::vector<std::string> problems =
            plan_resources(options, facts).texts(Level::problem);
        return problems.empty() ? std::string() : problems.front();
    };
    EXPECT_EQ(said(25'408), "");
    EXPECT_TRUE(
        said(25'409).starts_with("need 25,409 local ports between the proxy and the "
                                 "server"))
        << said(25'409);
    facts.descriptor_limit = 3000;
    EXPECT_EQ(said(1436), "");
    EXPECT_TRUE(said(1437).starts_with("need 3,002 file descriptors in one process of the proxy"))
        << said(1437);
}

}  // namespace
}  // namespace pushbench::test
