#!/usr/bin/env bash
# Reproduces the figures of docs/performance.md: our server and load side against the floor of raw
# socket loops, and against nginx + wrk and nginx + h2load, interleaved in one session on an otherwise
# idle machine.
#
#   tools/perf.sh [cpu|polls|memory|connect|sleeps]...      default: all; about 8 minutes
#   tools/perf.sh rate      100,000 clients, faster and faster until a trial is invalid; some 15 minutes
#
# Needs a release build with PUSHBENCH_MICRO=ON (build/release); polls also needs nginx, wrk and h2load
# (tools/packages.sh install perf). RUNS is the number of runs that medians are of, 5 unless set.
# Nothing is judged: the script prints what it measured.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${PUSHBENCH_BUILD:-build/release}
unset PUSHBENCH_BUILD  # pushbench takes it for an option
pushbench=$build/pushbench
floor=$build/bench/reference/pushbench_floor
work=$(mktemp -d)
nginx_pid=
cleanup() {
  if [[ -n $nginx_pid ]]; then kill "$nginx_pid" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
runs=${RUNS:-5}

median() { sort -g | awk '{v[NR]=$1} END {if (NR) print v[int((NR+1)/2)]}'; }
# column FILE COLUMN [VARIANT]: one value per line out of results.csv
column() {
  awk -F, -v want="$2" -v variant="${3:-}" '
    NR==1 {for (i=1;i<=NF;i++) at[$i]=i; next}
    variant=="" || $at["variant"]==variant {print $at[want]}' "$1"
}
say() { printf '%s\n' "$*"; }

cpu() {
  say "== CPU per delivery, 1,000 connections, 128 B, 50,000 deliveries/s (median of $runs)"
  local technique
  for ((i = 0; i < runs; i++)); do
    "$floor" push 1000 50 128 5 >"$work/floor-$i.txt"
    "$pushbench" run -q -t sse,websocket,http-stream,raw-tcp,websocket:writer=beast -c 1000 -r 50 -d 5s \
      --headers minimal --seed $((i + 1)) -o csv="$work/cpu-$i.csv" >/dev/null || true
  done
  local send recv
  send=$(awk '/^send/{print $2}' "$work"/floor-*.txt | median)
  recv=$(awk '/^recv/{print $2}' "$work"/floor-*.txt | median)
  printf '%-24s %8s us server   %8s us load\n' "raw send and recv loops" "$send" "$recv"
  for technique in raw-tcp sse http-stream websocket websocket:writer=beast; do
    local server load
    server=$(for f in "$work"/cpu-*.csv; do column "$f" server_cpu_us_per_message $technique; done | median)
    load=$(for f in "$work"/cpu-*.csv; do column "$f" load_cpu_us_per_message $technique; done | median)
    awk -v n="$technique" -v s="$server" -v l="$load" -v fs="$send" -v fl="$recv" \
      'BEGIN {printf "%-24s %8.2f us server (%.2f x send)   %8.2f us load (%.2f x recv)\n", n, s, s/fs, l, l/fl}'
  done
}

polls() {
  say "== Empty keep-alive polls per second, 1,000 clients, both sides on this machine (median of $runs)"
  local program
  for program in nginx wrk h2load; do
    command -v $program >/dev/null && continue
    say "$program is missing: tools/packages.sh install perf"
    return
  done
  local port=0
  # A free port: ask the kernel through our own server, which gives it back when it ends.
  coproc SERVE { exec "$pushbench" serve -t short-polling; }
  local serve_pid=$SERVE_PID line
  read -r line <&"${SERVE[0]}"
  port=$(sed -n 's#.*http://127.0.0.1:\([0-9]*\)/.*#\1#p' <<<"$line")
  kill -INT "$serve_pid"
  wait "$serve_pid" || true
  cat >"$work/nginx.conf" <<EOF
worker_processes 1; pid $work/nginx.pid; error_log $work/error.log; daemon off;
worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 100000000; keepalive_timeout 75s;
  server { listen 127.0.0.1:$port reuseport backlog=4096; location /poll { return 204; } } }
EOF
  nginx -c "$work/nginx.conf" -e "$work/error.log" &
  nginx_pid=$!
  for ((i = 0; i < 100; i++)); do
    if [[ $(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/poll" || true) == 204 ]]; then break; fi
    sleep 0.05
  done
  for ((i = 0; i < runs; i++)); do
    wrk -t1 -c1000 -d5s "http://127.0.0.1:$port/poll?topic=0&since=0" >"$work/wrk-$i.txt"
    h2load --h1 -t1 -c1000 -D5 "http://127.0.0.1:$port/poll?topic=0&since=0" >"$work/h2load-$i.txt"
    "$pushbench" run -q -t short-polling:interval=0 -c 1000 -r 0 -d 5s --headers minimal \
      -o csv="$work/polls-$i.csv" >/dev/null || true
  done
  kill "$nginx_pid"
  wait "$nginx_pid" || true
  nginx_pid=
  local theirs others ours
  theirs=$(awk '/^Requests\/sec/{print $2}' "$work"/wrk-*.txt | median)
  # "finished in 5.00s, 12345.60 req/s, 1.23MB/s"
  others=$(awk '/^finished in/{print $4}' "$work"/h2load-*.txt | median)
  ours=$(for f in "$work"/polls-*.csv; do
    paste -d' ' <(column "$f" responses) <(column "$f" measured_s) | awk '{print $1/$2}'; done | median)
  awk -v t="$theirs" -v h="$others" -v o="$ours" 'BEGIN {
    printf "nginx + wrk %.0f/s   nginx + h2load %.0f/s   pushbench %.0f/s (%.2f x, %.2f x)\n", t, h, o, o/t, o/h}'
}

memory() {
  say "== Private bytes per client: slope of a line through 1k, 2k, 5k, 10k clients"
  "$pushbench" run -q -t short-polling,long-polling,sse,websocket,http-stream,raw-tcp -c 1k,2k,5k,10k -r 0 \
    -d 500ms --warmup 0 --headers minimal -o csv="$work/memory.csv" >/dev/null || true
  for technique in short-polling long-polling sse websocket http-stream raw-tcp; do
    for side in server load; do
      paste -d' ' <(column "$work/memory.csv" clients $technique) \
        <(column "$work/memory.csv" "${side}_bytes_per_client" $technique) |
        awk -v n="$technique" -v s="$side" '
          {x=$1; y=$1*$2; sx+=x; sy+=y; sxx+=x*x; sxy+=x*y; k++}
          END {printf "%-15s %-6s %7.0f B per client\n", n, s, (k*sxy-sx*sy)/(k*sxx-sx*sx)}'
    done
  done
}

connect() {
  say "== Opening connections, 15,000 of them (median of $runs)"
  for ((i = 0; i < runs; i++)); do
    "$floor" connect 15000 >"$work/connect-$i.txt"
    "$pushbench" run -q -t raw-tcp,sse,websocket -c 15000 --connect-rate 1m -r 0 -d 500ms --warmup 0 \
      --headers minimal -o csv="$work/opening-$i.csv" >/dev/null || true
  done
  local raw ours
  raw=$(awk '/^connect/{print $2}' "$work"/connect-*.txt | median)
  printf '%-12s %8.0f connections/s\n' "raw loop" "$raw"
  for technique in raw-tcp sse websocket; do
    ours=$(for f in "$work"/opening-*.csv; do column "$f" opened_per_s $technique; done | median)
    awk -v n="$technique" -v o="$ours" -v r="$raw" 'BEGIN {printf "%-12s %8.0f connections/s (%.2f x)\n", n, o, o/r}'
  done
}

# How often a process has gone to sleep so far, all threads.
sleeps_of() { awk '/^voluntary_ctxt_switches/{n+=$2} END {print n+0}' /proc/"$1"/task/*/status; }

sleeps() {
  say "== How often the receiver sleeps per 1,000 deliveries, 1,000 connections, 50,000 deliveries/s"
  say "raw recv loop    $("$floor" push 1000 50 128 5 | sed -n 's/^recv.*, \(.*\) sleeps.*/\1/p')"
  local technique run load before after
  for technique in raw-tcp sse websocket; do
    "$pushbench" run -q -t $technique -c 1000 -r 50 -d 12s --warmup 1s --headers minimal \
      -o csv="$work/sleeps.csv" >/dev/null &
    run=$!
    sleep 5  # everybody is connected, and messages flow
    # The load process that is not the canary has 1,000 descriptors.
    for load in $(pgrep -P $run); do
      if grep -q 'load' /proc/"$load"/cmdline && [[ $(find /proc/"$load"/fd | wc -l) -gt 900 ]]; then break; fi
    done
    before=$(sleeps_of "$load")
    sleep 4
    after=$(sleeps_of "$load")
    wait $run || true
    awk -v n="$technique" -v s=$((after - before)) 'BEGIN {printf "%-16s %.1f\n", n, s / 4 / 50}'
  done
}

rate() {
  say "== 100,000 clients for 20 s: the highest rate that is valid"
  local technique rate file=$work/rate.csv
  for technique in sse websocket long-polling; do
    for rate in ${RATES:-0.1 0.2 0.3 0.4 0.5 0.6 0.8 1}; do
      "$pushbench" run -q -t "$technique" -c 100000 -r "$rate" -d 20s --connect-rate 15000 \
        -o csv="$file" >/dev/null 2>"$work/rate.err" || true
      printf '%-14s %4s messages/s  delivered %8s  lost %s  slowest %8.0f us  valid %s %s\n' \
        "$technique" "$rate" "$(column "$file" delivered)" "$(column "$file" lost)" \
        "$(column "$file" latency_max_us)" "$(column "$file" valid)" "$(column "$file" invalid_reason)"
      [[ $(column "$file" valid) == true ]] || break
    done
  done
}

for part in "${@:-cpu}" $([[ $# -eq 0 ]] && echo polls memory connect sleeps); do "$part"; done
