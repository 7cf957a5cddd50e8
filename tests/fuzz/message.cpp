// A payload: what is read back is what the text says, written anew in lower case.
#include "core/message.hpp"

#include "pieces.hpp"

#include <algorithm>
#include <cctype>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pushbench;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto parsed = parse_payload(text);
    if (!parsed) return 0;
    fuzz::require(parsed->seq != 0 && parsed->due.has_value() == parsed->sent.has_value(),
                  "stamps come together and sequence numbers begin at 1");
    const Message message{parsed->topic, parsed->seq, parsed->due.value_or(0),
                          parsed->sent.value_or(0)};
    const std::size_t said = parsed->due ? kStampedPayload : kMinPayload;
    std::string lower = text.substr(0, said);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    fuzz::require(encode_payload(std::max(size, said), message).substr(0, said) == lower,
                  "written anew it is the same text");
    return 0;
}
