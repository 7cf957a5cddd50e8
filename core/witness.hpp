// What the clients of a server that publishes by itself saw, and what that says of its losses.
//
// No schedule tells what was published, so the clients are witnesses for each other: a message is
// known when any client received it, and it was owed to every client of its topic that had received
// one with a lower number before. What reached nobody is not known, and a client that never
// received any is owed nothing (witnesses() tells of it). A message belongs to the window if the
// first client received it in there. Pure; not thread-safe.
#pragma once
#include "core/ledger.hpp"
#include "core/schedule.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace pushbench {

// A set of sequence numbers, small as long as they follow each other.
class SeqSet {
  public:
    bool add(std::uint64_t seq);  // false: it was there
    bool empty() const { return ranges_.empty(); }
    std::uint64_t last() const { return ranges_.back().last; }
    const std::vector<SeqRange>& ranges() const { return ranges_; }

  private:
    std::vector<SeqRange> ranges_;  // ascending, with gaps between them
};

// As it goes from process to process; times since the epoch.
struct WitnessedTopic {
    std::uint64_t topic = 0;
    std::vector<std::uint64_t> seqs;  // ascending
    std::vector<Nanos> first_seen;    // likewise
};
struct WitnessedClients {
    std::uint64_t topic = 0;
    std::uint64_t clients = 0;  // that received just this
    std::vector<SeqRange> ranges;
};
struct WitnessStats {
    std::vector<WitnessedTopic> topics;
    std::vector<WitnessedClients> clients;
    WitnessStats& operator+=(const WitnessStats& other);
    std::uint64_t witnesses() const;  // clients that received any numbered message
    // Expected, delivered and lost of the messages first seen in [from, to), into the totals; how
    // many messages these are.
    std::uint64_t settle(Nanos from, Nanos to, LedgerTotals& totals) const;
};

// Of one worker.
class Witness {
  public:
    explicit Witness(std::size_t clients) : seen_(clients), topics_(clients) {}
    // `counts`: repeats and disorder are counted, too.
    void saw(std::size_t client, std::uint64_t topic, std::uint64_t seq, Nanos at, bool counts,
             LedgerTotals& totals);
    WitnessStats stats() const;

  private:
    std::vector<SeqSet> seen_;  // by client
    std::vector<std::uint64_t> topics_;
    std::map<std::uint64_t, std::map<std::uint64_t, Nanos>> first_seen_;  // topic → seq → when
};

}  // namespace pushbench
