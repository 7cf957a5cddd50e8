// The terminal on stderr: what it can do, and a block of lines on it that is drawn again in place.
//
// The cursor is never hidden and rests on the line below the block: whatever ends the program, the
// terminal is as it was. Sizes are asked afresh for every drawing, so a resize needs no signal.
// One thread.
#pragma once
#include "bench/live_view.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace pushbench {

enum class Ability {
    none,   // no terminal, or CI: what is written stays in a file
    lines,  // TERM=dumb or not set: no cursor movements
    redraw
};

class Terminal {
  public:
    Terminal();
    Ability ability() const { return ability_; }
    Look look() const;
    // In place of the last block. Left out when the terminal takes nothing now (Ctrl-S, a slow
    // line): measuring does not wait for it.
    void draw(const std::string& block);
    void erase();                         // the block; nothing when there is none
    void write(const std::string& text);  // below; erase() first
    bool takes_text() const;

  private:
    Ability ability_;
    bool colour_, unicode_;
    std::vector<std::size_t> drawn_;  // the widths of the lines of the block
};

// How many rows lines of these widths occupy. A terminal that has become narrower since they were
// written has broken them (most do; one that cut them instead loses a line above the block).
std::size_t rows_of(const std::vector<std::size_t>& widths, std::size_t terminal_width);

}  // namespace pushbench
