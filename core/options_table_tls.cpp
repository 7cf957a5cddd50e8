// Rows of TLS: what the server shows, what clients believe.
#include "core/options_rows.hpp"

namespace pushbench {
namespace {

// What a certificate can be for, and a client can ask for: RFC 1123 labels, or an address.
void check_name(const std::string& text) {
    const bool good = text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                 (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
                      });
    if (!good)
        throw UsageError(
            fmt::format("'{}' is no host name; give one such as push.example.org", text));
}

}  // namespace

std::vector<OptionSpec> tls_rows() {
    constexpr std::string_view group = "TLS";
    constexpr unsigned server = kRun | kServe;
    constexpr unsigned load = kRun | kLoad;
    return {
        flag_row({"tls", "", "", group, server | load,
                  "https, wss, and raw-tcp over TLS; of a --target its URL says it"},
                 &Options::tls),
        choice_row({"tls-version", "", "", group, server | load,
                    "the only one spoken; auto = the higher that both sides have"},
                   &Options::tls_version,
                   std::array{Choice<TlsVersion>{"auto", TlsVersion::automatic},
                              Choice<TlsVersion>{"1.2", TlsVersion::v1_2},
                              Choice<TlsVersion>{"1.3", TlsVersion::v1_3}}),
        text_row(
            {"cert", "", "FILE", group, server,
             "certificate of the server and its chain, PEM; empty = one is generated at start"},
            &Options::cert),
        text_row({"key", "", "FILE", group, server, "private key of --cert, PEM, not encrypted"},
                 &Options::key),
        text_row({"cacert", "", "FILE", group, load,
                  "certificates that clients trust, PEM; empty = in a trial our own server's, else "
                  "those of the system"},
                 &Options::cacert),
        flag_row({"insecure", "k", "", group, load, "clients take any certificate"},
                 &Options::insecure),
        text_row(
            {"tls-name", "", "NAME", group, load,
             "name that the certificate must have; empty = the server's address, or the host in "
             "a --target's URL"},
            &Options::tls_name, check_name),
        flag_row({"tls-resume", "", "", group, load,
                  "clients resume the TLS session of their last connection"},
                 &Options::tls_resume),
    };
}

}  // namespace pushbench
