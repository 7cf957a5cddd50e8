#!/usr/bin/env bash
# Feeds every reader of foreign bytes with made-up input (libFuzzer, AddressSanitizer, UBSan).
#
#   tools/fuzz.sh [SECONDS [TARGET…]]   each target for SECONDS (10); all of them, or the ones named
#
# Needs clang and its libclang-rt-*-dev. Builds in build/fuzz; FUZZ_BUILT names a build that has been
# made already, as preset asan does (slower: without optimisation). What a target has found is kept
# in found/TARGET of the build and tried first the next time; an input that breaks something lies
# beside it, and `build/fuzz/tests/fuzz/fuzz_TARGET FILE` shows it again. The exit status is 0 only
# if nothing broke.
set -uo pipefail
# shellcheck source=tools/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

seconds=${1:-10}
case "$seconds" in
    '' | 0 | *[!0-9]*) usage ;;
esac
[ $# -gt 0 ] && shift

if ! command -v clang++ >/dev/null; then
    echo "fuzz: no clang++ here; install the Debian packages clang and libclang-rt-14-dev" >&2
    exit 2
fi
build=${FUZZ_BUILT:-build/fuzz}
corpus=tests/fuzz/corpus
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    for folder in "$corpus"/*/; do targets+=("$(basename "$folder")"); done
fi

if [ -z "${FUZZ_BUILT:-}" ]; then
    # Debug: assertions in Boost are part of what is looked for.
    cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=clang++ \
        -DCMAKE_CXX_FLAGS=-O1 -DPUSHBENCH_FUZZ=ON -DPUSHBENCH_SANITIZE=address,undefined \
        -DPUSHBENCH_TESTS=OFF -DPUSHBENCH_MICRO=OFF >/dev/null || exit
    cmake --build "$build" --parallel "${FUZZ_JOBS:-$(nproc)}" --target "${targets[@]/#/fuzz_}" ||
        exit
fi

failed=()
for target in "${targets[@]}"; do
    found=$build/found/$target
    mkdir -p "$found"
    echo "=== fuzz $target"
    # An input that takes 10 s, or 512 MiB, is a finding as well.
    "$build/tests/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=512 \
        -max_len=16384 -verbosity=0 -print_final_stats=1 -artifact_prefix="$found-" \
        "$found" "$corpus/$target" >"$found.log" 2>&1 || failed+=("$target")
    grep -E "number_of_executed|new_units_added" "$found.log"
done
if [ ${#failed[@]} -gt 0 ]; then
    for target in "${failed[@]}"; do tail -n 40 "$build/found/$target.log" >&2; done
    echo "fuzz FAILED: ${failed[*]}" >&2
    exit 1
fi
echo "fuzz passed: ${targets[*]}, $seconds s each"
