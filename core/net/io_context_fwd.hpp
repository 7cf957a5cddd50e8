// boost::asio::io_context by name: a header that only hands one on does not cost every file that
// includes it two seconds of Asio (a third of what this project's build once took).
#pragma once

namespace boost::asio {
class io_context;
}
