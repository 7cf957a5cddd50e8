#include "core/ledger.hpp"

#include <algorithm>
#include <bit>

namespace pushbench {
namespace {

constexpr std::uint64_t kBits = 64;

// How many of first..last lie in the measured window.
std::uint64_t in_window(std::uint64_t first, std::uint64_t last, const SeqRange& window) {
    return SeqRange{std::max(first, window.first), std::min(last, window.last)}.count();
}

}  // namespace

LedgerTotals& LedgerTotals::operator+=(const LedgerTotals& other) {
    expected += other.expected;
    delivered += other.delivered;
    lost += other.lost;
    duplicated += other.duplicated;
    reordered += other.reordered;
    too_old += other.too_old;
    unscheduled += other.unscheduled;
    declared_lost += other.declared_lost;
    declared_mismatch += other.declared_mismatch;
    outside += other.outside;
    return *this;
}

bool LedgerTotals::closed() const {
    return expected == delivered + lost && too_old == 0 && unscheduled == 0 &&
           declared_mismatch == 0;
}

void ClientLedger::start(std::uint64_t cursor) {
    *this = ClientLedger();
    highest_ = cursor;
}

Delivery ClientLedger::deliver(std::uint64_t seq, const SeqRange& window, LedgerTotals& totals) {
    const bool measured = window.contains(seq);
    if (seq > highest_) {
        // While bit 0 is set, nothing has come since the server declared a gap that ends here.
        if ((declared_ & 1) != 0 && seq != highest_ + 1) refute_declaration(totals);
        slide_to(seq, window, totals);
        seen_ |= 1;
        ++(measured ? totals.delivered : totals.outside);
        return measured ? Delivery::counted : Delivery::outside;
    }
    return deliver_behind(highest_ - seq, measured, totals);
}

Delivery ClientLedger::deliver_behind(std::uint64_t behind, bool measured, LedgerTotals& totals) {
    const bool too_old = behind >= kBits;
    const std::uint64_t bit = too_old ? 0 : 1ULL << behind;
    const bool seen = (seen_ & bit) != 0;
    // Behind a declared gap that nothing has followed yet, this may still be the newest arrival.
    const bool newer_seen = too_old || (seen_ & (bit - 1)) != 0;
    if ((declared_ & bit) != 0) refute_declaration(totals);
    seen_ |= bit;
    if (!measured) {
        ++totals.outside;
        return Delivery::outside;
    }
    if (seen) {
        ++totals.duplicated;
        return Delivery::duplicate;
    }
    if (newer_seen) ++totals.reordered;
    ++(too_old ? totals.too_old : totals.delivered);
    return too_old ? Delivery::too_old : Delivery::counted;
}

// One wrong declaration counts once, however many messages contradict it.
void ClientLedger::refute_declaration(LedgerTotals& totals) {
    ++totals.declared_mismatch;
    declared_ = 0;
}

void ClientLedger::declare_lost(std::uint64_t lost, const SeqRange& window, LedgerTotals& totals) {
    lost = std::min(lost, UINT64_MAX - kBits - highest_);
    if (lost == 0) return;
    totals.declared_lost += in_window(highest_ + 1, highest_ + lost, window);
    slide_to(highest_ + lost, window, totals);
    declared_ |= lost >= kBits ? ~0ULL : (1ULL << lost) - 1;
}

void ClientLedger::finish(const SeqRange& window, LedgerTotals& totals) {
    if (window.count() != 0 && highest_ < window.last + kBits)
        slide_to(window.last + kBits, window, totals);
}

// Makes `seq` the highest, still unseen, and counts what leaves the 64 bits unseen as lost.
void ClientLedger::slide_to(std::uint64_t seq, const SeqRange& window, LedgerTotals& totals) {
    const std::uint64_t shift = seq - highest_;
    const bool all = shift >= kBits;
    // Bit i stands for highest_ - i; the top `shift` bits leave.
    const std::uint64_t staying = all ? 0 : ~0ULL >> shift;
    for (std::uint64_t leaving = ~(seen_ | staying); leaving != 0; leaving &= leaving - 1) {
        const auto behind = static_cast<std::uint64_t>(std::countr_zero(leaving));
        if (window.contains(highest_ - behind)) ++totals.lost;
    }
    // A jump also passes messages that never were in the 64 bits.
    if (all) totals.lost += in_window(highest_ + 1, seq - kBits, window);
    seen_ = all ? 0 : seen_ << shift;
    declared_ = all ? 0 : declared_ << shift;
    highest_ = seq;
}

}  // namespace pushbench
