#!/usr/bin/env bash
# Opens what pushbench makes for browsers in a real one: report.html from disk, the live page from
# the server. Headless Chromium, driven by playwright-core; tests/browser/*.test.mjs.
#
#   tools/check-browser.sh [PUSHBENCH [TEST.mjs …]]
#
# PUSHBENCH is build/release/pushbench unless given. Installs by apt what is missing, and
# playwright-core by npm. Screenshots, for a person's eye, lie in build/browser (or $SCREENSHOTS).
# The last line is "N passed, N failed"; exit status 1 on a failure.
set -euo pipefail

# shellcheck source=tools/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=tools/packages.sh
. tools/packages.sh
forget_settings PUSHBENCH

case "${1:-}" in -*) usage ;; esac
BINARY_UNDER_TEST=$(realpath -m "${1:-build/release/pushbench}")
SCREENSHOTS=$(realpath -m "${SCREENSHOTS:-build/browser}")
export BINARY_UNDER_TEST SCREENSHOTS
[ "$#" -eq 0 ] || shift
need_program "$BINARY_UNDER_TEST"
[ "$#" -gt 0 ] || set -- tests/browser/*.test.mjs

need_packages browser
(cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund --silent) >&2

results=$(mktemp)
SAMPLES=$(mktemp -d) # what is measured for the reports, once for all files
export SAMPLES
trap 'rm -rf "$results" "$SAMPLES"' EXIT
# One file at a time: each has a browser, which two cores cannot share further.
node --test --test-concurrency=1 --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$results" "$@" || true
count() { # WHAT
    sed -n "s/^# $1 \([0-9]*\)$/\1/p" "$results" | tail -n 1
}
passed=$(count pass)
failed=$(count fail)
cancelled=$(count cancelled)
echo "${passed:-0} passed, $((${failed:-1} + ${cancelled:-0})) failed"
[ "${passed:-0}" -gt 0 ] && [ "$((${failed:-1} + ${cancelled:-0}))" -eq 0 ]
