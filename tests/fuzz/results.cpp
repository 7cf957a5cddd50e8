// A results file: refused in a sentence, or read, and then every report can be made of it and it
// can be written and read again, and compared with itself.
#include "compared.hpp"
#include "core/error.hpp"
#include "pieces.hpp"
#include "reports/formats.hpp"
#include "reports/results_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pushbench;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const Experiment experiment = experiment_from_json(text, "fuzz.json");
        const std::string written = results_json(experiment);
        fuzz::require(results_json(experiment_from_json(written, "again.json")) == written,
                      "what was written reads back");
        for (const Format& format : formats()) (void)format.render(experiment);
        fuzz::compare_with_itself(subjects_of(experiment, "fuzz.json", {}));
    } catch (const UsageError&) {
        // One sentence for the user.
    }
    return 0;
}
