#!/usr/bin/env bash
# Installs pushbench as a user would, into a temporary root, and runs it from there: the tree of
# `cmake --install`, and the Debian package that cpack makes.
#
#   tools/check-package.sh [BUILD]      BUILD: build/release
#
# Checks what is in them, that the package's dependencies are those of the binary, that the manual
# and the completion work, and a run of five clients for a second. Builds what the tree needs if it
# is not there. Installing the package with dpkg needs root (a root folder of its own, nothing of the
# system is touched); without, it is unpacked. The exit status is 0 only if all of it worked.
set -euo pipefail

# shellcheck source=tools/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=tools/packages.sh
. tools/packages.sh
need_packages package
build=${1:-build/release}
forget_settings PUSHBENCH
work=$(mktemp -d "${TMPDIR:-/tmp}/pushbench-package.XXXXXX")
trap 'rm -rf "$work"' EXIT

fail() {
    echo "package: $*" >&2
    exit 1
}

expected=(
    bin/pushbench
    share/bash-completion/completions/pushbench
    share/man/man1/pushbench.1
    share/doc/pushbench/{README.md,LICENSE,CHANGELOG.md,copyright,third-party-notices.txt}
    share/doc/pushbench/docs/{metrics.md,options.md,ci.md,images/wire-bytes.svg}
    share/doc/pushbench/docs/ci/pull-request.yml
    share/doc/pushbench/reports/results.schema.json
)

# Every relative link of the installed README leads somewhere.
check_links() { # DOC
    local link
    while read -r link; do
        [ -e "$1/${link%%#*}" ] || fail "README.md links to $link, which is not installed"
    done < <(grep -oE '\]\([^)#:]+[^):]*\)' "$1/README.md" | sed 's/^](//; s/)$//' | sort -u)
}

# A usable pushbench under this prefix.
check_prefix() { # PREFIX
    local prefix=$1 file code=0
    for file in "${expected[@]}"; do
        [ -s "$prefix/$file" ] || fail "$file is missing in $prefix"
    done
    check_links "$prefix/share/doc/pushbench"
    "$prefix/bin/pushbench" --version | grep -q '^pushbench [0-9]' || fail "--version says nothing"
    man --warnings -l "$prefix/share/man/man1/pushbench.1" >"$work/man.txt" 2>"$work/man.err"
    [ ! -s "$work/man.err" ] || fail "the manual has errors: $(head -3 "$work/man.err")"
    grep -q -e '--poll-interval DURATION' "$work/man.txt" || fail "the manual lacks the options"
    check_completion "$prefix"
    # 4: the machine was too busy to measure; that it ran is what counts here.
    (cd "$work" && "$prefix/bin/pushbench" run -t sse -c 5 -r 20 -d 1s --warmup 0 -q \
        -o "csv=$work/run.csv" -o "html=$work/run.html") || code=$?
    [ "$code" = 0 ] || [ "$code" = 4 ] || fail "the run ended with $code"
    # 5 clients × 20 messages, all delivered; columns 14 and 15.
    head -1 "$work/run.csv" | tr , '\n' >"$work/columns"
    [ "$(csv_cell expected)" = 100 ] && [ "$(csv_cell delivered)" = 100 ] ||
        fail "delivered $(csv_cell delivered) of $(csv_cell expected) messages instead of 100 of 100"
    grep -q '<html' "$work/run.html" || fail "no HTML report"
}

csv_cell() { # COLUMN
    sed -n 2p "$work/run.csv" | cut -d, -f"$(grep -nx "$1" "$work/columns" | cut -d: -f1)"
}

check_completion() { # PREFIX
    local found
    found=$(
        # shellcheck source=/dev/null
        . "$1/share/bash-completion/completions/pushbench"
        COMP_WORDS=("$1/bin/pushbench" run --poll-i) COMP_CWORD=2
        _pushbench
        echo "${COMPREPLY[*]}"
        COMP_WORDS=("$1/bin/pushbench" rep) COMP_CWORD=1
        _pushbench
        echo "${COMPREPLY[*]}"
    )
    [ "$found" = $'--poll-interval\nreport' ] || fail "completion gives '$found'"
}

check_tree() {
    cmake --install "$build" --prefix "$work/tree" --strip >/dev/null
    check_prefix "$work/tree"
}

# What the package says it needs is here, and is what the binary loads.
check_dependencies() { # DEB
    local needs package
    needs=$(dpkg-deb --field "$1" Depends)
    for package in libc6 libstdc++6 libboost-json libfmt libssl3; do
        grep -qF "$package" <<<"$needs" || fail "the package does not depend on $package: $needs"
    done
    while read -r package; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            fail "the package depends on $package, which the machine that built it does not have"
    done < <(tr ',' '\n' <<<"$needs" | sed 's/^ *//; s/ .*//')
}

check_fields() { # DEB
    local field value
    for field in Package=pushbench Section=net "Maintainer=pushbench maintainers" \
        "Version=$("$build/pushbench" --version | cut -d' ' -f2)" \
        "Architecture=$(dpkg --print-architecture)"; do
        value=$(dpkg-deb --field "$1" "${field%%=*}")
        [ "$value" = "${field#*=}" ] || fail "${field%%=*} is '$value' instead of '${field#*=}'"
    done
    [ -n "$(dpkg-deb --field "$1" Description)" ] || fail "the package has no description"
}

check_deb() {
    local deb root=$work/root
    cpack --config "$build/CPackConfig.cmake" -G DEB -B "$work/deb" >"$work/cpack.log" 2>&1 ||
        fail "cpack failed: $(tail -5 "$work/cpack.log")"
    deb=$(echo "$work"/deb/*.deb)
    [ -f "$deb" ] || fail "cpack made no package"
    check_fields "$deb"
    check_dependencies "$deb"
    ! dpkg-deb --contents "$deb" | grep -vqE '^[^ ]+ root/root ' || fail "a file is not root's"
    mkdir -p "$root/var/lib/dpkg/"{info,updates} "$root/usr"
    if [ "$(id -u)" = 0 ]; then
        : >"$root/var/lib/dpkg/status"
        # Its dependencies are packages of this system, not of the empty one; and images of
        # containers are often told to leave documentation out.
        dpkg --root="$root" --force-depends --path-include='*' --log=/dev/null --install "$deb" >"$work/dpkg.log" 2>&1 ||
            fail "dpkg cannot install it: $(tail -5 "$work/dpkg.log")"
        dpkg --root="$root" --verify pushbench || fail "dpkg finds other files than it installed"
    else
        echo "package: not root, so the package is unpacked instead of installed"
        dpkg-deb --extract "$deb" "$root"
    fi
    check_prefix "$root/usr"
    echo "package: ${deb##*/}, $(($(stat -c %s "$deb") / 1024)) KiB"
}

[ -f "$build/CMakeCache.txt" ] ||
    cmake --preset release -B "$build" -DPUSHBENCH_TESTS=OFF -DPUSHBENCH_MICRO=OFF
cmake --build "$build" --target pushbench pushbench_man
check_tree
check_deb
echo "package: installed and run, from a tree and from a package"
