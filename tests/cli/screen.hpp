// What a person sees of what a program wrote to its terminal: the few control codes that pushbench
// uses, carried out; any other is noted. UTF-8, every character one column wide.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench::shell {

class Screen {
  public:
    Screen(std::size_t width, std::size_t height) : width_(width), height_(height) {}
    void feed(std::string_view typed);

    // Everything since the beginning, what has scrolled out of sight included; trailing blanks cut.
    std::string text() const;
    std::size_t column() const { return column_; }
    // Escape sequences beyond movement, erasing and colours: "[?25l".
    const std::vector<std::string>& foreign() const { return foreign_; }
    bool coloured() const { return coloured_; }

  private:
    using Line = std::vector<std::string>;  // a character per column
    void put(std::string character);
    void down();
    void escape(std::string_view sequence);
    Line& here();

    std::size_t width_, height_;
    std::vector<Line> lines_{1};
    std::size_t row_ = 0;  // of lines_
    std::size_t column_ = 0;
    std::vector<std::string> foreign_;
    bool coloured_ = false;
};

}  // namespace pushbench::shell
