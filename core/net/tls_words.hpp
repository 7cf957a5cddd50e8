// Why a handshake failed, in the words of a user who can do something about it.
//
// Reads the error queue of OpenSSL, which belongs to the thread.
#pragma once
#include <string>

struct ssl_st;

namespace pushbench::net {

bool error_is_plain_http();
std::string handshake_failure(const ssl_st* ssl);
std::string last_tls_error();  // OpenSSL's own words

}  // namespace pushbench::net
