// What the TLS connections of one process and side have in common: the server's certificate and
// key, or whom clients trust; versions, modes and callbacks of OpenSSL.
//
// Immutable once made; session() may be called by any worker. Everything that a user can give
// wrongly is found while it is made: UsageError.
#pragma once
#include "core/net/tls_session.hpp"
#include "core/options.hpp"

#include <memory>
#include <optional>
#include <string>

struct ssl_ctx_st;

namespace pushbench::net {

class TlsContext {
  public:
    enum class Side { server, client };
    TlsContext(Side side, TlsVersion version, bool http);
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    // A session for a connected descriptor, which stays the caller's.
    std::unique_ptr<TlsSession> session(int fd, TlsTicket* ticket = nullptr) const;

    // Server.
    void show(const std::string& certificate, const std::string& certificate_file,
              const std::string& key, const std::string& key_file);
    const std::string& certificate() const { return certificate_; }  // PEM, with its chain

    // Client. Anchors in PEM; a server's own certificate is one too.
    void trust(const std::string& certificates, const std::string& file);
    void trust_system();
    void trust_anybody();
    void expect_name(const std::string& name);  // or address
    void keep_tickets();

    // A handshake of the two in memory: why it fails, in words.
    static std::optional<std::string> disagreement(const TlsContext& server,
                                                   const TlsContext& client);

  private:
    ssl_st* new_ssl() const;

    ssl_ctx_st* context_;
    Side side_;
    std::string certificate_;
    std::string server_name_;  // SNI: names only, no addresses (RFC 6066 §3)
};

// null without --tls. Reads --cert and --key, or generates both for --bind.
std::unique_ptr<const TlsContext> server_tls(const Options& options);

// null without --tls. `own`: certificates of a trial's servers, trusted unless --cacert or
// --insecure is given; without them the system's are. `host`: what the server is addressed by.
std::unique_ptr<const TlsContext> client_tls(const Options& options, const std::string& host,
                                             const std::string& own);
// The same for a server whose URL says whether it speaks TLS, whatever --tls is: never null.
std::unique_ptr<const TlsContext> tls_towards(const Options& options, const std::string& host,
                                              const std::string& own = {});

}  // namespace pushbench::net
