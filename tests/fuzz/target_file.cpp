// A target file: refused in a sentence with file and line, or taken, and then it has what the
// clients ask it for.
#include "core/error.hpp"
#include "core/target_spec.hpp"
#include "pieces.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pushbench;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const TargetSpec spec = parse_target(text, "fuzz.toml");
        fuzz::require(!spec.name.empty(), "it has a name");
        fuzz::require(!spec.techniques.empty(), "it can be subscribed to");
        for (const TargetSubscription& one : spec.techniques)
            fuzz::require(spec.find(one.technique) != nullptr, "what it lists is found");
    } catch (const UsageError& error) {
        fuzz::require(std::string_view(error.what()).find("fuzz.toml") != std::string_view::npos,
                      "the sentence names the file");
    }
    return 0;
}
