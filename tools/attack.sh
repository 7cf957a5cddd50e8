#!/usr/bin/env bash
# Does an attack change everyone else's latency? One server, well-behaved subscribers beside each
# kind of attacker in turn, and without one before and after: a row for each, to be compared by eye.
#
#   tools/attack.sh [SECONDS [KIND…]]   each run measured for SECONDS (10); all kinds, or those named
#
# PUSHBENCH: the binary (build/release/pushbench). TECHNIQUE (sse), CLIENTS (200), RATE (50): the
# well-behaved ones. SCALE (1): how many attackers, a factor. Needs Node; kinds are in
# tools/attack.mjs. Nothing is judged here. Where attackers, server and subscribers share few cores,
# the attackers' own CPU is part of the difference: give cores apart, with PIN="server=0;load=1"
# (the --pin of both sides) and ATTACK_CORES=2-3 (of taskset).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-10}
case "$seconds" in
    '' | *[!0-9]*)
        sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
esac
[ $# -gt 0 ] && shift
kinds=("$@")
[ ${#kinds[@]} -gt 0 ] || kinds=(slowloris silent unread connects garbage pings talker)

pushbench=${PUSHBENCH:-build/release/pushbench}
technique=${TECHNIQUE:-sse}
[ -x "$pushbench" ] || { echo "attack: no $pushbench; build it, or set PUSHBENCH" >&2; exit 2; }
command -v node >/dev/null || { echo "attack: node is missing" >&2; exit 2; }

work=$(mktemp -d)
server='' attacker=''
stop() { # PID: ends one process of ours and waits for it
    [ -n "$1" ] || return 0
    kill "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}
# Attackers end when their standard input does, so also when this script is killed.
mkfifo "$work/alive"
exec 9<>"$work/alive"
trap 'stop "$attacker"; stop "$server"; rm -rf "$work"' EXIT

# A short header timeout and a small outbox: the attackers are to meet the limits during a run.
"$pushbench" serve -r "${RATE:-50}" --header-timeout 2s --outbox-limit 64K --idle-timeout 5s \
    --max-connections 5000 ${PIN:+--pin "$PIN"} >"$work/serve" 2>&1 9>&- &
server=$!
address=''
for _ in $(seq 100); do
    address=$(sed -n 's|^pushbench serving http://\([0-9.:]*\)/.*|\1|p' "$work/serve")
    [ -z "$address" ] || break
    sleep 0.05
done
[ -n "$address" ] || { echo "attack: the server did not start:" >&2; cat "$work/serve" >&2; exit 1; }

# shellcheck disable=SC2016  # what is quoted is JavaScript
metric() { # NAME
    node -e 'fetch(process.argv[1]).then((r) => r.text()).then((text) =>
        console.log(text.match(new RegExp(`^pushbench_${process.argv[2]} (\\d+)`, "m"))?.[1]))' \
        "http://$address/metrics" "$1"
}
memory() { awk '/^(Private_Clean|Private_Dirty)/ {n += $2} END {print n}' "/proc/$server/smaps_rollup"; }

printf '%-10s %10s %10s %10s %10s %8s %12s %12s\n' attack p50_us p99_us max_us delivered lost \
    server_KiB connections
# shellcheck disable=SC2016
row() { # NAME
    "$pushbench" load --server "$address" -t "$technique" -c "${CLIENTS:-200}" -d "$seconds" \
        --warmup 2s -q --no-progress ${PIN:+--pin "$PIN"} -o csv="$work/row.csv" >/dev/null 2>"$work/errors" ||
        { local status=$?; [ $status -eq 4 ] || { cat "$work/errors" >&2; return $status; }; }
    node -e 'const [names, values] = require("fs").readFileSync(process.argv[1], "utf8")
            .trim().split("\n").map((line) => line.split(","));
        const round = (text) => (text === "" ? "-" : Math.round(text));
        const get = (name) => round(values[names.indexOf(name)]);
        const pad = (text, n) => String(text).padStart(n);
        console.log(process.argv[2].padEnd(10), pad(get("latency_p50_us"), 10),
            pad(get("latency_p99_us"), 10), pad(get("latency_max_us"), 10),
            pad(get("delivered"), 10), pad(get("lost"), 8), pad(process.argv[3], 12),
            pad(process.argv[4], 12));' \
        "$work/row.csv" "$1" "$(memory)" "$(metric connections_open)"
}

row before
for kind in "${kinds[@]}"; do
    ${ATTACK_CORES:+taskset -c "$ATTACK_CORES"} \
        node tools/attack.mjs "$kind" "${address%:*}" "${address#*:}" "${SCALE:-1}" \
        <"$work/alive" >"$work/attacker" 9>&- &
    attacker=$!
    row "$kind"
    stop "$attacker"
    attacker=''
    sed 's/^/           /' "$work/attacker"
done
row after
echo
echo "What the server counted:"
for name in connections_accepted_total connections_refused_total malformed_requests_total \
    header_timeouts_total idle_timeouts_total protocol_errors_total slow_closed_total; do
    printf '  %-30s %s\n' "$name" "$(metric "$name")"
done
