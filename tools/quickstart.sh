#!/usr/bin/env bash
# From a bare checkout to a result: installs the packages that are missing (Debian 12; root or
# sudo), builds the release binary into build/quickstart, and runs the comparison.
#
#   tools/quickstart.sh                     the default comparison, about a minute
#   tools/quickstart.sh -c 100 -d 5s        arguments go to `pushbench run`
#
# The report lies in a new folder under pushbench-results/ in the current folder; its path is the
# last line. The exit status is that of `pushbench run`, or 2 when packages are missing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/packages.sh
. "$root/tools/packages.sh"

need_packages build
# A folder of its own, because tests are off here and on in build/release.
cmake -S "$root" --preset release -B "$root/build/quickstart" \
    -DPUSHBENCH_TESTS=OFF -DPUSHBENCH_MICRO=OFF >&2
cmake --build "$root/build/quickstart" --target pushbench --parallel "$(nproc)" >&2
exec "$root/build/quickstart/pushbench" run "$@"
