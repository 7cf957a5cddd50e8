#!/usr/bin/env bash
# Does an attack change everyone else's latency? One server, well-behaved subscribers beside each
# kind of attacker in turn, and without one before and after: a row for each, to be compared by eye.
#
#   tools/attack.sh [SECONDS [KIND…]]   each run measured for SECONDS (10); all kinds, or those named
#
# PUSHBENCH: the binary (build/release/pushbench). TECHNIQUE (sse), CLIENTS (200), RATE (20), SIZE
# (16K): the well-behaved ones. SCALE (1): how many attackers, a factor. Needs Node; kinds are in
# tools/attack.mjs. Latency is not judged here, but an attack that met none of the server's limits
# is: then the row says so, and the exit status is 1. Where attackers, server and subscribers share
# few cores, the attackers' own CPU is part of the difference: give cores apart, with
# PIN="server=0;load=1" (the --pin of both sides) and ATTACK_CORES=2-3 (of taskset).
set -euo pipefail
# shellcheck source=tools/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

seconds=${1:-10}
case "$seconds" in
    '' | *[!0-9]*) usage ;;
esac
[ $# -gt 0 ] && shift

# What the server counts when an attack bites, and how often at least.
declare -A bite=(
    [slowloris]='header_timeouts_total 100' [silent]='header_timeouts_total 100'
    [unread]='slow_closed_total 10' [pings]='slow_closed_total 1'
    [flood]='connections_refused_total 100' [connects]='connections_accepted_total 500'
    [garbage]='malformed_requests_total 100' [vanish]='clients_vanished_total 100'
    [talker]='bytes_received_total 1000000'
)
kinds=("$@")
[ ${#kinds[@]} -gt 0 ] ||
    kinds=(slowloris silent unread flood connects garbage vanish pings talker)
for kind in "${kinds[@]}"; do
    [ -n "${bite[$kind]:-}" ] || { echo "attack: KIND is one of ${!bite[*]}" >&2; exit 2; }
done

pushbench=${PUSHBENCH:-build/release/pushbench}
technique=${TECHNIQUE:-sse} clients=${CLIENTS:-200} scale=${SCALE:-1}
[ -x "$pushbench" ] || { echo "attack: no $pushbench; build it, or set PUSHBENCH" >&2; exit 2; }
command -v node >/dev/null || { echo "attack: node is missing" >&2; exit 2; }

work=$(mktemp -d)
server='' attacker='' load=''
stop() { # PID: ends one process of ours and waits for it
    [ -n "$1" ] || return 0
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}
# Attackers end when their standard input does, so also when this script is killed.
mkfifo "$work/alive"
exec 9<>"$work/alive"
trap 'stop "$attacker"; stop "$load"; stop "$server"; rm -rf "$work"' EXIT

# The attackers are to meet the limits during a run: a short header timeout, and messages so large
# that the sockets of who does not read are full within a second or two (they take some 330 KB
# before the small outbox fills), and room for every attacker but those of `flood`.
room=$(awk -v n="$clients" -v s="$scale" 'BEGIN {print int(n + 600 * s + 100)}')
"$pushbench" serve -r "${RATE:-20}" -s "${SIZE:-16K}" --header-timeout 1s --outbox-limit 64K \
    --idle-timeout 5s --max-connections "$room" ${PIN:+--pin "$PIN"} >"$work/serve" 2>&1 9>&- &
server=$!
address=''
for _ in $(seq 100); do
    address=$(sed -n 's|^pushbench serving http://\([0-9.:]*\)/.*|\1|p' "$work/serve")
    [ -z "$address" ] || break
    sleep 0.05
done
[ -n "$address" ] || { echo "attack: the server did not start:" >&2; cat "$work/serve" >&2; exit 1; }

# shellcheck disable=SC2016  # what is quoted is JavaScript
metrics() { # FILE: everything the server counts; fails while it has no room for one more
    node -e 'fetch(process.argv[1], { signal: AbortSignal.timeout(5000) })
        .then(async (r) => { if (!r.ok) process.exit(1); process.stdout.write(await r.text()); })
        .catch(() => process.exit(1));' "http://$address/metrics" >"$1"
}
value() { # FILE NAME
    awk -v name="pushbench_$2" '$1 == name {print $2; found = 1} END {if (!found) print 0}' "$1"
}
until_metrics() { # FILE: those of the moment in which there is room again
    for _ in $(seq 100); do
        metrics "$1" && return
        sleep 0.1
    done
    echo "attack: the server does not answer any more" >&2
    exit 1
}
memory() { awk '/^(Private_Clean|Private_Dirty)/ {n += $2} END {print n}' "/proc/$server/smaps_rollup"; }
# Over all deliveries, so also where a run is too short for the percentiles of results.csv.
percentile() { # LEVEL: in µs, of the first line at or above it
    awk -v level="$1" '!/^#/ && $2 + 0 >= level && $1 ~ /^[0-9.]+$/ {
            printf "%.0f\n", $1 * 1000; found = 1; exit}
        END {if (!found) print "-"}' "$work/row.hgrm"
}

connected() { # waits until the well-behaved ones are there, or their load has ended
    while kill -0 "$load" 2>/dev/null; do
        metrics "$work/now" && [ "$(value "$work/now" connections_open)" -ge "$clients" ] && return
        sleep 0.1
    done
}
# Attackers come when the others are connected, and their harm is in the measured window.
attack() { # KIND
    ${ATTACK_CORES:+taskset -c "$ATTACK_CORES"} \
        node tools/attack.mjs "$1" "${address%:*}" "${address#*:}" "$scale" \
        <"$work/alive" >"$work/attacker" 9>&- &
    attacker=$!
}

printf '%-10s %9s %9s %9s %10s %6s %11s %6s  %s\n' attack p50_us p99_us max_us delivered lost \
    server_KiB open 'met by the attack'
# shellcheck disable=SC2016
row() { # NAME
    until_metrics "$work/before"
    "$pushbench" load --server "$address" -t "$technique" -c "$clients" -d "$seconds" \
        --warmup 2s -q --no-progress ${PIN:+--pin "$PIN"} -o csv="$work/row.csv" \
        -o hgrm="$work/row.hgrm" >/dev/null 2>"$work/errors" 9>&- &
    load=$!
    connected
    [ -z "${bite[$1]:-}" ] || attack "$1"
    local status=0 open=full
    wait "$load" || status=$?
    load=''
    [ $status -eq 0 ] || [ $status -eq 4 ] || { cat "$work/errors" >&2; exit $status; }
    local KiB
    KiB=$(memory)
    if metrics "$work/now"; then open=$(value "$work/now" connections_open); fi
    stop "$attacker"
    attacker=''
    until_metrics "$work/after"
    local limit
    limit=$(met "$1")
    case "$limit" in *'DID NOT BITE'*) toothless+=("$1") ;; esac
    printf '%-10s %9s %9s %9s %10s %6s %11s %6s  %s\n' "$1" "$(percentile 0.5)" \
        "$(percentile 0.99)" "$(percentile 1)" "$(cell delivered)" "$(cell lost)" "$KiB" "$open" \
        "$limit"
}
# shellcheck disable=SC2016
cell() { # COLUMN
    node -e 'const [names, values] = require("fs").readFileSync(process.argv[1], "utf8").trim()
            .split("\n").map((line) => line.split(","));
        console.log(values[names.indexOf(process.argv[2])] || "-");' "$work/row.csv" "$1"
}
toothless=()
met() { # KIND: the counter that tells, and how far it went
    [ -n "${bite[$1]:-}" ] || return 0
    read -r name least <<<"${bite[$1]}"
    local moved=$(($(value "$work/after" "$name") - $(value "$work/before" "$name")))
    echo "$name +$moved$([ $moved -ge "$least" ] || echo ", DID NOT BITE (less than $least)")"
}

row before
for kind in "${kinds[@]}"; do
    row "$kind"
    sed 's/^/           /' "$work/attacker"
done
row after
echo
echo "What the server counted in all:"
for name in connections_accepted_total connections_refused_total malformed_requests_total \
    header_timeouts_total idle_timeouts_total protocol_errors_total slow_closed_total \
    clients_vanished_total; do
    printf '  %-30s %s\n' "$name" "$(value "$work/after" "$name")"
done
[ ${#toothless[@]} -eq 0 ] || { echo "attack: did not bite: ${toothless[*]}" >&2; exit 1; }
