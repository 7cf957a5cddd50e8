#!/usr/bin/env bash
# The kernel settings that matter for large runs: prints them, and with --apply sets them (root).
# Raises limits, widens the port range, sets the governor; a second run changes nothing. Lost at
# reboot; docs/tuning.md says how to keep them.
set -euo pipefail

usage() {
    echo "usage: $0 [--apply]" >&2
    exit 2
}

apply=no
case "${1:-}" in
    "") ;;
    --apply) apply=yes ;;
    *) usage ;;
esac
[ "$#" -le 1 ] || usage

if [ "$apply" = yes ] && [ "$(id -u)" -ne 0 ]; then
    echo "$0: setting kernel parameters needs root: sudo $0 --apply" >&2
    exit 2
fi

changes=0
failures=0

# write NAME FILE VALUE CURRENT
write() {
    changes=$((changes + 1))
    if [ "$apply" = no ]; then
        printf '%-36s %s -> %s\n' "$1" "$4" "$3"
    elif printf '%s\n' "$3" 2>/dev/null >"$2"; then
        printf '%-36s %s -> %s, set\n' "$1" "$4" "$3"
    else
        failures=$((failures + 1))
        printf '%-36s %s, could not be set to %s\n' "$1" "$4" "$3" >&2
    fi
}

# at_least NAME VALUE
at_least() {
    file=/proc/sys/$(printf '%s' "$1" | tr . /)
    [ -r "$file" ] || return 0 # not in this kernel, or its module is not loaded
    current=$(cat "$file")
    if [ "$current" -ge "$2" ]; then
        printf '%-36s %s, enough\n' "$1" "$current"
    else
        write "$1" "$file" "$2" "$current"
    fi
}

port_range() {
    name=net.ipv4.ip_local_port_range
    file=/proc/sys/net/ipv4/ip_local_port_range
    [ -r "$file" ] || return 0
    current=$(tr '\t' ' ' <"$file")
    if [ $((${current#* } - ${current% *})) -ge 50000 ]; then
        printf '%-36s %s, enough\n' "$name" "$current"
    else
        # Above the ports that services usually listen on.
        write "$name" "$file" "10240 65535" "$current"
    fi
}

governors() {
    for file in /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor; do
        [ -r "$file" ] || continue # a virtual machine shows none
        core=${file#/sys/devices/system/cpu/}
        current=$(cat "$file")
        if [ "$current" = performance ]; then
            printf '%-36s %s, right\n' "governor ${core%%/*}" "$current"
        else
            write "governor ${core%%/*}" "$file" performance "$current"
        fi
    done
}

at_least fs.nr_open 1048576                      # the most that a hard descriptor limit can be
at_least fs.file-max 2200000                     # a million clients: two sockets each
at_least net.core.somaxconn 4096                 # connections that wait to be accepted
at_least net.ipv4.tcp_max_syn_backlog 8192       # handshakes under way
at_least net.core.netdev_max_backlog 16384       # packets that wait on loopback; more are dropped
at_least net.netfilter.nf_conntrack_max 1048576  # only where connections are tracked
port_range
governors

if [ "$failures" -gt 0 ]; then
    echo "$failures of $changes settings could not be set; a container shares them with its host" >&2
    exit 1
elif [ "$changes" -eq 0 ]; then
    echo "nothing to change"
elif [ "$apply" = no ]; then
    echo "nothing was changed; sudo $0 --apply sets these"
fi
echo "The descriptor limit belongs to a shell: it is $(ulimit -n), at most $(ulimit -H -n); more with"
echo "  sudo prlimit --pid \$\$ --nofile=1048576"
