// Deterministic random numbers: the same seed gives the same schedule in every process.
// SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators").
#pragma once
#include <cstdint>

namespace pushbench {

class SplitMix64 {
  public:
    explicit SplitMix64(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    // Uniform in [0, 1).
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

  private:
    std::uint64_t state_;
};

// An independent stream for (seed, index): used per topic and per client.
inline SplitMix64 split(std::uint64_t seed, std::uint64_t index) {
    SplitMix64 mixer(seed ^ (index * 0xd1342543de82ef95ULL + 0x632be59bd9b4e019ULL));
    return SplitMix64(mixer.next());
}

}  // namespace pushbench
