#!/usr/bin/env bash
# Many deliveries, none lost, and the memory of both sides as it was: one long run of every technique.
#
#   tools/soak.sh [SECONDS [CLIENTS [RATE]]]     60 s of 1,000 clients and 50 messages/s: 18 million
#
# PUSHBENCH: the binary (build/release/pushbench). Prints, per technique, what was delivered and what
# is missing, and the private memory of both sides in the first and the last fifth of the window.
# Exit status 1 when anything is missing, repeated or out of order, or when a side ends with more
# than 64 bytes per client and 1 MiB above its beginning.
set -euo pipefail
# shellcheck source=tools/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

seconds=${1:-60} clients=${2:-1000} rate=${3:-50}
case "$seconds$clients$rate" in
    *[!0-9]*) usage ;;
esac
pushbench=${PUSHBENCH:-build/release/pushbench}
[ -x "$pushbench" ] || { echo "soak: no $pushbench; build it, or set PUSHBENCH" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A machine that is too slow makes a trial invalid (4); what was lost is judged below all the same.
status=0
"$pushbench" run -q -t short-polling,long-polling,sse,websocket,http-stream,raw-tcp -c "$clients" \
    -r "$rate" -d "${seconds}s" --headers minimal \
    -o csv="$work/results.csv" -o timeseries="$work/seconds.csv" || status=$?
case $status in 0 | 4 | 5) ;; *) exit $status ;; esac

awk -F, -v clients="$clients" '
    function median(values, n,    i, j, t) {
        for (i = 2; i <= n; i++)
            for (j = i; j > 1 && values[j - 1] > values[j]; j--) {
                t = values[j]; values[j] = values[j - 1]; values[j - 1] = t
            }
        return n ? values[int((n + 1) / 2)] : 0
    }
    FNR == 1 { delete at; for (i = 1; i <= NF; i++) at[$i] = i; file++; next }
    file == 1 && $at["phase"] == "measure" {
        t = $at["technique"]; n = ++seconds[t]
        memory[t, "server", n] = $at["server_private_bytes"]
        memory[t, "load", n] = $at["load_private_bytes"]
    }
    file == 2 { order[++techniques] = $1; for (name in at) value[$1, name] = $at[name] }
    function of_fifth(t, side, last,    n, fifth, i, k, values) {
        n = seconds[t]; fifth = int(n / 5) > 0 ? int(n / 5) : 1
        for (i = last ? n - fifth + 1 : 1; k < fifth; i++) values[++k] = memory[t, side, i]
        return median(values, k)
    }
    END {
        printf "%-14s %12s %6s %5s %5s %22s %22s  %s\n", "technique", "delivered", "lost", "dup", "ooo",
            "server KiB first, last", "load KiB first, last", "invalid for"
        for (k = 1; k <= techniques; k++) {
            t = order[k]; total += value[t, "delivered"]
            bad += value[t, "lost"] + value[t, "duplicated"] + value[t, "reordered"]
            bad += value[t, "delivered"] != value[t, "expected"]
            split("server load", sides, " ")
            for (s = 1; s <= 2; s++) {
                first[s] = of_fifth(t, sides[s], 0); last[s] = of_fifth(t, sides[s], 1)
                if (last[s] - first[s] > 1048576 + 64 * clients) grown++
            }
            printf "%-14s %12d %6d %5d %5d %11.0f %10.0f %11.0f %10.0f  %s\n", t,
                value[t, "delivered"], value[t, "lost"], value[t, "duplicated"],
                value[t, "reordered"], first[1] / 1024, last[1] / 1024, first[2] / 1024,
                last[2] / 1024, value[t, "invalid_reason"] == "" ? "-" : value[t, "invalid_reason"]
        }
        printf "%d delivered in all\n", total
        if (bad) print "soak: something was lost, repeated or reordered"
        if (grown) print "soak: memory has grown"
        exit bad || grown ? 1 : 0
    }' "$work/seconds.csv" "$work/results.csv"
