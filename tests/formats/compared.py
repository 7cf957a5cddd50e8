"""Checks what Google Benchmark's compare.py found in two results of one build: its -d FILE.

    python3 compared.py FILE
"""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    rows = json.load(file)
tested = [row["utest"] for row in rows if row.get("utest")]
problems = []
if not tested:
    problems.append("no U test was made")
for row in rows:
    for one in row["measurements"]:
        if not all(isinstance(one[field], (int, float)) for field in ("time", "cpu")):
            problems.append(f"{row['name']}: not compared")
for utest in tested:
    if utest["nr_of_repetitions"] < 2 or not 0 <= utest["time_pvalue"] <= 1:
        problems.append(f"odd U test: {utest}")
print(f"FAILED compare.py: {problems}" if problems
      else f"ok compare.py of Google Benchmark: {len(rows)} benchmarks, {len(tested)} U tests")
sys.exit(bool(problems))
