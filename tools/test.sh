#!/usr/bin/env bash
# Installs what is missing, builds and runs the tests. Works without a terminal, with CI=true and
# from a fresh clone.
#
#   tools/test.sh             release build with warnings as errors, every test but the slow ones;
#                             at most 15 minutes on two cores
#   tools/test.sh --all       also slow tests, pages in a real browser, our numbers against other
#                             people's programs, other people's servers under our load and proxies
#                             between, our formats in their readers, an installed package,
#                             clang-format and clang-tidy, the tests under AddressSanitizer + UBSan
#                             and under ThreadSanitizer, and a few seconds of fuzzing; at most 60
#                             minutes
#
# Builds lie in build/release, build/asan, build/tsan. The last line begins with "tests passed" or
# "tests FAILED" and names every stage with its time; the exit status is 0 only if all passed.
set -uo pipefail

# shellcheck source=tools/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=tools/packages.sh
. tools/packages.sh

case "${1:-} $#" in
    " 0") all=no ;;
    "--all 1") all=yes ;;
    *) usage ;;
esac
exec </dev/null
forget_settings PUSHBENCH

cores=$(nproc)
summary=()
failed=no

# stage NAME COMMAND…: runs it, remembers result and time; later stages run even so.
stage() {
    local name=$1 began=$SECONDS
    shift
    echo "=== $name"
    if "$@"; then
        summary+=("$name $((SECONDS - began)) s")
    else
        summary+=("$name FAILED after $((SECONDS - began)) s")
        failed=yes
    fi
}

# Prefix of commands that start a program of ours; empty but for ThreadSanitizer.
start=()

build() { # PRESET [CMAKE OPTION…]
    local preset=$1
    shift
    # Building runs the test programs, to ask them for their tests.
    # Fresh: what an older tree has left in the cache must not decide what is tested.
    cmake --fresh --preset "$preset" "$@" &&
        "${start[@]}" cmake --build --preset "$preset" --parallel "$cores"
}

# The stages in the middle mostly wait: for schedules, browsers and other programs. One job takes
# what they leave of the processors and makes the other builds, one after the other; the stage of
# each waits for its status.
background=
build_in_background() { # NAME…
    mkdir -p build
    rm -f build/*.status
    export cores
    export -f build prepare
    # A process group of its own, so that it can be ended as a whole.
    # shellcheck disable=SC2016  # for that shell to expand
    setsid nice -n 19 bash -c 'for name; do
        { prepare "$name" && build "$name"; } >"build/$name.log" 2>&1
        echo $? >build/status && mv build/status "build/$name.status"
    done' builds "$@" &
    background=$!
}
end_background() {
    [ -z "$background" ] || kill -- "-$background" 2>/dev/null
}
trap end_background EXIT

built() { # NAME
    local status=1
    while [ ! -f "build/$1.status" ] && kill -0 "$background" 2>/dev/null; do sleep 1; done
    [ ! -f "build/$1.status" ] || status=$(<"build/$1.status")
    [ "$status" -eq 0 ] || tail -n 60 "build/$1.log"
    return "$status"
}

# No test found is a failure as well.
run_tests() { # PRESET [CTEST OPTION…]
    local preset=$1
    shift
    # Twice as many as cores: a test mostly waits for a schedule to pass.
    "${start[@]}" ctest --test-dir "build/$preset" --output-on-failure --no-tests=error \
        --parallel $((2 * cores)) "$@"
}

release() {
    local -a which=()
    [ "$all" = yes ] || which=(--label-exclude slow)
    build release -DPUSHBENCH_WERROR=ON -DPUSHBENCH_TESTS=ON -DPUSHBENCH_MICRO=ON || return
    [ "$all" = no ] || build_in_background asan tsan
    run_tests release "${which[@]}"
}

# ThreadSanitizer of clang 14 cannot place its shadow memory where the kernel randomises more than 28
# bits of addresses. A container may forbid switching that off for one process.
prepare() { # PRESET
    start=()
    if [ "$1" = tsan ] && setarch "$(uname -m)" -R true 2>/dev/null; then
        start=(setarch "$(uname -m)" -R)
    fi
    return 0
}

sanitized() { # PRESET
    built "$1" || return
    prepare "$1"
    run_tests "$1"
}

# Its targets come with the build of asan.
fuzz() {
    built asan && FUZZ_BUILT=build/asan tools/fuzz.sh 5
}

if [ "$all" = yes ]; then need_packages all; else need_packages test; fi || exit
stage release release
if [ "$all" = yes ]; then
    stage browser tools/check-browser.sh build/release/pushbench
    stage outside tools/check-outside.sh build/release/pushbench
    stage targets tools/check-targets.sh build/release/pushbench
    stage formats tools/check-formats.sh build/release/pushbench
    stage package tools/check-package.sh build/release
    stage lint tools/lint.sh --all --budget 200
    stage asan sanitized asan
    stage fuzz fuzz
    stage tsan sanitized tsan
fi

if [ "$failed" = yes ]; then verdict="tests FAILED"; else verdict="tests passed"; fi
printf '%s:' "$verdict"
printf ' %s;' "${summary[@]}"
echo " $SECONDS s in all"
[ "$failed" = no ]
