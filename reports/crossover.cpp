#include "reports/crossover.hpp"

#include "reports/report_verdict.hpp"

#include <algorithm>
#include <cmath>

namespace pushbench {
namespace {

double on(bool logarithmic, double value) {
    return logarithmic ? std::log(value) : value;
}
double off(bool logarithmic, double value) {
    return logarithmic ? std::exp(value) : value;
}

double between(double from, double to, double share, bool logarithmic) {
    const double start = on(logarithmic, from);
    return off(logarithmic, start + share * (on(logarithmic, to) - start));
}

// Both lines where both were measured.
struct Pair {
    double x;
    double a, b;
    int side;  // -1: a is clearly below, 1: above, 0: not told apart
    bool tested;
};

int side_of(const Spread& a, const Spread& b) {
    const double low = std::min(a.median.number, b.median.number);
    const double apart = std::abs(a.median.number - b.median.number);
    const Difference found = difference(a, b);
    // Too few runs for the test: at least none of one side may reach into the other's.
    const bool ranges_touch = a.min.number <= b.max.number && b.min.number <= a.max.number;
    const bool clear = found == Difference::untested
                           ? !ranges_touch && apart > kClearlyApart * std::abs(low)
                           : found == Difference::significant;
    if (!clear) return 0;
    return a.median.number < b.median.number ? -1 : 1;
}

bool drawable(const LinePoint& point, Scales scales) {
    const Value& y = point.y.median;
    return y.kind == Value::Kind::number && (!scales.y_logarithmic || y.number > 0) &&
           (!scales.x_logarithmic || point.x > 0);
}

std::vector<Pair> pairs(const Line& a, const Line& b, Scales scales) {
    std::vector<Pair> all;
    for (const LinePoint& of_a : a)
        for (const LinePoint& of_b : b) {
            if (of_a.x != of_b.x || !drawable(of_a, scales) || !drawable(of_b, scales)) continue;
            all.push_back({of_a.x, of_a.y.median.number, of_b.y.median.number,
                           side_of(of_a.y, of_b.y),
                           difference(of_a.y, of_b.y) != Difference::untested});
        }
    return all;
}

// The medians cross somewhere from pair `from` on, where a is on `side`, to pair `to`.
Crossover crossing(const std::vector<Pair>& all, std::size_t from, std::size_t to, Scales scales) {
    const int side = all[from].side;
    std::size_t next = from + 1;
    while (next < to && (all[next].a - all[next].b) * side > 0) ++next;
    const Pair& p = all[next - 1];
    const Pair& q = all[next];
    const double before = on(scales.y_logarithmic, p.a) - on(scales.y_logarithmic, p.b);
    const double after = on(scales.y_logarithmic, q.a) - on(scales.y_logarithmic, q.b);
    const double share = before / (before - after);
    return {between(p.x, q.x, share, scales.x_logarithmic),
            between(p.a, q.a, share, scales.y_logarithmic), all[from].tested && all[to].tested};
}

}  // namespace

std::vector<Crossover> crossovers(const Line& a, const Line& b, Scales scales) {
    const std::vector<Pair> all = pairs(a, b, scales);
    std::vector<Crossover> found;
    std::optional<std::size_t> last;  // the last pair that was told apart
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].side == 0) continue;
        if (last && all[*last].side != all[i].side)
            found.push_back(crossing(all, *last, i, scales));
        last = i;
    }
    return found;
}

std::optional<double> height_at(const Line& line, double x, Scales scales) {
    const LinePoint* before = nullptr;
    for (const LinePoint& point : line) {
        if (!drawable(point, scales)) continue;
        if (point.x == x) return point.y.median.number;
        if (point.x > x) {
            if (!before) return {};
            const double start = on(scales.x_logarithmic, before->x);
            const double share =
                (on(scales.x_logarithmic, x) - start) / (on(scales.x_logarithmic, point.x) - start);
            return between(before->y.median.number, point.y.median.number, share,
                           scales.y_logarithmic);
        }
        before = &point;
    }
    return {};
}

}  // namespace pushbench
