#include "core/net/tls_context.hpp"

#include "core/error.hpp"
#include "core/net/tls_identity.hpp"
#include "core/net/tls_words.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <new>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string_view>

#include <fmt/format.h>

namespace pushbench::net {

namespace {

constexpr unsigned char kHttp[] = "\x08http/1.1";  // RFC 7301 §3.1: length and name
constexpr unsigned kHttpSize = sizeof kHttp - 1;

TlsSession* session_of(const SSL* ssl) {
    return static_cast<TlsSession*>(SSL_get_app_data(ssl));
}

// Of the server: what a client that offers h2 as well is told.
int choose_http(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in,
                unsigned in_size, void*) {
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, out_size, kHttp, kHttpSize, in, in_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

int keep_ticket(SSL* ssl, SSL_SESSION* ticket) {
    TlsSession* const session = session_of(ssl);
    return session && session->on_ticket(ticket) ? 1 : 0;  // 1: the reference is ours
}

// Session tickets of TLS 1.3 come when the handshake is over: RFC 8446 §4.6.1.
void watch_records(int written, int, int type, const void* data, std::size_t size, SSL* ssl,
                   void*) {
    TlsSession* const session = session_of(ssl);
    if (written || !session || size == 0) return;
    const auto* const bytes = static_cast<const unsigned char*>(data);
    if (type == SSL3_RT_HEADER && size >= SSL3_RT_HEADER_LENGTH)
        session->on_record_header(SSL3_RT_HEADER_LENGTH + (std::size_t{bytes[3]} << 8 | bytes[4]));
    else if (type == SSL3_RT_INNER_CONTENT_TYPE && bytes[0] == SSL3_RT_HANDSHAKE)
        session->on_handshake_record();
}

// Nobody is asked for a passphrase.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

struct PemReader {
    explicit PemReader(const std::string& text)
        : bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))) {
        if (!bio) throw std::bad_alloc();
    }
    ~PemReader() {
        BIO_free(bio);
        ERR_clear_error();
    }
    PemReader(const PemReader&) = delete;
    PemReader& operator=(const PemReader&) = delete;
    X509* next() { return PEM_read_bio_X509(bio, nullptr, no_passphrase, nullptr); }
    BIO* bio;
};

bool is_address(const std::string& text) {
    std::array<unsigned char, 16> ignored;
    return ::inet_pton(AF_INET, text.c_str(), ignored.data()) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), ignored.data()) == 1;
}

}  // namespace

TlsContext::TlsContext(Side side, TlsVersion version, bool http)
    : context_(SSL_CTX_new(side == Side::server ? TLS_server_method() : TLS_client_method())),
      side_(side) {
    if (!context_) throw std::bad_alloc();
    const int lowest = version == TlsVersion::v1_3 ? TLS1_3_VERSION : TLS1_2_VERSION;
    const int highest = version == TlsVersion::v1_2 ? TLS1_2_VERSION : TLS1_3_VERSION;
    SSL_CTX_set_min_proto_version(context_, lowest);
    SSL_CTX_set_max_proto_version(context_, highest);
    // Without released buffers an idle connection would hold 34 KiB. No partial writes: the BIO
    // takes everything, also what is cut into the small records that a peer may have asked for
    // (max_fragment_length, RFC 6066 §4).
    SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // A FIN without close_notify is an end like any other: it is told as one, and the session of
    // that connection may be resumed.
    SSL_CTX_set_options(
        context_, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_read_ahead(context_, 1);  // a record in one recv, not in two
    SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);
    if (side == Side::client) SSL_CTX_set_msg_callback(context_, watch_records);
    if (!http) return;
    if (side == Side::server)
        SSL_CTX_set_alpn_select_cb(context_, choose_http, nullptr);
    else
        SSL_CTX_set_alpn_protos(context_, kHttp, kHttpSize);
}

TlsContext::~TlsContext() {
    SSL_CTX_free(context_);
}

ssl_st* TlsContext::new_ssl() const {
    SSL* const ssl = SSL_new(context_);
    if (!ssl) throw std::bad_alloc();
    if (side_ == Side::server)
        SSL_set_accept_state(ssl);
    else
        SSL_set_connect_state(ssl);
    // What SSL_set_tlsext_host_name does, which is a macro with a cast of C.
    if (!server_name_.empty())
        SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 const_cast<char*>(server_name_.c_str()));
    return ssl;
}

std::unique_ptr<TlsSession> TlsContext::session(int fd, TlsTicket* ticket) const {
    return std::make_unique<TlsSession>(new_ssl(), fd, ticket);
}

