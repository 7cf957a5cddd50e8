// A file of Google Benchmark: refused in a sentence, or compared with itself.
#include "reports/compare/google_benchmark.hpp"

#include "compared.hpp"
#include "core/error.hpp"
#include "pieces.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace pushbench;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        (void)is_google_benchmark(text);
        fuzz::compare_with_itself(google_benchmark_subjects(text, "fuzz.json"));
    } catch (const UsageError&) {
        // One sentence for the user.
    }
    return 0;
}
