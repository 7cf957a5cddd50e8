// Answering GET and HEAD on the paths that are not techniques, and refusing what is neither, the
// same way everywhere.
// On the worker's thread.
#pragma once
#include "server/exchange.hpp"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace pushbench::server {

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// Other methods are answered 405.
void answer_get(Exchange& exchange, std::string_view type, std::string_view body, Fields more = {});
void refuse_method(Exchange& exchange, std::string_view allowed);

}  // namespace pushbench::server
