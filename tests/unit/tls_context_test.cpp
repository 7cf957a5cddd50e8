// Certificates, keys and trust, without a socket: what is refused while a context is made, and what
// the two sides would disagree about.
#include "core/net/tls_context.hpp"

#include "core/error.hpp"
#include "core/net/tls_identity.hpp"
#include "tests/unit/options_by_text.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pushbench::net {
namespace {

using Side = TlsContext::Side;

Options tls() {
    Options options;
    options.tls = true;
    return options;
}

class Folder {
  public:
    Folder() {
        char name[] = "/tmp/pushbench-tls-XXXXXX";
        path_ = ::mkdtemp(name);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
        return (path_ / name).string();
    }
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }

  private:
    std::filesystem::path path_;
};

std::string encrypted(const std::string& key) {
    BIO* const in = BIO_new_mem_buf(key.data(), static_cast<int>(key.size()));
    EVP_PKEY* const secret = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
    BIO* const out = BIO_new(BIO_s_mem());
    unsigned char passphrase[] = "open sesame";
    PEM_write_bio_PrivateKey(out, secret, EVP_aes_128_cbc(), passphrase, sizeof passphrase - 1,
                             nullptr, nullptr);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    std::string text(data, static_cast<std::size_t>(size));
    EVP_PKEY_free(secret);
    BIO_free(in);
    BIO_free(out);
    return text;
}

// What clients with these options say to that server.
std::string disagreement(const Options& options, const std::string& host = "127.0.0.1") {
    const auto server = server_tls(options);
    const auto client = client_tls(options, host, server->certificate());
    return TlsContext::disagreement(*server, *client).value_or("");
}

TEST(TlsContext, IsNoneWithoutTls) {
    EXPECT_EQ(server_tls(Options{}), nullptr);
    EXPECT_EQ(client_tls(Options{}, "127.0.0.1", ""), nullptr);
}

TEST(TlsContext, GeneratedOnesAgreeWhateverTheServerIsAddressedBy) {
    for (const char* host : {"127.0.0.1", "::1", "localhost", "192.0.2.7", "2001:db8::1"}) {
        Options options = tls();
        options.bind = host;
        EXPECT_EQ(disagreement(options, host), "") << host;
        EXPECT_EQ(disagreement(options), "") << host;
    }
    for (const TlsVersion version : {TlsVersion::v1_2, TlsVersion::v1_3}) {
        Options options = tls();
        options.tls_version = version;
        EXPECT_EQ(disagreement(options), "");
    }
}

TEST(TlsContext, EveryServerGeneratesItsOwn) {
    const auto one = server_tls(tls()), other = server_tls(tls());
    EXPECT_NE(one->certificate(), other->certificate());
    const auto client = client_tls(tls(), "127.0.0.1", one->certificate());
    const auto both = client_tls(tls(), "127.0.0.1", one->certificate() + other->certificate());
    EXPECT_TRUE(TlsContext::disagreement(*other, *client));
    EXPECT_FALSE(TlsContext::disagreement(*other, *both));
    EXPECT_FALSE(TlsContext::disagreement(*one, *both));
}

TEST(TlsContext, FilesAreReadAndTrusted) {
    const Folder folder;
    const TlsIdentity identity = generate_identity({"192.0.2.7"});
    Options options = tls();
    options.cert = folder.write("c.pem", identity.certificate);
    options.key = folder.write("k.pem", identity.key);
    EXPECT_EQ(disagreement(options), "");
    options.cacert = folder.write("ca.pem", generate_identity({}).certificate);
    EXPECT_NE(disagreement(options).find("not trusted"), std::string::npos);
    options.cacert = options.cert;
    EXPECT_EQ(disagreement(options), "");
    EXPECT_NE(disagreement(options, "192.0.2.8").find("for another name"), std::string::npos);
    options.tls_name = "localhost";
    EXPECT_EQ(disagreement(options, "192.0.2.8"), "");
    options.cacert.clear();
    options.tls_name = "example.org";
    options.insecure = true;
    EXPECT_EQ(disagreement(options, "192.0.2.8"), "");
}

