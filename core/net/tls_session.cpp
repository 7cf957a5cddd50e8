#include "core/net/tls_session.hpp"

#include "core/net/clock.hpp"
#include "core/net/tls_bio.hpp"
#include "core/net/tls_words.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <utility>

namespace pushbench::net {

namespace {

// RFC 8446 §5.1: plaintext of a record.
constexpr std::size_t kRecord = SSL3_RT_MAX_PLAIN_LENGTH;
// A record, or the smaller ones that a peer wants instead, and alerts and answers to key updates
// behind it; who makes us queue more does not read.
constexpr std::size_t kMostUnsent = 64 * 1024;

// A close with input unread is a reset, which would destroy our close_notify on its way; and the
// peer's own may well be what nobody has read.
void discard_input(int fd) {
    constexpr int kMost = 16;  // reads; who sends more than that is reset
    std::array<char, 4096> ignored;
    for (int i = 0; i < kMost; ++i)
        if (::recv(fd, ignored.data(), ignored.size(), MSG_DONTWAIT) <= 0) return;
}

}  // namespace

TlsTicket::~TlsTicket() {
    SSL_SESSION_free(session_);
}

void TlsTicket::keep(ssl_session_st* session) {
    SSL_SESSION_free(std::exchange(session_, session));
}

TlsSession::TlsSession(ssl_st* ssl, int fd, TlsTicket* ticket)
    : ssl_(ssl),
      bio_(make_socket_bio(*this)),
      ticket_(ticket),
      fd_(fd),
      began_at_(monotonic_now()) {
    SSL_set_bio(ssl_, bio_, bio_);
    SSL_set_app_data(ssl_, this);
    if (ticket_ && ticket_->session()) SSL_set_session(ssl_, ticket_->session());
}

TlsSession::~TlsSession() {
    // OpenSSL forgets the session of a connection that ended without close_notify, as TLS 1.0
    // asked; RFC 5246 §7.2.1 does not any more, and a lost connection is what a client resumes.
    SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(ssl_);
    if (close_said_) discard_input(fd_);
}

bool TlsSession::was_resumed() const {
    return SSL_session_reused(ssl_) == 1;
}

std::string TlsSession::protocol() const {
    return std::string(SSL_get_version(ssl_)) + " " + SSL_get_cipher_name(ssl_);
}

std::uint64_t TlsSession::sent() const {
    return BIO_number_written(bio_) - unsent_.size();
}

std::uint64_t TlsSession::received() const {
    return BIO_number_read(bio_);
}

int TlsSession::bio_write(const char* data, std::size_t size) {
    std::size_t done = 0;
    if (unsent_.empty()) {
        ssize_t n;
        do n = ::send(fd_, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        while (n < 0 && errno == EINTR);
        if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
            errno_ = errno;
            return -1;
        }
        done = n > 0 ? static_cast<std::size_t>(n) : 0;
    } else if (unsent_.size() + size > kMostUnsent) {
        errno_ = ENOBUFS;
        return -1;
    }
    unsent_.append(data + done, size - done);
    return static_cast<int>(size);
}

int TlsSession::bio_read(char* into, std::size_t size) {
    if (drained_) return kBioRetry;
    ssize_t n;
    do n = ::recv(fd_, into, size, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n > 0) {
        drained_ = static_cast<std::size_t>(n) < size;
        return static_cast<int>(n);
    }
    if (n == 0) {
        fin_read_ = true;
        return 0;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
        drained_ = empty_ = true;
        return kBioRetry;
    }
    errno_ = errno;
    return -1;
}

// A part of a record came, and a short recv is taken for a drained socket; but the peer's end may
// have come with it, and then brings no edge of its own.
bool TlsSession::may_have_ended(int ret) {
    if (empty_ || SSL_get_error(ssl_, ret) != SSL_ERROR_WANT_READ) return false;
    look_again();
    return true;
}

void TlsSession::on_handshake_record() {
    if (!handshaking_) handshake_received_ += record_bytes_;
}

bool TlsSession::on_ticket(ssl_session_st* session) {
    if (!ticket_) return false;
    ticket_->keep(session);
    return true;
}

IoStatus TlsSession::flush() {
    while (!unsent_.empty()) {
        ssize_t n;
        do n = ::send(fd_, unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        while (n < 0 && errno == EINTR);
        if (n < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK ? IoStatus::would_block_write
                                                           : IoStatus::error;
        if (static_cast<std::size_t>(n) == unsent_.size())
            std::string().swap(unsent_);  // an idle connection keeps nothing
        else
            unsent_.erase(0, static_cast<std::size_t>(n));
    }
    if (fin_wanted_) ::shutdown(fd_, SHUT_WR);
    fin_wanted_ = false;
    return IoStatus::ok;
}

IoResult TlsSession::handshake() {
    if (flush() == IoStatus::error) {
        failure_ = std::strerror(errno);
        return fail(errno);
    }
    look_again();
    int ret = 0;
    do {
        ERR_clear_error();
        ret = SSL_do_handshake(ssl_);
    } while (ret != 1 && may_have_ended(ret));
    if (ret == 1) {
        handshaking_ = false;
        handshake_sent_ = BIO_number_written(bio_);
        handshake_received_ = BIO_number_read(bio_);
        return {};
    }
    const int why = SSL_get_error(ssl_, ret);
    if (why == SSL_ERROR_WANT_READ) return {0, IoStatus::would_block_read, true, 0};
    broken_ = true;
    peer_spoke_http_ = why == SSL_ERROR_SSL && error_is_plain_http();
    failure_ = fin_read_              ? "the peer closed the connection during the handshake"
               : why == SSL_ERROR_SSL ? handshake_failure(ssl_)
                                      : std::strerror(errno_);
    ERR_clear_error();
    return fail(why == SSL_ERROR_SSL ? EPROTO : errno_);
}

IoResult TlsSession::fail(int error) {
    broken_ = true;
    ending_ = IoStatus::error;
    errno_ = error;
    return {0, IoStatus::error, false, error};
}

// SSL_read has nothing more to give: for now, or for ever.
IoResult TlsSession::interrupted(int ret) {
    const int why = SSL_get_error(ssl_, ret);
    if (why == SSL_ERROR_WANT_READ) return {0, IoStatus::would_block_read, true, 0};
    if (why == SSL_ERROR_ZERO_RETURN || fin_read_) {
        broken_ = broken_ || why != SSL_ERROR_ZERO_RETURN;
        ending_ = IoStatus::end;
        return {0, IoStatus::end, false, 0};
    }
    const IoResult result = fail(why == SSL_ERROR_SSL ? EPROTO : errno_);
    ERR_clear_error();
    return result;
}

// RFC 8446 §6.1: what comes behind a close_notify is ignored. Both sides have said it; what is
// missing is the end of the connection itself.
IoResult TlsSession::read_to_fin(std::span<char> into) {
    if (fin_read_) return {0, IoStatus::end, false, 0};
    look_again();
    const int n = bio_read(into.data(), into.size());
    if (n == kBioRetry) return {0, IoStatus::would_block_read, true, 0};
    if (n < 0) return fail(errno_);
    return {0, n > 0 ? IoStatus::ok : IoStatus::end, false, 0};
}

IoResult TlsSession::read(std::span<char> into) {
    if (ending_ == IoStatus::error) return {0, IoStatus::error, false, errno_};
    if (ending_ == IoStatus::end)
        return close_said_ ? read_to_fin(into) : IoResult{0, IoStatus::end, false, 0};
    look_again();
    std::size_t n = 0;
    while (n < into.size()) {
        ERR_clear_error();
        std::size_t got = 0;
        const int ret = SSL_read_ex(ssl_, into.data() + n, into.size() - n, &got);
        n += got;
        if (ret == 1 || (n == 0 && may_have_ended(ret))) continue;
        const IoResult result = interrupted(ret);
        if (n > 0) return {n, IoStatus::ok, result.drained, 0};
        return result.status == IoStatus::end && close_said_ ? read_to_fin(into) : result;
    }
    return {n, IoStatus::ok, false, 0};
}

bool TlsSession::has_buffered_input() const {
    return ending_ == IoStatus::ok ? SSL_has_pending(ssl_) == 1 : !close_said_;
}

// All of it or nothing: without SSL_MODE_ENABLE_PARTIAL_WRITE there is nothing between.
bool TlsSession::take(const char* record, std::size_t size) {
    ERR_clear_error();
    errno_ = EPROTO;
    std::size_t written = 0;
    if (SSL_write_ex(ssl_, record, size, &written) == 1) return true;
    broken_ = true;
    ERR_clear_error();
    errno = errno_;
    return false;
}

IoResult TlsSession::write(const char* data, std::size_t size) {
    if (handshaking_) return {0, IoStatus::would_block_read, false, 0};
    if (broken_) return {0, IoStatus::error, false, errno_ != 0 ? errno_ : EPIPE};
    if (const IoStatus status = flush(); status != IoStatus::ok) return {0, status, false, errno};
    std::size_t taken = 0;
    while (taken < size && unsent_.empty()) {
        const std::size_t record = std::min(size - taken, kRecord);
        if (!take(data + taken, record)) return {0, IoStatus::error, false, errno_};
        taken += record;
    }
    return {taken, IoStatus::ok, false, 0};
}

// Parts share records: each of its own would cost 22 bytes and a system call.
IoResult TlsSession::write(const iovec* parts, int count) {
    if (count == 1) return write(static_cast<const char*>(parts->iov_base), parts->iov_len);
    std::array<char, kRecord> record;
    std::size_t taken = 0, filled = 0;
    for (const iovec* part = parts; part != parts + count; ++part) {
        const std::string_view bytes(static_cast<const char*>(part->iov_base), part->iov_len);
        for (std::size_t at = 0; at < bytes.size();) {
            const std::size_t n = std::min(bytes.size() - at, record.size() - filled);
            std::memcpy(record.data() + filled, bytes.data() + at, n);
            filled += n;
            at += n;
            if (filled < record.size()) continue;
            const IoResult result = write(record.data(), filled);
            if (result.status != IoStatus::ok) return taken > 0 ? IoResult{taken} : result;
            taken += std::exchange(filled, 0);
        }
    }
    if (filled == 0) return {taken};
    const IoResult result = write(record.data(), filled);
    if (result.status != IoStatus::ok) return taken > 0 ? IoResult{taken} : result;
    return {taken + filled};
}

void TlsSession::say_close() {
    if (handshaking_ || broken_ || close_said_) return;
    close_said_ = true;
    ERR_clear_error();
    SSL_shutdown(ssl_);  // does not wait for the peer's
    ERR_clear_error();
}

void TlsSession::shutdown_write() {
    say_close();
    fin_wanted_ = true;
    flush();
}

}  // namespace pushbench::net
