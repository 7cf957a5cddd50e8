#include "core/net/tls_words.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace pushbench::net {

namespace {

int reason_of_last() {
    const unsigned long code = ERR_peek_error();
    return ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : 0;
}

std::string untrusted(long verdict) {
    const std::string words = X509_verify_cert_error_string(verdict);
    switch (verdict) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "the server's certificate is not valid now (" + words +
                   "); give it another one, or clients --insecure";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "the server's certificate is for another name (" + words +
                   "); give the one it has with --tls-name, or --insecure";
        default:
            return "the server's certificate is not trusted (" + words +
                   "); give the one that vouches for it with --cacert, or --insecure";
    }
}

}  // namespace

bool error_is_plain_http() {
    const int reason = reason_of_last();
    return reason == SSL_R_HTTP_REQUEST || reason == SSL_R_HTTPS_PROXY_REQUEST;
}

std::string last_tls_error() {
    const char* const words = ERR_reason_error_string(ERR_peek_error());
    return words ? words : "unknown error of OpenSSL";
}

std::string handshake_failure(const ssl_st* ssl) {
    switch (reason_of_last()) {
        case SSL_R_CERTIFICATE_VERIFY_FAILED:
            return untrusted(SSL_get_verify_result(ssl));
        case SSL_R_HTTP_REQUEST:
        case SSL_R_HTTPS_PROXY_REQUEST:
            return "the peer asked in plain HTTP";
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_RECORD_LENGTH_MISMATCH:
        case SSL_R_PACKET_LENGTH_TOO_LONG:
            return "the peer does not speak TLS";
        default:
            return last_tls_error();
    }
}

}  // namespace pushbench::net
