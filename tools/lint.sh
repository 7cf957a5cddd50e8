#!/usr/bin/env bash
# Format and static checks of our own C++ files.
#
#   tools/lint.sh             clang-format on every file, clang-tidy on those changed since the
#                             last commit
#   tools/lint.sh --all       clang-tidy on every file
#   tools/lint.sh --fix       lets clang-format rewrite what it would complain about
#   --budget SECONDS          no further file is given to clang-tidy after this time (none: 0)
#
# clang-tidy reads the compile commands of build/release. Exit status 1 on any finding.
set -euo pipefail

# shellcheck source=tools/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=tools/packages.sh
. tools/packages.sh

scope=changed budget=0 fix=no
while [ "$#" -gt 0 ]; do
    case "$1" in
        --all) scope=all ;;
        --fix) fix=yes ;;
        --budget)
            budget=${2:?--budget needs seconds}
            shift
            ;;
        *) usage ;;
    esac
    shift
done
need_packages all

folders=(core server client bench reports tests)
findings=0

mapfile -t files < <(find "${folders[@]}" -name '*.cpp' -o -name '*.hpp' | LC_ALL=C sort)
if [ "$fix" = yes ]; then
    clang-format -i "${files[@]}"
elif ! clang-format --dry-run -Werror "${files[@]}"; then
    findings=1
fi
echo "lint: clang-format, ${#files[@]} files"

if [ "$scope" = changed ]; then
    # Headers are checked through the sources that include them; those of a changed one's name do.
    mapfile -t changed < <({
        git diff --name-only HEAD -- "${folders[@]}"
        git ls-files --others --exclude-standard -- "${folders[@]}"
    } | sed 's/\.[ch]pp$/.cpp/' | LC_ALL=C sort -u)
    files=()
    for file in "${changed[@]}"; do
        case "$file" in *.cpp) [ ! -f "$file" ] || files+=("$file") ;; esac
    done
else
    # What changed last comes first, so that a budget leaves out the oldest. Not Asio and Beast
    # themselves, which are compiled in two files of ours.
    mapfile -t files < <({
        git log --format= --name-only 2>/dev/null
        printf '%s\n' "${files[@]}"
    } | awk '!seen[$0]++' | grep -Fx -f <(printf '%s\n' "${files[@]}") |
        grep '\.cpp$' | grep -v '_impl\.cpp$')
fi

if [ "${#files[@]}" -gt 0 ]; then
    [ -f build/release/compile_commands.json ] || cmake --preset release >/dev/null
    SECONDS=0
    unchecked=$(mktemp)
    commands=$(mktemp -d)
    trap 'rm -rf "$unchecked" "$commands"' EXIT
    # GCC's precompiled headers are nothing to clang, and what a file forgets to include shows so.
    sed -E 's/ -Winvalid-pch| -include [^ ]*cmake_pch\.hxx//g' \
        build/release/compile_commands.json >"$commands/compile_commands.json"
    export commands
    export budget unchecked began=$EPOCHSECONDS
    # shellcheck disable=SC2016 # expanded by the inner shell
    printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 1 bash -c '
        if [ "$budget" -gt 0 ] && [ "$((EPOCHSECONDS - began))" -ge "$budget" ]; then
            echo "$1" >>"$unchecked"
            exit 0
        fi
        # The warnings of the compile commands are for GCC, which has given them.
        output=$(clang-tidy -p "$commands" --quiet --extra-arg=-Wno-unknown-warning-option \
            --extra-arg=-Wno-everything "$1" 2>&1) && exit 0
        printf "%s\n" "$output" | grep -v "warnings* generated\.$\|^Suppressed\|^Use -header"
        exit 1' lint || findings=1
    left_out=$(wc -l <"$unchecked")
    echo "lint: clang-tidy, $((${#files[@]} - left_out)) files in $SECONDS s"
    if [ "$left_out" -gt 0 ]; then
        echo "lint: not checked, because the budget of $budget s is over: $left_out files, from" \
            "$(head -n 1 "$unchecked") on"
    fi
fi

[ "$findings" -eq 0 ] && echo "lint: ok" || echo "lint: findings above"
exit "$findings"
