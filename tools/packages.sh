#!/usr/bin/env bash
# The one list of the Debian packages that this project needs, and the code that installs those
# that are missing.
#
#   tools/packages.sh list GROUP       print them
#   tools/packages.sh install GROUP    install what is missing (root or sudo)
#
# Groups, each containing the one before: build (make the pushbench binary, and its pictures), test
# (also build and run tests and micro-benchmarks), all (also lint, fuzz, and build with sanitizers). Apart: outside (programs that are
# not ours, for tools/check-outside.sh), targets (for tools/check-targets.sh), perf (for tools/perf.sh), browser (for
# tools/check-browser.sh), formats (for tools/check-formats.sh), package (for cpack and
# tools/check-package.sh). Other scripts source this file.

packages_build=(cmake ninja-build g++ libboost1.81-dev libboost-json1.81-dev libfmt-dev
    libcli11-dev libssl-dev nodejs npm gnuplot-nox)
packages_test=(libgtest-dev libgmock-dev libbenchmark-dev)
packages_all=(clang clang-tidy clang-format libclang-rt-14-dev)
packages_outside=(chromium nodejs npm wrk nghttp2-client tcpdump curl iproute2 ethtool)
packages_targets=(nodejs npm nginx-light libnginx-mod-nchan haproxy openssl)
packages_perf=(nginx-light wrk nghttp2-client curl)
packages_browser=(chromium nodejs npm)
# From python3-numpy on: what python3-scipy needs to run; itself it is not installed.
packages_formats=(nodejs npm libxml2-utils python3-prometheus-client python3-junitparser
    libbenchmark-tools python3-numpy python3-decorator libblas3 liblapack3 liblbfgsb0 libgfortran5)
packages_package=(dpkg-dev file man-db)

package_list() { # GROUP
    case "$1" in
        build) printf '%s\n' "${packages_build[@]}" ;;
        test) printf '%s\n' "${packages_build[@]}" "${packages_test[@]}" ;;
        all) printf '%s\n' "${packages_build[@]}" "${packages_test[@]}" "${packages_all[@]}" ;;
        outside) printf '%s\n' "${packages_outside[@]}" ;;
        targets) printf '%s\n' "${packages_targets[@]}" ;;
        perf) printf '%s\n' "${packages_perf[@]}" ;;
        browser) printf '%s\n' "${packages_browser[@]}" ;;
        formats) printf '%s\n' "${packages_formats[@]}" ;;
        package) printf '%s\n' "${packages_package[@]}" ;;
        *)
            echo "packages: '$1' is not known; give build, test, all, outside, targets, perf, browser, formats or package" >&2
            return 2
            ;;
    esac
}

package_is_installed() { # PACKAGE
    # Node is often there from elsewhere, with npm inside its package; Debian's would conflict.
    case "$1" in
        nodejs) command -v node >/dev/null && return ;;
        npm) command -v npm >/dev/null && return ;;
    esac
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# What to do where this script cannot help, on stderr.
package_advice() { # GROUP REASON
    {
        echo "packages: $2. Needed are, by their names in Debian 12:"
        package_list "$1" | sed 's/^/  /'
        echo "(CMake 3.25, Ninja, a C++20 compiler, Boost 1.81 with Boost.JSON, fmt, CLI11, OpenSSL 3.0 or newer.)" \
            "CONTRIBUTING.md shows how to build without this script."
    } >&2
    return 2
}

# Installs what is missing of a group. Status 2 and a sentence when it cannot.
need_packages() { # GROUP
    local list package
    local -a missing=() as_root=()
    list=$(package_list "$1") || return
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        package_advice "$1" "this machine has no apt-get"
        return
    fi
    for package in $list; do
        package_is_installed "$package" || missing+=("$package")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0

    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "packages: installing needs root, and there is no sudo. As root, run:" >&2
            echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
            return 2
        fi
        as_root=(sudo)
        [ -t 0 ] || as_root+=(-n) # nobody there to type a password
    fi
    echo "packages: installing ${missing[*]}" >&2
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    # An old package list that still serves is better than none: only the install decides.
    "${as_root[@]}" update >&2 </dev/null || echo "packages: apt-get update failed" >&2
    if ! "${as_root[@]}" install -y --no-install-recommends "${missing[@]}" >&2 </dev/null; then
        package_advice "$1" "apt-get could not install ${missing[*]}"
    fi
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -euo pipefail
    case "${1:-} $#" in
        "list 2") package_list "$2" ;;
        "install 2") need_packages "$2" ;;
        *)
            sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
            exit 2
            ;;
    esac
fi
