// What a child of ours had started and its death left behind.
//
// Any thread; a process that adopts is the parent of every descendant whose own parent ends, until
// it ends itself (PR_SET_CHILD_SUBREAPER, prctl(2)).
#pragma once
#include <sys/types.h>
#include <vector>

namespace pushbench::net {

void adopt_orphans();

// SIGKILL to those of `pids` that this process has adopted, and reaps them. Blocks for at most a
// second, while parents among them are still on their way out. Others are left alone: a number that
// is somebody else's by now has another parent.
void end_adopted(const std::vector<pid_t>& pids);

}  // namespace pushbench::net
