// The commit that this binary was built from, as `git describe --always --dirty` told it at build
// time; "unknown" outside of a git checkout. Any thread. Made by cmake/version.cmake.
#pragma once

namespace pushbench {

const char* built_commit();

}  // namespace pushbench