void TlsContext::show(const std::string& certificate, const std::string& certificate_file,
                      const std::string& key, const std::string& key_file) {
    PemReader chain(certificate);
    X509* const own = chain.next();
    if (!own)
        throw UsageError(fmt::format(
            "--cert: '{}' holds no certificate in PEM; give a file that begins with the server's "
            "(-----BEGIN CERTIFICATE-----)",
            certificate_file));
    const bool used = SSL_CTX_use_certificate(context_, own) == 1;
    X509_free(own);
    if (!used)
        throw UsageError(
            fmt::format("--cert: the certificate in '{}' cannot be used: {}; give "
                        "another one",
                        certificate_file, last_tls_error()));
    while (X509* const further = chain.next()) SSL_CTX_add0_chain_cert(context_, further);

    PemReader reader(key);
    EVP_PKEY* const secret = PEM_read_bio_PrivateKey(reader.bio, nullptr, no_passphrase, nullptr);
    if (!secret)
        throw UsageError(fmt::format(
            "--key: '{}' holds no private key in PEM that can be read without a passphrase; give "
            "one (openssl pkey -in FILE writes an encrypted one plainly)",
            key_file));
    const bool fits =
        SSL_CTX_use_PrivateKey(context_, secret) == 1 && SSL_CTX_check_private_key(context_) == 1;
    EVP_PKEY_free(secret);
    if (!fits)
        throw UsageError(
            fmt::format("--key: the key in '{}' does not fit the certificate in '{}'; give the key "
                        "that the certificate was made for",
                        key_file, certificate_file));
    certificate_ = certificate;
}

void TlsContext::trust(const std::string& certificates, const std::string& file) {
    PemReader reader(certificates);
    X509_STORE* const store = SSL_CTX_get_cert_store(context_);
    int count = 0;
    while (X509* const one = reader.next()) {
        count += X509_STORE_add_cert(store, one);
        X509_free(one);
    }
    if (count == 0)
        throw UsageError(
            fmt::format("--cacert: '{}' holds no certificate in PEM; give a file with "
                        "those that clients shall trust",
                        file));
    // One that somebody else signed is an anchor as well when it is named itself.
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
}

void TlsContext::trust_system() {
    SSL_CTX_set_default_verify_paths(context_);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
}

void TlsContext::trust_anybody() {
    SSL_CTX_set_verify(context_, SSL_VERIFY_NONE, nullptr);
}

void TlsContext::expect_name(const std::string& name) {
    X509_VERIFY_PARAM* const rules = SSL_CTX_get0_param(context_);
    if (is_address(name)) {
        X509_VERIFY_PARAM_set1_ip_asc(rules, name.c_str());
        return;
    }
    X509_VERIFY_PARAM_set1_host(rules, name.c_str(), name.size());
    server_name_ = name;
}

void TlsContext::keep_tickets() {
    SSL_CTX_set_session_cache_mode(context_,
                                   SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
    SSL_CTX_sess_set_new_cb(context_, keep_ticket);
}

std::optional<std::string> TlsContext::disagreement(const TlsContext& server,
                                                    const TlsContext& client) {
    SSL* const ends[] = {client.new_ssl(), server.new_ssl()};
    BIO* wire[2];
    BIO_new_bio_pair(&wire[0], 0, &wire[1], 0);
    SSL_set_bio(ends[0], wire[0], wire[0]);
    SSL_set_bio(ends[1], wire[1], wire[1]);
    std::optional<std::string> why;
    constexpr int kMostFlights = 10;  // TLS 1.2 needs four
    bool done[2] = {false, false};
    for (int flight = 0; flight < kMostFlights && !why && !(done[0] && done[1]); ++flight) {
        const int at = flight % 2;
        ERR_clear_error();
        const int ret = SSL_do_handshake(ends[at]);
        done[at] = ret == 1;
        if (ret != 1 && SSL_get_error(ends[at], ret) == SSL_ERROR_SSL)
            why = handshake_failure(ends[at]);
    }
    ERR_clear_error();
    SSL_free(ends[0]);
    SSL_free(ends[1]);
    return why;
}

std::unique_ptr<const TlsContext> server_tls(const Options& options) {
    if (!options.tls) return nullptr;
    auto context = std::make_unique<TlsContext>(TlsContext::Side::server, options.tls_version,
                                                /*http=*/true);
    if (options.cert.empty()) {
        const TlsIdentity generated = generate_identity({options.bind});
        context->show(generated.certificate, "memory", generated.key, "memory");
    } else {
        context->show(read_pem_file("--cert", options.cert, "a certificate in PEM"), options.cert,
                      read_pem_file("--key", options.key, "the certificate's private key in PEM"),
                      options.key);
    }
    return context;
}

std::unique_ptr<const TlsContext> client_tls(const Options& options, const std::string& host,
                                             const std::string& own) {
    return options.tls ? tls_towards(options, host, own) : nullptr;
}

std::unique_ptr<const TlsContext> tls_towards(const Options& options, const std::string& host,
                                              const std::string& own) {
    auto context = std::make_unique<TlsContext>(TlsContext::Side::client, options.tls_version,
                                                /*http=*/true);
    if (options.tls_resume) context->keep_tickets();
    context->expect_name(!options.tls_name.empty() ? options.tls_name : host);
    if (options.insecure)
        context->trust_anybody();
    else if (!options.cacert.empty())
        context->trust(read_pem_file("--cacert", options.cacert, "certificates in PEM"),
                       options.cacert);
    else if (!own.empty())
        context->trust(own, "memory");
    else
        context->trust_system();
    return context;
}

}  // namespace pushbench::net
