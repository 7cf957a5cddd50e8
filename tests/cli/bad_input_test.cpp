// Bad input: one clear sentence on stderr, exit code 2, nothing on stdout, nothing made.
#include "peer.hpp"
#include "results.hpp"

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

constexpr std::string_view kPrefix = "pushbench: error: ";

// `said`: what the sentence must name.
void expect_refused(const Words& arguments, const std::string& said,
                    const Surroundings& setup = {}) {
    TempFolder empty;
    Surroundings in = setup;
    if (in.folder == ".") in.folder = empty.path().string();
    const Ended ended = run(arguments, in, Seconds(10));
    std::string shown;
    for (const std::string& argument : arguments) shown += argument + ' ';
    SCOPED_TRACE(shown + "\n" + ended.err);
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(ended.err.starts_with(kPrefix));
    EXPECT_EQ(ended.err.find('\n') + 1, ended.err.size()) << "more or less than one line";
    EXPECT_TRUE(contains(ended.err, said)) << "does not name " << said;
    EXPECT_EQ(empty.files(), Words{});
}

TEST(BadInput, FlagsAndTheirValues) {
    const std::pair<Words, std::string> cases[] = {
        {{"run", "--cleints", "5"}, "--cleints (did you mean '--clients'?)"},
        {{"run", "--threshold", "latency_p99=<5ms"}, "'=<' is no comparison (did you mean '<='?)"},
        {{"run", "--threshold", "latncy_p99<5ms"}, "(did you mean 'latency_p99'?)"},
        {{"run", "--threshold", "latency_p99<5"}, "the value has no unit"},
        {{"run", "--threshold", "latency_p99<5mz"}, "'mz' is no unit of latency_p99"},
        {{"run", "--threshold", "websockt.latency_p99<5ms"}, "(did you mean 'websocket'?)"},
        {{"load", "-t", "sse", "--threshold", "websocket.lost==0"}, "give one of sse"},
        {{"run", "--github", "maybe"}, "--github"},
        {{"measure"}, "unknown command 'measure'"},
        {{"run", "-t", "web-socket"}, "'web-socket' (did you mean 'websocket'?)"},
        {{"run", "-t", "sse:interval=1s"}, "technique 'sse' has no parameter 'interval'"},
        {{"run", "-t", "sse:framing=xml"}, "'xml'"},
        {{"run", "-t", "sse:framing"}, "parameter 'framing' has no value"},
        {{"run", "-t", "sse,sse"}, "'sse' is given twice"},
        {{"run", "-c", "0"}, "--clients"},
        {{"run", "-c", "-5"}, "--clients"},
        {{"run", "-c", "5x"}, "'5x'"},
        {{"run", "-c", "1e3"}, "'1e3'"},
        {{"run", "-c", "99999999999999999999"}, "--clients"},
        {{"run", "-r", "fast"}, "'fast'"},
        {{"run", "-r", "-1"}, "--rate"},
        {{"run", "-r", "nan"}, "--rate"},
        {{"run", "-s", "15"}, "--size"},
        {{"run", "-s", "1Q"}, "'1Q'"},
        {{"run", "-d", "10 parsecs"}, "'10 parsecs'"},
        {{"run", "-d", "0"}, "--duration"},
        {{"run", "-d", "500mz"}, "'500mz'"},
        {{"run", "--warmup", "-1s"}, "--warmup"},
        {{"run", "--runs", "0"}, "--runs"},
        {{"run", "--poll-mode", "sometimes"}, "--poll-mode"},
        {{"run", "--arrivals", "bursty"}, "--arrivals"},
        {{"run", "--keep-alive", "maybe"}, "--keep-alive"},
        {{"run", "--bind", "localhost.invalid"}, "--bind"},
        {{"run", "--port", "65536"}, "--port"},
        {{"run", "--pin", "server=x"}, "--pin"},
        {{"run", "--seed", "one"}, "--seed"},
        {{"run", "--rate"}, "--rate: no value"},
        {{"run", "--rate="}, "--rate: no value"},
        {{"run", "--fault", "lie"}, "--fault"},
        {{"run", "--tls", "--target", "nchan", "http://127.0.0.1:1"}, "leave out --tls"},
        {{"run", "-t", "sse:tls=on", "--target", "nchan", "http://127.0.0.1:1"},
         "leave out tls=on in 'sse:tls=on'"},
        {{"run", "-k", "--target", "nchan", "http://127.0.0.1:1"}, "nothing speaks TLS here"},
        {{"run", "--cacert", "/nonexistent/c.pem", "--target", "nchan", "https://127.0.0.1:1"},
         "--cacert: cannot read '/nonexistent/c.pem'"},
        {{"run", "--target", "/usr", "https://127.0.0.1:1"},
         "--target: /usr is a folder; give a target file, e.g. /usr/my.toml"},
        {{"run", "--via-url", "https://127.0.0.1:1", "--port", "2"}, "asks for TLS, and proxies"},
        {{"run", "extra"}, "unexpected argument 'extra'"},
        {{"load", "-t", "sse", "--rate", "5"}, "'load' does not take --rate"},
        {{"load", "-t", "sse", "--server", "8080"}, "--server"},
        {{"load", "-t", "sse", "--server", "127.0.0.1:"}, "--server"},
        {{"load", "-t", "sse", "--server", "127.0.0.1:99999"}, "--server"},
        {{"load", "-t", "sse", "--server", "no.such.host:80"}, "no.such.host"},
        {{"report"}, "'report' needs results to read"},
    };
    for (const auto& [arguments, said] : cases) expect_refused(arguments, said);
}

