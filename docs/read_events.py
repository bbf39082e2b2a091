"""Reads the event file of a run with TensorBoard's own reader and compares it with steps.csv.

    pip install tensorboard
    python3 docs/read_events.py DIR
"""

import csv
import struct
import sys
from collections import defaultdict
from importlib.metadata import version
from statistics import median

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def float32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


folder = sys.argv[1]
events = EventAccumulator(folder + "/tensorboard", size_guidance={"scalars": 0, "histograms": 0})
events.Reload()
tags = events.Tags()
print("TensorBoard", version("tensorboard"))
print(len(tags["scalars"]), "series of scalars,", len(tags["histograms"]), "of histograms")

columns = {
    "angular_update_rad": lambda r: float(r["angular_update_rad"]),
    "squared_norm": lambda r: float(r["squared_norm"]),
    "unit_gradient_squared": lambda r: float(r["unit_gradient_squared"]),
    "angular_update_over_theory": lambda r: float(r["angular_update_rad"])
    / float(r["angular_update_theory_rad"]),
}
steps = defaultdict(list)
with open(folder + "/steps.csv", newline="") as file:
    for row in csv.DictReader(file):
        steps[int(row["step"])].append(row)

compared = 0
for name, column in columns.items():
    for over, of in (("min", min), ("median", median), ("max", max)):
        points = events.Scalars(name + "/" + over)
        assert [p.step for p in points] == sorted(steps), name
        for point in points:
            expected = of([column(row) for row in steps[point.step]])
            # One rounding to float32, and one of the median of two in double.
            assert abs(point.value - expected) <= abs(expected) * 2**-24 * 1.0001, (name, point)
            compared += 1
print(compared, "scalars equal those of steps.csv to float32")
for tag in tags["histograms"]:
    first = events.Histograms(tag)[0].histogram_value
    assert sum(first.bucket) == first.num, tag
    print(tag, "has", int(first.num), "filters in", first.min, "to", first.max)
