// Cuts an input into pieces the way a network may: what comes out must not depend on where.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fuzzer/FuzzedDataProvider.h>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench::fuzz {

struct Pieces {
    std::string whole;
    std::vector<std::string> pieces;  // copies: a read behind the end of one is noticed
};

// The lengths of the pieces are taken from the end of the input, so that a corpus stays readable.
inline Pieces cut(const std::uint8_t* data, std::size_t size) {
    FuzzedDataProvider provider(data, size);
    std::vector<std::size_t> lengths;
    const std::size_t count = provider.ConsumeIntegralInRange<std::size_t>(0, 8);
    for (std::size_t i = 0; i < count; ++i)
        lengths.push_back(provider.ConsumeIntegralInRange<std::size_t>(1, 64));
    Pieces result;
    result.whole = provider.ConsumeRemainingBytesAsString();
    std::string_view rest = result.whole;
    for (std::size_t i = 0; !rest.empty(); ++i) {
        const std::size_t length =
            lengths.empty() ? rest.size() : std::min(rest.size(), lengths[i % lengths.size()]);
        result.pieces.emplace_back(rest.substr(0, length));
        rest.remove_prefix(length);
    }
    return result;
}

// A head that is wrong is refused at once or when it is complete, as the pieces happen to be; what
// must not differ is what becomes of it in the end.
inline void end_the_head(Pieces& input) {
    constexpr std::string_view end = "\r\n\r\n";
    input.whole += end;
    input.pieces.emplace_back(end);
}

inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

// Both stories stand in the log of a finding: without them nobody sees which reader was right.
inline void require_same(const std::string& whole, const std::string& in_pieces) {
    if (whole == in_pieces) return;
    std::fprintf(stderr, "--- as a whole\n%s\n--- in pieces\n%s\n", whole.c_str(),
                 in_pieces.c_str());
    require(false, "pieces make no difference");
}

}  // namespace pushbench::fuzz
