#include "bench/cli.hpp"

int main(int argc, char** argv) {
    return pushbench::main_cli(argc, argv);
}
