#include "core/net/tls_identity.hpp"

#include "core/error.hpp"
#include "core/net/tls_words.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sstream>
#include <sys/stat.h>

#include <fmt/format.h>

namespace pushbench::net {

namespace {

constexpr std::size_t kMostPem = 1u << 20;

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* what) const {
        Free(what);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

void require(bool good, const char* what) {
    if (!good)
        throw std::runtime_error(fmt::format("OpenSSL cannot {}: {}", what, last_tls_error()));
}

void add_extension(X509* certificate, int nid, const std::string& value) {
    const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "add an extension");
}

std::string text_of(const Memory& memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string alternative_names(std::vector<std::string> addresses) {
    for (const char* always : {"127.0.0.1", "::1"})
        if (std::find(addresses.begin(), addresses.end(), always) == addresses.end())
            addresses.emplace_back(always);
    std::string names = "DNS:localhost";
    for (const std::string& address : addresses)
        if (address != "localhost") names += ",IP:" + address;
    return names;
}

}  // namespace

TlsIdentity generate_identity(const std::vector<std::string>& addresses, TlsValidity valid) {
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    require(key && certificate, "make a key");
    X509* const x = certificate.get();
    std::uint64_t serial = 0;
    require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "be random");
    X509_set_version(x, X509_VERSION_3);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial >> 1);
    X509_gmtime_adj(X509_getm_notBefore(x), valid.from);
    X509_gmtime_adj(X509_getm_notAfter(x), valid.to);
    X509_set_pubkey(x, key.get());
    X509_NAME* const name = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("pushbench"), -1, -1, 0);
    X509_set_issuer_name(x, name);
    add_extension(x, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(x, NID_key_usage, "critical,digitalSignature");
    add_extension(x, NID_ext_key_usage, "serverAuth");
    add_extension(x, NID_subject_alt_name, alternative_names(addresses));
    require(X509_sign(x, key.get(), EVP_sha256()) > 0, "sign a certificate");

    const Memory certificate_pem(BIO_new(BIO_s_mem())), key_pem(BIO_new(BIO_s_mem()));
    require(PEM_write_bio_X509(certificate_pem.get(), x) == 1, "write a certificate");
    require(PEM_write_bio_PrivateKey(key_pem.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                     nullptr) == 1,
            "write a key");
    return {text_of(certificate_pem), text_of(key_pem)};
}

std::string read_pem_file(std::string_view flag, const std::string& file, std::string_view what) {
    const auto refuse = [&](std::string_view why) {
        throw UsageError(fmt::format("{}: cannot read '{}': {}; give {}", flag, file, why, what));
    };
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) refuse(std::strerror(errno));
    if (S_ISDIR(status.st_mode)) refuse("it is a folder");
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    if (!in) refuse(std::strerror(errno != 0 ? errno : EIO));
    std::string text(kMostPem + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > kMostPem) refuse("it is longer than 1 MiB");
    return text;
}

}  // namespace pushbench::net