TEST(BadInput, ImpossibleCombinations) {
    const std::pair<Words, std::string> cases[] = {
        {{"run", "--reference", "raw-tcp"}, "--reference"},
        {{"run", "-t", "short-polling", "--poll-interval", "10s", "--idle-timeout", "5s"},
         "--idle-timeout"},
        {{"run", "-s", "64K", "--outbox-limit", "4K"}, "--outbox-limit"},
        {{"run", "-j", "1", "--load-processes", "2"}, "--load-processes"},
        {{"run", "--server-threads", "1", "--server-processes", "2"}, "--server-processes"},
        {{"run", "-o", "csv=-", "-o", "md=-"}, "two formats"},
        {{"run", "-o", "json=a.json", "-o", "csv=./a.json"}, "./a.json: another format"},
        {{"serve", "-r", "1,2"}, "--rate"},
        {{"serve", "--external-topics", "3", "--topics", "2"}, "--external-topics"},
        {{"serve", "-t", "sse,sse:framing=close"}, "one server has one 'sse'"},
        {{"load", "-t", "sse,websocket"}, "exactly one"},
        {{"run", "--via", "nginxx"}, "(did you mean 'nginx'?)"},
        {{"run", "--via", "nginx", "--tls"}, "leave --tls out"},
        {{"run", "--via", "direct,haproxy", "-t", "sse,raw-tcp"}, "cannot carry raw-tcp"},
        {{"run", "--via", "nginx", "--target", "nchan", "http://127.0.0.1:1"}, "--target names"},
        {{"run", "--via-url", "http://127.0.0.1:1"}, "give the --port that it forwards to"},
        {{"load"}, "exactly one"},
        {{"load", "-t", "sse", "-c", "1,2"}, "--clients"},
    };
    for (const auto& [arguments, said] : cases) expect_refused(arguments, said);
}

TEST(BadInput, MoreClientsThanAnyProcessCount) {
    // Refused by the preflight, which knows the descriptor limit; further problems may follow on
    // lines of their own.
    TempFolder folder;
    const Ended ended = run({"run", "-t", "sse", "-c", "10m"}, {.folder = folder.path().string()});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(ended.err.starts_with(kPrefix)) << ended.err;
    EXPECT_EQ(folder.files(), Words{});
}

TEST(BadInput, FiftyThousandClientsUnderALowDescriptorLimit) {
    // ulimit -n 1024, and no right to raise it: 32 processes of 908 clients are not enough.
    TempFolder folder;
    const Ended ended =
        run({"run", "-c", "50000"}, {.folder = folder.path().string(), .descriptors = 1024});
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_EQ(
        ended.err,
        "pushbench: error: need 1,713 file descriptors, the limit is 1,024: 50,000 clients are "
        "1,563 in each of the 32 processes that a side may have; raise the limit with `sudo "
        "prlimit --pid $$ --nofile=1713` (in a container: `docker run --ulimit nofile=1713`), "
        "or ask for at most 29,056 clients\n");
    EXPECT_EQ(folder.files(), Words{});
}

