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

}  // namespace pushbench
