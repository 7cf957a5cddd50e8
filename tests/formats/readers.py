"""Reads what pushbench wrote with other people's parsers, or as they do where theirs cannot be had.

    python3 readers.py FOLDER…      folders as tools/check-formats.sh fills them

One line per check and file, `ok` or `FAILED`; exit status 1 on a failure.
"""

import json
import math
import re
import sys

import junitparser
import prometheus_client.openmetrics.parser as openmetrics
import prometheus_client.parser as prometheus


def require(holds, why):
    if not holds:
        raise ValueError(why)


def families_of(parse, folder, name):
    with open(f"{folder}/{name}", encoding="utf-8") as file:
        families = list(parse(file.read()))
    seen = set()
    for family in families:
        require(family.documentation, f"{family.name} has no help")
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            require(key not in seen, f"{key} comes twice")
            seen.add(key)
            require(not math.isnan(sample.value), f"{key} is not a number")
    require(any(f.name == "pushbench_result_delivered" for f in families), "delivered is missing")
    return f"{len(families)} families, {len(seen)} samples"


def read_prometheus(folder):
    return families_of(prometheus.text_string_to_metric_families, folder, "prometheus.txt")


def read_openmetrics(folder):
    return families_of(openmetrics.text_string_to_metric_families, folder, "openmetrics.txt")


def read_junit(folder):
    suites = junitparser.JUnitXml.fromfile(f"{folder}/junit.xml")
    counted = {"tests": 0, "failures": 0, "errors": 0}
    names = set()
    for suite in suites:
        for case in suite:
            counted["tests"] += 1
            names.add(case.name)
            for result in case.result:
                counted["failures"] += isinstance(result, junitparser.Failure)
                counted["errors"] += isinstance(result, junitparser.Error)
    for kind, count in counted.items():
        require(getattr(suites, kind) == count, f"{kind}: {getattr(suites, kind)} said, {count} there")
    require(counted["tests"] > 0 and len(names) == counted["tests"], "cases are not told apart")
    return ", ".join(f"{count} {kind}" for kind, count in counted.items())


# lib/bencher_valid/src: slug.rs, benchmark_name.rs; lib/bencher_json/src/project/metric/mod.rs.
def read_bmf(folder):
    with open(f"{folder}/bmf.json", encoding="utf-8") as file:
        benchmarks = json.load(file)
    metrics = 0
    for name, measures in benchmarks.items():
        require(0 < len(name) <= 1024, f"{name}: too long a name")
        for slug, metric in measures.items():
            require(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= 64, f"{slug}: no slug")
            require(set(metric) <= {"value", "lower_value", "upper_value"}, f"{slug}: stray key")
            values = list(metric.values())
            require(all(isinstance(v, (int, float)) for v in values), f"{slug}: not a number")
            lower, upper = metric.get("lower_value", -math.inf), metric.get("upper_value", math.inf)
            require(lower <= metric["value"] <= upper, f"{slug}: outside of its bounds")
            metrics += 1
    require(metrics > 0, "no metric")
    return f"{len(benchmarks)} benchmarks, {metrics} metrics"


# As the runner takes a line apart (actions/runner, src/Runner.Common/ActionCommand.cs).
COMMAND = re.compile(r"::(error|warning|notice) title=([^:,\r\n]*)::(.*)")
ESCAPES = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


def read_annotations(folder):
    with open(f"{folder}/annotations.txt", encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if line.startswith("::")]
    kinds = {}
    for line in lines:
        command = COMMAND.fullmatch(line)
        require(command, f"no command: {line}")
        title = command[2]
        for escaped, plain in ESCAPES:
            title = title.replace(escaped, plain)
        require(title.startswith("pushbench"), f"title {title}")
        kinds[command[1]] = kinds.get(command[1], 0) + 1
    require(lines and max(kinds.values()) <= 10, "none, or more than the runner shows")
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())


def main():
    failed = False
    for folder in sys.argv[1:]:
        for name, read in (("prometheus_client, text", read_prometheus),
                           ("prometheus_client, OpenMetrics", read_openmetrics),
                           ("junitparser", read_junit), ("Bencher's rules", read_bmf),
                           ("the runner's commands", read_annotations)):
            try:
                print(f"ok {name}: {folder}, {read(folder)}")
            except Exception as error:  # whatever a reader throws
                print(f"FAILED {name}: {folder}: {error}")
                failed = True
    sys.exit(failed)


main()