TEST(BadInput, EnvironmentAndConfigFile) {
    TempFolder folder;
    expect_refused({"run"}, "PUSHBENCH_CLEINTS", {.environment = {"PUSHBENCH_CLEINTS=5"}});
    expect_refused({"run"}, "PUSHBENCH_CLIENTS", {.environment = {"PUSHBENCH_CLIENTS=many"}});
    expect_refused({"run"}, "cannot read config file",
                   {.environment = {"PUSHBENCH_CONFIG=/nonexistent.toml"}});
    expect_refused({"run", "--config", folder / "missing.toml"}, "missing.toml");
    expect_refused({"run", "--config", folder.path().string()}, folder.path().string());
    const std::pair<std::string, std::string> files[] = {
        {"poll_mode = \"fixed-rate\"\n", "poll-mode"},
        {"clients = \n", "line 1: no value"},
        {"clients = [1, \n", "bad.toml"},
        {"clients = 5\nclients = 6\n", "clients"},
        {"this is not toml\n", "bad.toml"},
        {"duration = \"10 parsecs\"\n", "parsecs"},
        {"control-fd = 3\n", "control-fd"},
        {"\x7f\x45\x4c\x46\x01", "bad.toml"},
    };
    for (const auto& [text, said] : files) {
        write_text(folder / "bad.toml", text);
        expect_refused({"run", "--config", folder / "bad.toml"}, said);
    }
}

TEST(BadInput, OccupiedPort) {
    const OccupiedPort port;
    expect_refused({"run", "-c", "1", "--port", port.text()}, port.text());
    expect_refused({"run", "-c", "1", "-t", "raw-tcp", "--raw-tcp-port", port.text()}, port.text());
    expect_refused({"run", "-c", "1", "-t", "raw-tcp", "--raw-tcp-port", port.text()},
                   "choose another --raw-tcp-port");
    expect_refused({"serve", "--port", port.text()}, port.text());
    expect_refused({"serve", "--raw-tcp-port", port.text()}, port.text());
    expect_refused({"serve", "--raw-tcp-port", port.text()}, "choose another --raw-tcp-port");
}

// 203.0.113.0/24 is for documentation (RFC 5737): no machine has it.
TEST(BadInput, AddressesThatAreNotOfThisMachine) {
    expect_refused({"run", "-c", "1", "--bind", "203.0.113.1"}, "choose another --bind");
    expect_refused({"serve", "--bind", "203.0.113.1"}, "choose another --bind");
    expect_refused({"run", "-c", "1", "--source-ip", "127.0.0.2,203.0.113.1"},
                   "--source-ip: cannot connect from 203.0.113.1");
    expect_refused({"run", "-c", "1", "--source-ip", "::1"}, "--source-ip: '::1'");
    // Where there is no IPv6, that is said instead.
    expect_refused({"run", "-c", "1", "--bind", "::1", "--source-ip", "127.0.0.1"}, "::1");
    Program server({"serve", "-t", "sse"});
    ASSERT_TRUE(server.prints("pushbench serving ")) << server.err();
    const std::string address = "127.0.0.1:" + std::to_string(http_port_in(server.out()));
    expect_refused(
        {"load", "-t", "sse", "-c", "1", "--server", address, "--source-ip", "203.0.113.1"},
        "--source-ip: cannot connect from 203.0.113.1");
}

TEST(BadInput, AServerWithoutRoomForEveryClient) {
    expect_refused({"run", "-t", "sse", "-c", "5", "--max-connections", "3"},
                   "--max-connections 3 ");
    expect_refused({"run", "-t", "raw-tcp", "-c", "5", "--port", "5000", "--raw-tcp-port", "5000"},
                   "--raw-tcp-port: 5000 is the --port already");
}

