// TLS as a user meets it: flags, files, and what is said when they do not fit.
#include "core/net/tls_identity.hpp"
#include "peer.hpp"
#include "results.hpp"
#include "shell.hpp"

#include <filesystem>

#include <gtest/gtest.h>

namespace pushbench::shell {
namespace {

struct Identity {
    explicit Identity(const std::vector<std::string>& addresses = {}, net::TlsValidity valid = {}) {
        const net::TlsIdentity made = net::generate_identity(addresses, valid);
        cert = folder / "cert.pem";
        key = folder / "key.pem";
        write_text(cert, made.certificate);
        write_text(key, made.key);
    }
    TempFolder folder;
    std::string cert, key;
};

void expect_refused(Words arguments, const std::string& said) {
    TempFolder folder;
    if (arguments.front() != "serve") {
        arguments.push_back("--out-dir");
        arguments.push_back(folder / "out");
    }
    const Ended ended = run(arguments);
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(ended.err.starts_with("pushbench: error: ")) << ended.err;
    EXPECT_EQ(ended.err.find('\n') + 1, ended.err.size()) << ended.err;
    EXPECT_TRUE(contains(ended.err, said)) << ended.err;
    EXPECT_EQ(folder.files(), Words{});
}

TEST(TlsFlags, OfNoUseAreNotAccepted) {
    for (const Words& given :
         {Words{"--cert", "c.pem", "--key", "k.pem"}, Words{"--cacert", "c.pem"}, Words{"-k"},
          Words{"--tls-name", "x"}, Words{"--tls-version", "1.2"}, Words{"--tls-resume"}}) {
        Words arguments{"run", "-t", "sse"};
        arguments.insert(arguments.end(), given.begin(), given.end());
        expect_refused(arguments, "nothing speaks TLS here; add --tls, or leave it out");
    }
    const Identity own;
    expect_refused({"run", "--tls", "--cert", own.cert}, "--cert: it needs --key beside it");
    expect_refused({"serve", "--tls", "--key", own.key}, "--key: it needs --cert beside it");
    expect_refused({"run", "--tls", "-k", "--cacert", own.cert}, "give one of the two");
    expect_refused({"run", "--tls", "--tls-version", "1.1"}, "'1.1' is not known; give auto");
    expect_refused({"run", "--tls", "--tls-name", "not a name"}, "is no host name");
    expect_refused({"serve", "-k"}, "'serve' does not take -k; it is an option of run, load");
}

TEST(TlsFiles, ThatDoNotFitAreFoundBeforeAnything) {
    const Identity own, other, expired({}, {-1000, -10}), elsewhere({"192.0.2.7"});
    const auto with = [](const std::string& cert, const std::string& key) {
        return Words{"run", "-c", "1", "-d", "1s", "--tls", "--cert", cert, "--key", key};
    };
    expect_refused(with("/nonexistent/c.pem", own.key), "No such file or directory");
    expect_refused(with(own.cert, "/nonexistent/k.pem"), "--key: cannot read");
    expect_refused(with(own.key, own.key), "holds no certificate");
    expect_refused(with(own.cert, own.cert), "holds no private key");
    expect_refused(with(own.cert, other.key), "does not fit the certificate");
    expect_refused(with(expired.cert, expired.key), "is not valid now (certificate has expired)");
    Words named = with(elsewhere.cert, elsewhere.key);
    named.insert(named.end(), {"--tls-name", "push.example.org"});
    expect_refused(named, "is for another name");
    Words distrusted = with(own.cert, own.key);
    distrusted.insert(distrusted.end(), {"--cacert", other.cert});
    expect_refused(distrusted, "is not trusted");
    expect_refused({"serve", "--tls", "--cert", own.cert, "--key", other.key}, "does not fit");
    expect_refused({"run", "-t", "sse,websocket:tls=on", "--cert", own.cert, "--key", other.key},
                   "does not fit");
}

std::vector<CsvRow> rows_in(const std::string& folder) {
    return read_csv(read_text(folder + "/results.csv"));
}

double number(const CsvRow& row, const std::string& column) {
    return std::stod(row.at(column));
}

// Technique by technique, the plain one beside it.
TEST(TlsRun, MeasuresWhatItCosts) {
    TempFolder folder;
    const Ended ended = run({"run", "-t", "sse,sse:tls=on,short-polling:tls=on,websocket:tls=on",
                             "-t", "raw-tcp:tls=on", "-c", "5", "-r", "20", "-d", "1s", "--warmup",
                             "0s", "--poll-interval", "50ms", "-q", "--out-dir", folder / "out"});
    EXPECT_TRUE(ended.code == 0 || ended.code == 4) << ended.err;
    const std::vector<CsvRow> rows = rows_in(folder / "out");
    ASSERT_EQ(rows.size(), 5u);
    for (const CsvRow& row : rows) {
        const bool tls = row.at("variant") != "sse";
        SCOPED_TRACE(row.at("variant"));
        EXPECT_EQ(row.at("tls"), tls ? "TLSv1.3" : "");
        EXPECT_EQ(row.at("lost"), "0");
        EXPECT_EQ(row.at("tls_handshakes"), tls ? "5" : "");
        EXPECT_EQ(row.at("tls_resumed"), tls ? "0" : "");
        EXPECT_EQ(row.at("tls_bytes_down").empty(), !tls);
        EXPECT_EQ(row.at("tls_handshake_bytes_down").empty(), !tls);
        if (!tls) continue;
        EXPECT_EQ(number(row, "tls_bytes_down") + number(row, "app_bytes_down"),
                  number(row, "tcp_bytes_down"));
        EXPECT_GT(number(row, "tls_handshake_bytes_down"), 500);
    }
}

struct Served {
    explicit Served(const Words& more) : program(arguments(more)) {
        if (!program.prints("raw-tcp on ")) throw std::runtime_error(program.err());
        const std::string& said = program.out();
        const std::size_t at = said.find("https://127.0.0.1:");
        if (at != std::string::npos) port = std::stoi(said.substr(at + 18));
    }
    static Words arguments(const Words& more) {
        Words all{"serve", "--tls", "-r", "20"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    std::string address() const { return "127.0.0.1:" + std::to_string(port); }
    Program program;
    int port = 0;
};

Words load_at(const Served& served, const std::string& technique, const Words& more) {
    Words all{"load", "--server", served.address(), "-t", technique, "-c", "3",
              "-d",   "1s",       "--warmup",       "0s", "-q"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

TEST(TlsServe, LoadByHandTrustsWhatItIsToldTo) {
    const Identity own;
    Served served({"--cert", own.cert, "--key", own.key});
    ASSERT_GT(served.port, 0) << served.program.out();
    TempFolder folder;
    for (const Words& trust : {Words{"--tls", "-k"}, Words{"--tls", "--cacert", own.cert},
                               Words{"--tls", "--cacert", own.cert, "--tls-name", "localhost"}}) {
        Words arguments = load_at(served, "sse", trust);
        arguments.insert(arguments.end(), {"--out-dir", folder / "out"});
        const Ended ended = run(arguments);
        EXPECT_TRUE(ended.code == 0 || ended.code == 4) << ended.err;
        const std::vector<CsvRow> rows = rows_in(folder / "out");
        ASSERT_EQ(rows.size(), 1u);
        EXPECT_EQ(rows[0].at("tls"), "TLSv1.3");
        EXPECT_EQ(rows[0].at("lost"), "0");
    }
    const Ended raw = run(load_at(served, "raw-tcp:tls=on", {"-k", "--out-dir", folder / "raw"}));
    EXPECT_TRUE(raw.code == 0 || raw.code == 4) << raw.err;

    expect_refused(load_at(served, "sse", {"--tls"}), "is not trusted");
    expect_refused(load_at(served, "sse", {"--tls", "--cacert", own.cert, "--tls-name", "a.b"}),
                   "is for another name");
    expect_refused(load_at(served, "sse", {}),
                   "answered 400: not a pushbench server; if it speaks "
                   "TLS, give --tls");
}

TEST(TlsServe, LoadOverTlsAtAPlainServerIsToldSo) {
    Program plain({"serve"});
    ASSERT_TRUE(plain.prints("raw-tcp on "));
    const std::string address = "127.0.0.1:" + std::to_string(http_port_in(plain.out()));
    expect_refused({"load", "--server", address, "-t", "sse", "-c", "1", "-d", "1s", "--tls"},
                   "the peer does not speak TLS");
}

}  // namespace
}  // namespace pushbench::shell
