#include "core/net/tls_bio.hpp"

#include "core/net/tls_session.hpp"

#include <new>
#include <openssl/bio.h>

namespace pushbench::net {

namespace {

TlsSession& session_of(BIO* bio) {
    return *static_cast<TlsSession*>(BIO_get_data(bio));
}

int write(BIO* bio, const char* data, std::size_t size, std::size_t* written) {
    BIO_clear_retry_flags(bio);
    const int n = session_of(bio).bio_write(data, size);
    *written = n > 0 ? static_cast<std::size_t>(n) : 0;
    return n > 0 ? 1 : 0;
}

int read(BIO* bio, char* into, std::size_t size, std::size_t* got) {
    BIO_clear_retry_flags(bio);
    const int n = session_of(bio).bio_read(into, size);
    if (n == kBioRetry) BIO_set_retry_read(bio);
    *got = n > 0 ? static_cast<std::size_t>(n) : 0;
    return n > 0 ? 1 : 0;
}

long control(BIO* bio, int command, long, void*) {
    switch (command) {
        case BIO_CTRL_FLUSH:  // nothing is held back
        case BIO_CTRL_DUP:
            return 1;
        case BIO_CTRL_EOF:
            return session_of(bio).bio_ended() ? 1 : 0;
        default:
            return 0;
    }
}

BIO_METHOD* make_method() {
    BIO_METHOD* const method =
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "pushbench socket");
    if (!method) throw std::bad_alloc();
    BIO_meth_set_write_ex(method, write);
    BIO_meth_set_read_ex(method, read);
    BIO_meth_set_ctrl(method, control);
    return method;
}

}  // namespace

bio_st* make_socket_bio(TlsSession& session) {
    static BIO_METHOD* const method = make_method();
    BIO* const bio = BIO_new(method);
    if (!bio) throw std::bad_alloc();
    BIO_set_data(bio, &session);
    BIO_set_init(bio, 1);
    return bio;
}

}  // namespace pushbench::net