TEST(BadInput, PlacesThatCannotBeWritten) {
    TempFolder folder;
    write_text(folder / "file", "mine");
    expect_refused({"run", "--out-dir", folder / "file"}, folder / "file");
    expect_refused({"run", "--out-dir", folder / "file/below"}, folder / "file/below");
    expect_refused({"run", "--out-dir", "/proc/pushbench"}, "/proc/pushbench");
    expect_refused({"run", "-o", "csv=" + (folder / "no/such/folder.csv")}, "no/such/folder.csv");
    expect_refused({"run", "-o", "csv=" + folder.path().string()}, "is a folder");
    expect_refused({"run", "-o", "xls=a.xls"}, "'xls' is no output format");
    expect_refused({"run", "-o", "csv"}, "'csv' is not FORMAT=FILE");
    expect_refused({"run", "-o", "csv="}, "FORMAT=FILE");
    EXPECT_EQ(folder.files(), Words{"file"});
    EXPECT_EQ(read_text(folder / "file"), "mine");
}

// Nothing that is there changes, and nothing comes.
void expect_left_alone(const std::string& name, const std::string& text) {
    TempFolder folder;
    std::filesystem::create_directories(std::filesystem::path(folder / name).parent_path());
    write_text(folder / name, text);
    const Words before = folder.files();
    expect_refused({"run", "-c", "1", "--out-dir", folder.path().string()},
                   "nothing was overwritten");
    EXPECT_EQ(folder.files(), before);
    EXPECT_EQ(read_text(folder / name), text);
}

TEST(BadInput, AFolderWithFilesOfOthersIsLeftAlone) {
    for (const std::string text :
         {"{\"mine\": true}\n", "{\"schema_version\": 7, \"mine\": true}\n",
          "{\"schema_version\": 1, \"mine\": true}\n"})
        expect_left_alone("results.json", text);
    for (const std::string name :
         {"results.csv", "report.md", "timeseries.csv", "latency.hgrm",
          "latency-sse-c1-t1-r1-s128-run1.hgrm", "charts/mine.svg", "comparison.md"})
        expect_left_alone(name, "mine");
}

TEST(BadInput, LoadAgainstNobody) {
    const std::string nobody = "127.0.0.1:" + free_port();
    expect_refused({"load", "-t", "sse", "-c", "1", "--server", nobody}, nobody);
    // A URL has brackets around an IPv6 address (RFC 3986 §3.2.2).
    const std::string on_ipv6 = "[::1]" + nobody.substr(nobody.find(':'));
    expect_refused({"load", "-t", "sse", "-c", "1", "--server", on_ipv6}, "http://" + on_ipv6);
    TempFolder folder;
    expect_refused({"load", "-t", "sse", "-c", "1", "--server", nobody, "--out-dir", "new"},
                   nobody);
}

TEST(BadInput, ResultsThatCannotBeRead) {
    TempFolder folder;
    const std::string golden =
        read_text(std::string(PUSHBENCH_SOURCE_DIR) + "/tests/golden/results.json");
    ASSERT_FALSE(golden.empty());
    const std::string version = "\"schema_version\": 1";
    ASSERT_TRUE(contains(golden, version));
    std::string newer = golden;
    newer.replace(newer.find(version), version.size(), "\"schema_version\": 2");
    const std::pair<std::string, std::string> files[] = {
        {"", "empty"},
        {"not json", "not JSON"},
        {"[1, 2, 3]", "schema_version"},
        {"{}", "schema_version"},
        {"{\"schema_version\": \"1\"}", "schema_version"},
        {"{\"schema_version\": 1}", "results.json"},
        {golden.substr(0, golden.size() / 2), "truncated"},
        {newer, "schema_version 2"},
        {golden + "}", "not JSON"},
    };
    for (const auto& [text, said] : files) {
        write_text(folder / "results.json", text);
        write_text(folder / "out.md", "yesterday's report");
        expect_refused({"report", folder / "results.json"}, said);
        expect_refused({"report", folder / "results.json", "-o", "md=" + (folder / "out.md")},
                       said);
        EXPECT_EQ(read_text(folder / "out.md"), "yesterday's report");
        EXPECT_EQ(read_text(folder / "results.json"), text);
    }
    expect_refused({"report", folder / "missing.json"}, "missing.json");
    expect_refused({"report", folder.path().string()}, "is a folder");
    write_text(folder / "results.json", golden);
    expect_refused({"report", folder / "results.json", folder / "results.json"}, "--label");
    expect_refused({"report", folder / "results.json", "--reference", "raw-tcp:outbox-limit=5K"},
                   "--reference");
    expect_refused({"report", folder / "results.json", "-o", "xls=a"}, "'xls'");
}

}  // namespace
}  // namespace pushbench::shell