TEST(TlsContext, OneThatIsNotValidNowIsNotTrusted) {
    const Folder folder;
    Options options = tls();
    for (const TlsValidity valid : {TlsValidity{-1000, -10}, TlsValidity{1000, 2000}}) {
        const TlsIdentity identity = generate_identity({}, valid);
        options.cert = folder.write("c.pem", identity.certificate);
        options.key = folder.write("k.pem", identity.key);
        EXPECT_NE(disagreement(options).find("is not valid now"), std::string::npos)
            << disagreement(options);
    }
    options.insecure = true;
    EXPECT_EQ(disagreement(options), "");
}

TEST(TlsContext, WhatCannotBeUsedIsRefusedInOneSentence) {
    const Folder folder;
    const TlsIdentity identity = generate_identity({}), other = generate_identity({});
    const std::string cert = folder.write("c.pem", identity.certificate);
    const std::string key = folder.write("k.pem", identity.key);
    const std::string empty = folder.write("empty.pem", "");
    struct Case {
        std::string cert, key, said;
    };
    for (const Case& c :
         {Case{folder / "none.pem", key,
               "--cert: cannot read '" + (folder / "none.pem") +
                   "': No such file or directory; give a certificate"},
          Case{cert, folder / "none.pem", "--key: cannot read '"},
          Case{folder / ".", key, "it is a folder; give"},
          Case{folder.write("big.pem", std::string(1'100'000, 'x')), key, "longer than 1 MiB"},
          Case{empty, key, "--cert: '" + empty + "' holds no certificate in PEM; give"},
          Case{key, key, "--cert: '" + key + "' holds no certificate in PEM; give"},
          Case{folder.write("torn.pem", identity.certificate.substr(0, 200)), key,
               "holds no certificate in PEM; give"},
          Case{cert, empty, "--key: '" + empty + "' holds no private key in PEM"},
          Case{cert, cert, "--key: '" + cert + "' holds no private key in PEM"},
          Case{cert, folder.write("secret.pem", encrypted(identity.key)), "without a passphrase"},
          Case{cert, folder.write("other.pem", other.key), "does not fit the certificate in '"}}) {
        Options options = tls();
        options.cert = c.cert;
        options.key = c.key;
        const std::string said = error_of([&] { server_tls(options); });
        EXPECT_NE(said.find(c.said), std::string::npos) << said;
        EXPECT_EQ(said.find('\n'), std::string::npos) << said;
    }
    Options options = tls();
    options.cacert = empty;
    EXPECT_NE(error_of([&] { client_tls(options, "127.0.0.1", ""); }).find("--cacert: '"),
              std::string::npos);
    options.cacert = folder / "none.pem";
    EXPECT_NE(error_of([&] { client_tls(options, "127.0.0.1", ""); }).find("cannot read"),
              std::string::npos);
}

TEST(TlsContext, AKeyNobodyMayReadIsRefused) {
    if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
    const Folder folder;
    const std::string key = folder.write("k.pem", generate_identity({}).key);
    std::filesystem::permissions(key, std::filesystem::perms::none);
    EXPECT_NE(error_of([&] { read_pem_file("--key", key, "a key"); }).find("Permission denied"),
              std::string::npos);
}

TEST(TlsContext, VersionsInCommonAreNeeded) {
    Options of_server = tls(), of_client = tls();
    of_server.tls_version = TlsVersion::v1_3;
    of_client.tls_version = TlsVersion::v1_2;
    const auto server = server_tls(of_server);
    const auto client = client_tls(of_client, "127.0.0.1", server->certificate());
    const auto why = TlsContext::disagreement(*server, *client);
    ASSERT_TRUE(why);
    EXPECT_NE(why->find("protocol"), std::string::npos) << *why;
}

}  // namespace
}  // namespace pushbench::net
