// Who is subscribed: a vector with O(1) removal, walked from a different start each time so that
// "last in the list" is not always the same client.
//
// T has a member `std::uint32_t roster_place` that the roster keeps. Not thread-safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace pushbench::server {

inline constexpr std::uint32_t kNowhere = ~0u;

template <class T>
class Roster {
  public:
    void add(T& member) {
        member.roster_place = static_cast<std::uint32_t>(members_.size());
        members_.push_back(&member);
    }
    bool contains(const T& member) const {
        return member.roster_place < members_.size() && members_[member.roster_place] == &member;
    }
    void remove(T& member) {
        if (!contains(member)) return;
        members_[member.roster_place] = members_.back();
        members_[member.roster_place]->roster_place = member.roster_place;
        members_.pop_back();
        member.roster_place = kNowhere;
    }

    // Calls visit(T&) for everyone, starting one further than the last time. visit returns false
    // for members that must go; they are given to `casualty` after the walk.
    template <class Visit, class Casualty>
    void walk(Visit visit, Casualty casualty) {
        const std::size_t n = members_.size();
        if (n == 0) return;
        start_ = start_ + 1 < n ? start_ + 1 : 0;
        std::vector<T*> gone;
        for (std::size_t i = start_; i < n; ++i)
            if (!visit(*members_[i])) gone.push_back(members_[i]);
        for (std::size_t i = 0; i < start_; ++i)
            if (!visit(*members_[i])) gone.push_back(members_[i]);
        for (T* member : gone) casualty(*member);
    }
    // Everyone leaves; the caller deals with them.
    std::vector<T*> take_all() {
        for (T* member : members_) member->roster_place = kNowhere;
        return std::exchange(members_, {});
    }

  private:
    std::vector<T*> members_;
    std::size_t start_ = 0;
};

}  // namespace pushbench::server
