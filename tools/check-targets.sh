#!/usr/bin/env bash
# Measures servers that are not ours with pushbench, and looks whether what it says of them is so:
# nginx with nchan in every technique, Node's ws, Server-Sent Events and Engine.IO, servers with
# other cursors, servers that publish by themselves, servers over TLS, and servers that misbehave;
# and our own server through nginx and HAProxy as they are installed and tuned. docs/external-targets.md and
# docs/proxies.md describe what is measured.
#
#   tools/check-targets.sh [PUSHBENCH [nchan|node|rules|itself|commands|bad|tls|proxies …]]
#
# PUSHBENCH is build/release/pushbench unless given. Installs by apt and npm what is missing. One
# line per check, `ok` or `FAILED`, then "N passed, N failed"; exit status 1 on a failure.
set -euo pipefail

# shellcheck source=tools/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=tools/packages.sh
. tools/packages.sh
forget_settings PUSHBENCH

case "${1:-}" in -*) usage ;; esac
need_packages targets
[ -d targets/node/node_modules ] ||
    npm --prefix targets/node ci --no-audit --no-fund --loglevel=error >&2

[ "$#" -gt 0 ] || set -- build/release/pushbench
exec node tests/e2e/targets/main.mjs "$@"
