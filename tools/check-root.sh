#!/usr/bin/env bash
# The README's first commands where nothing is installed: in a minimal Debian 12 (debootstrap, minbase)
# with a clean checkout of HEAD, as root, in a chroot.
#
#   tools/check-root.sh                    tools/quickstart.sh in it
#   tools/check-root.sh test [--all]       tools/test.sh in it
#
# By hand: it takes a quarter of an hour and 3 GiB in TMPDIR (/var/tmp), more with --all. Needs root,
# debootstrap, unshare and git. The machine's apt sources of Debian 12 and its proxies hold inside too,
# and the certificates of NODE_EXTRA_CA_CERTS or npm_config_cafile and npm's registry for npm. Mounts
# are made in a namespace of their own, which ends with the script however it ends. The exit status is
# that of the command; 2 when the root could not be made.
set -euo pipefail

suite=bookworm
self=$(realpath "${BASH_SOURCE[0]}")
source=$(dirname "$(dirname "$self")")

fail() {
    echo "check-root: $1" >&2
    exit 2
}

# Files of apt sources that name this suite. Others would bring other compilers and another Node.
source_files() {
    local file
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
        if [ -f "$file" ] && grep -Eq "^[^#]*[[:space:]]$suite([[:space:]]|$)" "$file"; then
            echo "$file"
        fi
    done
}

# Where they have the suite: "Suites: bookworm …" with its URIs, or "deb [options] URI bookworm …".
mirror_of() { # FILE…
    [ $# -gt 0 ] || return 0
    awk -v suite="$suite" '
        /^#/ { next }
        /^URIs:/ { uri = $2 }
        /^Suites:/ { for (i = 2; i <= NF; i++) if ($i == suite) here = 1 }
        /^$/ || FNR == 1 { if (here && uri) print uri; here = 0; if (/^$/) uri = "" }
        $1 == "deb" { sub(/\[[^]]*\]/, ""); if ($3 == suite) print $2 }
        END { if (here && uri) print uri }' "$@" | head -n 1
}

# So that apt inside reaches what apt outside reaches.
take_over_apt() { # ROOT FILE…
    local root=$1 file key
    shift
    [ $# -eq 0 ] || rm -f "$root/etc/apt/sources.list"
    for file in "$@"; do
        install -D -m 644 "$file" "$root$file"
        while read -r key; do
            if [ -f "$key" ]; then install -D -m 644 "$key" "$root$key"; fi
        done < <(grep -Eo '(Signed-By: *|signed-by=)[^] ]+' "$file" | sed 's/^[^/]*//')
    done
    apt-config dump | grep -E '^Acquire::(http|https)::Proxy' >"$root/etc/apt/apt.conf.d/90outside" || true
}

# The variables of the command inside, a line each.
surroundings() { # ROOT
    local name bundle=${npm_config_cafile:-${NODE_EXTRA_CA_CERTS:-}} registry=
    for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
        if [ -n "${!name:-}" ]; then echo "$name=${!name}"; fi
    done
    if [ -n "$bundle" ]; then
        install -D -m 644 "$bundle" "$1/etc/ssl/outside.pem"
        echo NODE_EXTRA_CA_CERTS=/etc/ssl/outside.pem
        echo npm_config_cafile=/etc/ssl/outside.pem
    fi
    registry=$(npm config get registry 2>/dev/null </dev/null) || true
    if [ -n "$registry" ]; then echo "npm_config_registry=$registry"; fi
}

make_root() { # ROOT
    local root=$1 mirror
    local -a files=() include=()
    mapfile -t files < <(source_files)
    mirror=$(mirror_of "${files[@]}")
    # Over https apt needs the authorities; a root that is reached over http goes without.
    if [ ${#files[@]} -gt 0 ] && grep -hq '^[^#]*https://' "${files[@]}"; then
        include=(--include=ca-certificates)
    fi
    debootstrap --variant=minbase "${include[@]}" "$suite" "$root" "${mirror:-http://deb.debian.org/debian}" >&2
    if [ ${#include[@]} -gt 0 ]; then
        cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    fi
    take_over_apt "$root" "${files[@]}"
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
}

# In its own mount and process namespace.
inside() { # WORK COMMAND…
    local root=$1/root
    local -a variables=()
    make_root "$root" || fail "the root could not be made"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --rbind /sys "$root/sys"
    mkdir "$root/pushbench"
    tar -C "$root/pushbench" -xf "$1/source.tar"
    mapfile -t variables < <(surroundings "$root")
    shift
    echo "check-root: $* in a minimal Debian 12" >&2
    # shellcheck disable=SC2016  # expanded inside
    exec chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/root LANG=C.UTF-8 "${variables[@]}" bash -c 'cd /pushbench && exec "$@"' bash "$@"
}

if [ "${1:-}" = --inside ]; then
    shift
    inside "$@"
fi

case "${1:-quickstart} $#" in
    "quickstart 0") command=(tools/quickstart.sh) ;;
    "test 1" | "test 2") command=(tools/test.sh "${@:2}") ;;
    *)
        sed -n '2,/^$/s/^# \{0,1\}//p' "$self" >&2
        exit 2
        ;;
esac
[ "$(id -u)" -eq 0 ] || fail "a chroot needs root; run it with sudo"
for program in debootstrap unshare git; do
    command -v "$program" >/dev/null || fail "there is no $program; install it (Debian: debootstrap, util-linux, git)"
done

work=$(mktemp -d "${TMPDIR:-/var/tmp}/pushbench-root.XXXXXX")
namespace=
# Mounts below it exist in the other namespace only, which ends with its first process. unshare blocks
# gentler signals while it waits for that.
# shellcheck disable=SC2317  # called by the trap
clean_up() {
    if [ -n "$namespace" ]; then kill -KILL "$namespace" 2>/dev/null || true; fi
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
git -c "safe.directory=$source" -C "$source" archive -o "$work/source.tar" HEAD
status=0
unshare --mount --propagation private --pid --fork --kill-child \
    bash "$self" --inside "$work" "${command[@]}" </dev/null &
namespace=$!
wait "$namespace" || status=$?
namespace=
echo "check-root: ${command[*]} in a minimal Debian 12 ended with $status" >&2
exit "$status"
