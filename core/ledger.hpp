// The delivery ledger: which messages reached which client, exactly (docs/metrics.md).
//
// A client's state is its highest seq and a 64-bit window of what was seen below it; a seq that
// leaves the window unseen is lost. Counted are only messages due in the measured window, anchored
// at its first and last seq, so a missing head or tail counts as well. O(1) per message.
// `expected` and `unscheduled` are the caller's: it alone knows the schedule, and must not pass on
// a seq that the schedule does not know (a wild one would push everything before it out unseen).
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
    std::uint64_t declared_mismatch = 0;  // declarations that what came next contradicted
    std::uint64_t outside = 0;            // deliveries of messages due outside the window (warm-up)

    LedgerTotals& operator+=(const LedgerTotals& other);
    // expected = delivered + lost, and nothing that the window could not judge.
    bool closed() const;
};

enum class Delivery : std::uint8_t { counted, duplicate, too_old, outside };

// One client's view of its topic. 24 bytes. `window` is the seqs due in [M0, M1) of that topic, the
// same in every call.
class ClientLedger {
  public:
    // The first subscription, never a resume. `cursor`: the seq that the server gave as current;
    // messages up to it were never owed to this client. One that reaches into the window leaves
    // expected > delivered + lost: the ledger is open, as it must be.
    void start(std::uint64_t cursor);

    // A message arrived. Outside the window nothing but `outside` is counted, whatever the message
    // is; inside, a seq of the last 64 that was seen (or never owed) is a duplicate, an unseen one
    // behind a newer arrival is reordered, and an older one is reordered and too old to judge.
    Delivery deliver(std::uint64_t seq, const SeqRange& window, LedgerTotals& totals);

    // On resume the server declared the `lost` messages right after highest() gone
    // (`Pushbench-Lost`; 0 = no declaration). They become a gap here, and highest() its end. The
    // next new message must be the one that follows, and none out of the gap may ever come, else
    // declared_mismatch: once per declaration, and also outside the window, for a server that
    // declares wrongly is not believed later. A gap without a declaration is plain loss.
    void declare_lost(std::uint64_t lost, const SeqRange& window, LedgerTotals& totals);

    // The drain is over: everything up to window.last that was not seen is lost. Call once; nothing
    // may be delivered after it.
    void finish(const SeqRange& window, LedgerTotals& totals);

    std::uint64_t highest() const { return highest_; }  // the cursor to resume from

  private:
    Delivery deliver_behind(std::uint64_t behind, bool measured, LedgerTotals& totals);
    void refute_declaration(LedgerTotals& totals);
    void slide_to(std::uint64_t seq, const SeqRange& window, LedgerTotals& totals);

    // Bit i of both speaks of the message highest_ - i.
    std::uint64_t highest_ = 0;
    std::uint64_t seen_ = ~0ULL;  // it arrived, or was never owed
    std::uint64_t declared_ = 0;  // the server declared it lost
};

}  // namespace pushbench
