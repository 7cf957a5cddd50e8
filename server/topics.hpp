// The messages a worker still remembers: a bounded history per topic, with the renderings that
// techniques made of each message, so that a message is rendered once per worker and technique.
//
// One instance per worker, used on its thread only.
#pragma once
#include "core/message.hpp"
#include "core/net/bytes.hpp"
#include "core/technique_table.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

namespace pushbench::server {

struct Entry {
    Message message;
    net::SharedBytes payload;
    // How the message stands on the wire, by technique: made on first use, kept with the entry.
    std::array<net::SharedBytes, kTechniqueCount> renderings;

    template <class Render>  // Render: (const Entry&) -> SharedBytes
    const net::SharedBytes& rendered(TechniqueId as, Render render) {
        net::SharedBytes& slot = renderings[static_cast<std::size_t>(as)];
        if (!slot) slot = render(*this);
        return slot;
    }
};

class Topic {
  public:
    explicit Topic(std::size_t limit) : limit_(limit) {}

    Entry& append(const Message& message, net::SharedBytes payload);
    std::uint64_t newest() const { return newest_; }  // 0 = nothing yet
    // How many messages after `since` are no longer here.
    std::uint64_t lost_after(std::uint64_t since) const;
    // Index of the first entry to give to somebody who has everything up to `since`;
    // entries().size() when there is nothing.
    std::size_t first_after(std::uint64_t since) const;
    // Places count every entry ever appended, so one stays valid while the history moves on.
    std::uint64_t first_place() const { return forgotten_; }
    std::uint64_t end_place() const { return forgotten_ + entries_.size(); }
    Entry& at(std::uint64_t place) { return entries_[place - forgotten_]; }
    std::deque<Entry>& entries() { return entries_; }
    const std::deque<Entry>& entries() const { return entries_; }

  private:
    std::size_t limit_;
    std::uint64_t newest_ = 0;
    std::uint64_t forgotten_ = 0;  // entries that had to go
    std::deque<Entry> entries_;
};

class Topics {
  public:
    Topics(std::size_t count, std::size_t history_limit) : topics_(count, Topic(history_limit)) {}
    std::size_t size() const { return topics_.size(); }
    Topic& operator[](std::size_t index) { return topics_[index]; }

  private:
    std::vector<Topic> topics_;
};

}  // namespace pushbench::server
