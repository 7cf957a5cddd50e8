// Reading and writing whole files, as reports need it.
//
// UsageError, with the file and the reason, when it cannot be done. Blocks. A name is treated as
// any tool does: symbolic links are followed, a device or a FIFO is written to and not replaced.
// A regular file is replaced by a rename beside it (rename(2)), so a crash leaves the old text or
// the new one, never half of one; it keeps its mode, and is a new file to those who have it open.
#pragma once
#include <string>

namespace pushbench {

void write_stdout(const std::string& text);  // UsageError when it is closed or full
void write_file(const std::string& file, const std::string& text);
std::string read_file(const std::string& file);

// What a rename may take the place of: a regular file, or none yet. Links are followed.
bool is_replaceable(const std::string& file);
// Where the name leads to, symbolic links followed, though nothing may be there yet.
std::string target_of(const std::string& file);

}  // namespace pushbench
