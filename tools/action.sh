#!/usr/bin/env bash
# The steps of action.yml, so that they can be read and run outside of GitHub.
#
#   tools/action.sh build      builds this pushbench, and the base if BASE_REF says which
#   tools/action.sh run        measures, compares, and ends with the exit code of both
#
# Reads the environment (action.yml says what each means): BINARY, BASE_REF, SERVER_EXE, ARGS, RUNS,
# FAIL_ON, BASELINE, COMPARE, OUT_DIR; of the runner GITHUB_WORKSPACE, GITHUB_ENV, GITHUB_OUTPUT,
# RUNNER_TEMP. The job summary is written by pushbench itself. Texts come from workflows: they are never evaluated.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=${RUNNER_TEMP:-/tmp}/pushbench-action

# For the next step, and for this process when it is the same.
remember() { # NAME VALUE
    [ -z "${GITHUB_ENV:-}" ] || printf '%s=%s\n' "$1" "$2" >>"$GITHUB_ENV"
}

build_binary() { # SOURCE BUILD: the binary is BUILD/pushbench
    cmake -S "$1" --preset release -B "$2" -DPUSHBENCH_TESTS=OFF -DPUSHBENCH_MICRO=OFF >&2
    cmake --build "$2" --target pushbench --parallel "$(nproc)" >&2
}

# The revision of the workspace that the pull request is compared with. A shallow checkout does not
# have it.
checkout_base() { # REF FOLDER
    local workspace=${GITHUB_WORKSPACE:-$PWD} revision=$1
    # The workspace of a container belongs to another user.
    local -a git=(git -c "safe.directory=$workspace" -C "$workspace")
    if "${git[@]}" fetch --no-tags --depth 1 origin "$1" >&2; then revision=FETCH_HEAD; fi
    "${git[@]}" worktree add --force --detach "$2" "$revision" >&2
}

build() {
    local binary=${BINARY:-} builds=${SERVER_EXE:-}
    if [ -z "$binary" ]; then
        # shellcheck source=tools/packages.sh
        . "$here/tools/packages.sh"
        need_packages build
        build_binary "$here" "$scratch/action"
        binary=$scratch/action/pushbench
    fi
    if [ -n "${BASE_REF:-}" ]; then
        build_binary "${GITHUB_WORKSPACE:-$PWD}" "$scratch/new"
        checkout_base "$BASE_REF" "$scratch/base-source"
        build_binary "$scratch/base-source" "$scratch/base"
        builds=$(printf 'base=%s\nnew=%s' "$scratch/base/pushbench" "$scratch/new/pushbench")
    fi
    "$binary" --version
    remember BINARY "$binary"
    [ -z "$builds" ] || printf 'SERVER_EXE<<end-of-builds\n%s\nend-of-builds\n' "$builds" \
        >>"${GITHUB_ENV:-/dev/stdout}"
}

# A line each.
lines_of() { sed '/^[[:space:]]*$/d; s/^[[:space:]]*//; s/[[:space:]]*$//' <<<"$1"; }

# Words as a shell would split them, quotes and backslashes included, without evaluating anything.
words_of() { [ -z "$1" ] || xargs -n1 printf '%s\n' <<<"$1"; }

# Of two exit codes the one that comes first in README.md's table of exit codes.
stronger() { # CODE CODE
    local code
    for code in 2 130 143 1 5 4 3 99 0; do
        if [ "$1" = "$code" ] || [ "$2" = "$code" ]; then
            echo "$code"
            return
        fi
    done
    echo "$1"
}

run() {
    local out=${OUT_DIR:-pushbench-results/action} code=0 compared=0
    local -a arguments=() gates=() sides=()
    mapfile -t arguments < <(words_of "${ARGS:-}")
    [ -z "${RUNS:-}" ] || arguments+=(--runs "$RUNS")
    while read -r line; do arguments+=(--server-exe "$line"); done < <(lines_of "${SERVER_EXE:-}" | grep .)
    while read -r line; do gates+=(--fail-on "$line"); done < <(lines_of "${FAIL_ON:-}" | grep .)
    if [ -n "${BASELINE:-}" ]; then arguments+=(--baseline "$BASELINE" "${gates[@]}"); fi

    "$BINARY" run "${arguments[@]}" --out-dir "$out" || code=$?
    [ -z "${GITHUB_OUTPUT:-}" ] || echo "results=$out/results.json" >>"$GITHUB_OUTPUT"

    read -r -a sides <<<"${COMPARE:-}"
    # After 2, 130, 143 and 1 there is nothing to compare.
    if [ "${#sides[@]}" = 2 ] && [[ ! " 2 130 143 1 " == *" $code "* ]]; then
        "$BINARY" compare "$out/results.json" --by server "${sides[@]}" "${gates[@]}" \
            -o "md=$out/comparison.md" -o "json=$out/comparison.json" || compared=$?
        code=$(stronger "$code" "$compared")
    fi
    return "$code"
}

case "${1:-} $#" in
    "build 1") build ;;
    "run 1") run ;;
    *)
        sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
esac
