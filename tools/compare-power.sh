#!/usr/bin/env bash
# How often `pushbench compare` cries wolf, and whether it sees a wolf: measured, not calculated.
#
#   tools/compare-power.sh OUT_DIR [PUSHBENCH]      PUSHBENCH: build/release/pushbench
#
# False alarms: 60 runs of one build (100 SSE clients, 20 messages/s), then 500 random and 100
# time-ordered ways of calling seven of them "base" and seven others "new"; every "regressed" is
# wrong. Power: 20 times, seven runs of this build beside seven of a server that spins 200 us for
# every delivery, in turn (--server-exe); everything but "regressed" is wrong.
#
# By hand, about an hour; what the machine does besides is part of the question. Everything measured
# is kept in OUT_DIR, and what is there already is not measured again. DURATION (4s), RUNS (60) and
# REPEATS (20) may be set. The last lines are the rates, also in OUT_DIR/rates.json.
set -euo pipefail

[ "$#" -ge 1 ] && [ "$#" -le 2 ] || {
    sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
    exit 2
}
tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
pushbench=$(realpath "${2:-$tools/../build/release/pushbench}")
workload=(-t sse -c 100 -r 20 -d "${DURATION:-4s}" --warmup 1s --quiet)

# A build that differs in one thing: `serve` gets one more option. Any wrapper like this can be given
# to --server-exe: exec, so that it is the server's process that is measured.
cat >"$out/slow-server.sh" <<WRAPPER
#!/bin/sh
[ "\$1" != serve ] || set -- "\$@" --fault=slow=200us
exec '$pushbench' "\$@"
WRAPPER
chmod +x "$out/slow-server.sh"

measure() { # FILE ARGUMENT…: a file that is complete is kept; 4: some runs invalid, they are left out
    local file=$1 code=0
    shift
    [ ! -s "$file" ] || return 0
    "$pushbench" run "${workload[@]}" "$@" -o "json=$file.part" || code=$?
    [ "$code" = 0 ] || [ "$code" = 4 ] || exit "$code"
    mv "$file.part" "$file"
}

measure "$out/same.json" --runs "${RUNS:-60}"
for ((i = 1; i <= ${REPEATS:-20}; ++i)); do
    echo "power: $i of ${REPEATS:-20}" >&2
    measure "$out/power-$i.json" --runs 7 --server-exe "base=$pushbench" \
        --server-exe "slow=$out/slow-server.sh"
done
node "$tools/compare-power.mjs" "$pushbench" "$out"
