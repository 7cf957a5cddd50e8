#!/usr/bin/env bash
# Checks pushbench's numbers with programs that are not ours: receivers of a few lines of Node, wrk,
# h2load, a packet capture, curl, the npm packages ws and eventsource, and (where it is installed)
# Chromium. docs/outside-checks.md says what each check does.
#
#   tools/check-outside.sh [PUSHBENCH [receivers|responses|capture|streams|packages|tls …]]
#   tools/check-outside.sh --without offload|timestamps [PUSHBENCH]
#
# PUSHBENCH is build/release/pushbench unless given. The second form repeats the captures on a
# loopback interface of their own (a network namespace) that lacks segmentation offload or TCP
# timestamps; nothing of the host is changed. Installs by apt and npm what is missing; capturing needs
# root.
# One line per check, `ok` or `FAILED`, then "N passed, N failed"; exit status 1 on a failure.
set -euo pipefail

# shellcheck source=tools/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=tools/packages.sh
. tools/packages.sh
forget_settings PUSHBENCH

without=
case "${1:-}" in
    --without)
        without=${2:-}
        case "$without" in offload | timestamps) shift 2 ;; *) set -- --help ;; esac
        ;;
esac
case "${1:-}" in -*) usage ;; esac

need_packages outside
[ -d tests/e2e/outside/node_modules ] ||
    npm --prefix tests/e2e/outside ci --no-audit --no-fund --loglevel=error >&2

[ "$#" -gt 0 ] || set -- build/release/pushbench
[ -n "$without" ] || exec node tests/e2e/outside/main.mjs "$@"

# shellcheck disable=SC2016 # expanded by the inner shell
exec unshare --net bash -euc '
    ip link set lo up
    case "$1" in
        offload) ethtool -K lo tso off gso off gro off ;;
        timestamps) echo 0 >/proc/sys/net/ipv4/tcp_timestamps ;;
    esac
    exec node tests/e2e/outside/main.mjs "$2" capture' check-outside "$without" "$1"
