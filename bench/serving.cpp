#include "bench/serving.hpp"

#include <utility>

namespace pushbench {

std::unique_ptr<Serving> make_serving(const TrialSpec& spec, const TrialPlan& resources,
                                      std::uint64_t salt) {
    auto server = spec.target ? make_target_serving(spec, salt) : make_own_serving(spec, resources);
    return spec.via.is_direct() ? std::move(server) : make_proxied_serving(std::move(server), spec);
}

}  // namespace pushbench
