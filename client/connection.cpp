#include "client/connection.hpp"

namespace pushbench::client {

ErrorKind connect_error(int error) {
    switch (error) {
        case ECONNREFUSED:
            return ErrorKind::connect_refused;
        case ETIMEDOUT:
            return ErrorKind::connect_timeout;
        default:
            return ErrorKind::connect_failed;
    }
}

ErrorKind io_error(int error) {
    switch (error) {
        case ECONNRESET:
        case EPIPE:
            return ErrorKind::connection_reset;
        case EPROTO:
            return ErrorKind::malformed;  // of TLS
        default:
            return ErrorKind::io_error;
    }
}

ErrorKind refusal_kind(std::int64_t status) {
    switch (status) {
        case 403:
            return ErrorKind::refused;
        case 503:
            return ErrorKind::overloaded;
        default:
            return ErrorKind::bad_status;
    }
}

}  // namespace pushbench::client
