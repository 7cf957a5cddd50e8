#include "core/counters.hpp"

namespace pushbench {

std::string_view to_string(ErrorKind kind) {
    switch (kind) {
#define X(name)           \
    case ErrorKind::name: \
        return #name;
        PUSHBENCH_ERROR_KINDS(X)
#undef X
    }
    return "unknown";
}

bool came_later(std::string_view counter) {
#define X(name) \
    if (counter == #name) return true;
    PUSHBENCH_BYTE_PART_COUNTERS(X)
    PUSHBENCH_LATER_SERVER_COUNTERS(X)
#undef X
    return false;
}

}  // namespace pushbench
