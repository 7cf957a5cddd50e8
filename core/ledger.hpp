// The delivery ledger: which messages reached which client, exactly (DESIGN §9).
//
// A client's state is its highest seq and a 64-bit window of what was seen below it; a seq that
// leaves the window unseen is lost. Counted are only messages due in the measured window, anchored
// at its first and last seq, so a missing head or tail counts as well. O(1) per message.
// Not thread-safe: the totals and the clients that use them belong to one worker.
#pragma once
#include "core/schedule.hpp"

#include <cstdint>

namespace pushbench {

struct LedgerTotals {
    std::uint64_t expected = 0;       // what the schedule says, per client, summed
    std::uint64_t delivered = 0;      // distinct (client, seq)
    std::uint64_t lost = 0;           // left the window unseen
    std::uint64_t duplicated = 0;     // seen before
    std::uint64_t reordered = 0;      // arrived after a higher seq of the same topic
    std::uint64_t too_old = 0;        // more than 64 behind: neither new nor duplicate can be told
    std::uint64_t unscheduled = 0;    // a seq or due time that the schedule does not know
    std::uint64_t declared_lost = 0;  // what the server itself declared lost on resume, in window
    std::uint64_t declared_mismatch =
        0;                      // declarations that differ from the gap where they were made
    std::uint64_t outside = 0;  // deliveries of messages due outside the window (warm-up)

    LedgerTotals& operator+=(const LedgerTotals& other);
    // expected = delivered + lost, and nothing that the window could not judge.
    bool closed() const;
};

enum class Delivery : std::uint8_t { counted, duplicate, too_old, outside };

// One client's view of its topic. 24 bytes.
class ClientLedger {
  public:
    // `cursor`: the seq that the server gave as current when the subscription started; messages up
    // to it were never owed to this client.
    void start(std::uint64_t cursor);

    // A message arrived. `window` = seqs due in [M0, M1).
    Delivery deliver(std::uint64_t seq, const SeqRange& window, LedgerTotals& totals);

    // On resume the server declared the `lost` messages right after our cursor gone
    // (`Pushbench-Lost`). They become a gap here; the next new message must be the one that follows
    // this gap, else declared_mismatch.
    void declare_lost(std::uint64_t lost, const SeqRange& window, LedgerTotals& totals);

    // The drain is over: everything up to window.last that was not seen is lost. Call once.
    void finish(const SeqRange& window, LedgerTotals& totals);

    std::uint64_t highest() const { return highest_; }  // the cursor to resume from

  private:
    void slide_to(std::uint64_t seq, const SeqRange& window, LedgerTotals& totals);
    bool seen(std::uint64_t seq) const;

    std::uint64_t highest_ = 0;
    std::uint64_t window_ = ~0ULL;  // bit i: highest_ - i was seen (or never owed)
    std::uint64_t resume_at_ = 0;   // after a declaration: the seq that must come next; 0 = none
};

}  // namespace pushbench
