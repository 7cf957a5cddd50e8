#!/usr/bin/env bash
# Gives what pushbench writes for other programs to those programs: the parsers of prometheus_client
# and promtool, junitparser and an XML schema, Google Benchmark's compare.py, and the rules of
# github-action-benchmark, Bencher and GitHub's runner. docs/formats.md says what each format is for.
#
#   tools/check-formats.sh [PUSHBENCH]
#
# PUSHBENCH is build/release/pushbench unless given. JUNIT_XSD, if set, is a file with the schema that
# Jenkins' xUnit plugin validates with, of which tests/formats/junit.xsd is our part. Measures twice for a few seconds, and takes
# tests/golden/results.json besides, which has losses and odd names. Installs by apt and npm what is
# missing; what it makes lies in build/check-formats. One line per check, `ok` or `FAILED`, then
# "N passed, N failed"; exit status 1 on a failure.
set -uo pipefail

# shellcheck source=tools/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=tools/packages.sh
. tools/packages.sh
forget_settings PUSHBENCH GITHUB

case "${1:-}" in -*) usage ;; esac
pushbench=$(realpath -m "${1:-build/release/pushbench}")
need_program "$pushbench"
need_packages formats || exit
work=$PWD/build/check-formats
mkdir -p "$work"
(cd tests/formats && npm ci --ignore-scripts --no-audit --no-fund --silent) >&2 || exit

# unpacked PACKAGE: its files under $work/PACKAGE, without installing it. Debian's SciPy would bring
# another Boost with it, and Prometheus a service.
unpacked() {
    [ -d "$work/$1" ] && return
    rm -f "$work/$1"_*.deb
    (cd "$work" && apt-get -q download "$1") >&2 && dpkg-deb -x "$work/$1"_*.deb "$work/$1.part" &&
        mv "$work/$1.part" "$work/$1"
}
unpacked python3-scipy || exit
unpacked prometheus || echo "check-formats: promtool cannot be had, it is left out" >&2

log=$work/checks.txt
: >"$log"
say() { tee -a "$log"; }
verdict() { # STATUS TEXT
    if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "FAILED $2"; fi | say
}
# Python of the system, for which the packages are.
python=/usr/bin/python3

# 4 is "invalid", which a machine that is busy otherwise can cause: then once more.
measure() { # FILE
    local code=0 attempt
    for attempt in 1 2 3; do
        code=0
        "$pushbench" run -t sse,websocket -c 20 -r 20 -d 1s --warmup 200ms --runs 2 -q \
            --seed "$attempt" --threshold 'lost==0' --threshold 'sse.latency_p50<10s' \
            -o json="$1" -o csv="$1.csv" || code=$?
        [ "$code" -eq 4 ] || break
    done
    verdict "$code" "measured for $(basename "$1")"
}

# write_all RESULTS FOLDER: every format, as `report` makes them, and what GitHub would be told.
write_all() {
    mkdir -p "$2"
    rm -f "$2"/*
    GITHUB_STEP_SUMMARY=$2/summary.md "$pushbench" report "$1" --github on \
        -o junit="$2/junit.xml" -o bmf="$2/bmf.json" -o gbench="$2/gbench.json" \
        -o github-benchmark-smaller="$2/smaller.json" \
        -o github-benchmark-bigger="$2/bigger.json" \
        -o prometheus="$2/prometheus.txt" -o openmetrics="$2/openmetrics.txt" \
        2>"$2/annotations.txt"
    verdict $? "written: $(basename "$2")"
    head -n 1 "$2/summary.md" | grep -q '^### pushbench: '
    verdict $? "job summary: $(basename "$2"), $(head -n 1 "$2/summary.md")"
}

measure "$work/first.json"
measure "$work/second.json"
folders=("$work/first" "$work/second" "$work/golden")
write_all "$work/first.json" "$work/first"
write_all "$work/second.json" "$work/second"
write_all tests/golden/results.json "$work/golden"

for folder in "${folders[@]}"; do
    xmllint --noout --schema tests/formats/junit.xsd "$folder/junit.xml" 2>"$work/xmllint.txt"
    verdict $? "xmllint with junit.xsd: $folder $(grep -v validates "$work/xmllint.txt" | head -n 1)"
    if [ -n "${JUNIT_XSD:-}" ]; then
        xmllint --noout --schema "$JUNIT_XSD" "$folder/junit.xml" 2>"$work/xmllint.txt"
        verdict $? "xmllint with $JUNIT_XSD: $folder $(grep -v validates "$work/xmllint.txt" | head -n 1)"
    fi
    if [ -d "$work/prometheus" ]; then
        "$work/prometheus/usr/bin/promtool" check metrics <"$folder/prometheus.txt" \
            >"$work/promtool.txt" 2>&1
        verdict $? "promtool check metrics: $folder $(head -n 1 "$work/promtool.txt")"
    fi
    node tests/formats/github_benchmark.mjs "$folder/smaller.json" "$folder/bigger.json" | say
done
"$python" tests/formats/readers.py "${folders[@]}" | say

export PYTHONPATH=$work/python3-scipy/usr/lib/python3/dist-packages
"$python" /usr/share/benchmark/compare.py --no-color -d "$work/compared.json" \
    benchmarks "$work/first/gbench.json" "$work/second/gbench.json" >"$work/compared.txt" 2>&1
verdict $? "compare.py benchmarks first second"
"$python" tests/formats/compared.py "$work/compared.json" | say

failed=$(grep -c '^FAILED' "$log")
passed=$(grep -c '^ok' "$log")
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 20 ]
