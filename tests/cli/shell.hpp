// The binary as a user meets it: started with arguments, environment and a working folder, heard on
// stdout and stderr, signalled, and found among the processes of the machine.
//
// One thread. A Program that is still there when it is destroyed is killed and reaped, so a test
// that fails leaves nothing behind. Every wait has a deadline; POSIX and proc(5).
#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace pushbench::shell {

using Words = std::vector<std::string>;
using Seconds = std::chrono::seconds;

// A fresh, empty folder that goes away with the test.
class TempFolder {
  public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }
    // Everything below it, sorted, relative.
    Words files() const;

  private:
    std::filesystem::path path_;
};

std::string read_text(const std::string& file);  // "" when there is none
void write_text(const std::string& file, const std::string& text);
bool contains(const std::string& text, const std::string& part);

// true as soon as done() is; false when the deadline came first.
bool eventually(const std::function<bool()>& done, Seconds patience = Seconds(20));

struct Ended {
    int code = -1;  // of exit(); -1 when a signal ended it
    int signal = 0;
    std::string out, err;
};

struct Surroundings {
    std::string binary = PUSHBENCH_BINARY;
    Words environment = {};  // "NAME=value", over an environment without what the binary looks at
    std::string folder = ".";
    std::string stdout_to = {};  // a file instead of `out`
    bool terminal = false;  // a pseudo-terminal instead of three pipes: everything arrives in `out`
    unsigned short columns = 200, rows = 25;  // of the terminal
    unsigned long descriptors =
        0;  // soft and hard limit, which it cannot raise; 0 = the test's own
};

class Program {
  public:
    explicit Program(const Words& arguments, const Surroundings& setup = {});
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    pid_t pid() const { return pid_; }
    const std::string& out() { return pump(), ended_.out; }
    const std::string& err() { return pump(), ended_.err; }
    // true once the stream so far contains the text.
    bool prints(const std::string& text, Seconds patience = Seconds(30));
    bool complains(const std::string& text, Seconds patience = Seconds(30));
    void signal(int number) const;
    void type(const std::string& keys) const;  // at its terminal
    void resize(unsigned short columns, unsigned short rows) const;
    // Waits for its end and the end of its output; what outlives the patience is killed.
    const Ended& finish(Seconds patience = Seconds(90));

  private:
    void pump();  // takes what has arrived
    bool wait(const std::function<bool()>& done, Seconds patience);

    pid_t pid_ = -1;
    int out_ = -1, err_ = -1;
    bool reaped_ = false;
    Ended ended_;
};

Ended run(const Words& arguments, const Surroundings& setup = {}, Seconds patience = Seconds(90));

// Direct children whose command line has the word ("serve", "load"); all with "".
std::vector<pid_t> children_of(pid_t parent, const std::string& word = "");
bool is_alive(pid_t pid);  // a zombie is not

}  // namespace pushbench::shell
