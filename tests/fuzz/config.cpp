// A config file: read, refused in a sentence, or taken; what was taken is written and read back to
// the same.
#include "core/config_file.hpp"
#include "core/error.hpp"
#include "pieces.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pushbench;
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        Options options;
        apply_options(options, parse_config(text, "fuzz.toml"), OptionSource::config_file, kRun,
                      "fuzz.toml");
        const std::string written = config_text(options, kRun);
        Options again;
        apply_options(again, parse_config(written, "again.toml"), OptionSource::config_file, kRun,
                      "again.toml");
        fuzz::require(config_text(again, kRun) == written, "what was written reads back");
        validate_options(options, kRun);
    } catch (const UsageError&) {
        // One sentence for the user.
    }
    return 0;
}
