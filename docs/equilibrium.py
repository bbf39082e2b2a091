"""The table "Equilibrium on the quickstart's network" of docs/measuring.md, from finished runs.

python3 docs/equilibrium.py RUN...      each RUN a folder that smd train wrote, seeds of one setting

For each stage, over its last half: the root mean square of the angular update over theory, mean and
spread over the seeds; and beside it the ratio that the records themselves explain:

  drift        1 + r/(2u) in the square, u the part of the norm that decay takes in a step (as it is
               for a step of momentum 0) and r the growth of ln x a step: the norm does not stand still
  correlation  Nesterov's angle given the measured <v, g>, which is 0 for gradients independent in time
  radial       AdamW's 1 + <w, g/sqrt(s)>/(lambda x) in the square, which is 1 where the gradient over
               the root of its second moment stands at right angles to w, as the gradient does; read off
               consecutive steps as <w_t, U_t> - b1 <w_t, U_t-1>, with U = -(d + lr wd w)
"""

import csv
import json
import math
import statistics
import sys
from collections import defaultdict


def explained(rule, rows, before):
    """What is left of theory's square, from the records of half a stage."""
    a, lr, wd = rows[0]["momentum"], rows[0]["learning_rate"], rows[0]["weight_decay"]
    u = lr * wd
    n = len(rows)
    growth = math.log(rows[-1]["squared_norm"] / rows[0]["squared_norm"]) / (n - 1)

    def mean(value):
        return sum(map(value, rows)) / n

    if rule == "nesterov":
        gg = mean(lambda r: r["gradient_squared"] / r["squared_norm"])
        vg = mean(lambda r: r["velocity_dot_gradient"] / r["squared_norm"])
        half = (u + lr * lr * a * ((1 + a) * gg + a * a * vg) + growth * (1 - a) / 2) / (1 + a)
        return 2 * half / (2 * u * (1 + 2 * a - 2 * a**3) / (1 + a))
    if rule == "heavy-ball":
        return 1 + growth * (1 - a) / (2 * u)
    square = 1 + growth / (2 * u)
    if rule.startswith("adamw"):
        radial = 0
        for here, last in zip(rows, [before] + rows):
            now = -(here["weight_dot_update"] + u * here["squared_norm"])
            old = -(
                last["weight_dot_update"]
                + last["update_squared"]
                + u * (last["squared_norm"] + last["weight_dot_update"])
            )
            radial += (now - a * old) / ((1 - a) * lr * wd * here["squared_norm"])
        square += radial / n
    return square


def run(folder):
    """Stage to layer to (measured, explained), both over theory."""
    layers = defaultdict(list)
    with open(folder + "/steps.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rule = row["rule"]
            layers[row["parameter"]].append(
                {k: float(v) for k, v in row.items() if k not in ("parameter", "rule") and v}
            )
    with open(folder + "/summary.json", encoding="utf-8") as file:
        summary = json.load(file)
    stages = []
    for stage in range(len(summary["stages"])):
        result = {}
        for parameter in summary["parameters"]:
            if not parameter.get("stages"):
                continue
            part = parameter["stages"][stage]
            span = summary["stages"][stage]
            rows = [
                r
                for r in layers[parameter["name"]]
                if span["fromStep"] <= r["step"] < span["toStep"]
            ]
            half = rows[len(rows) // 2 :]
            square = sum(r["angular_update_rad"] ** 2 for r in half) / len(half)
            theory = part["angularUpdate"]["theory"]
            result[parameter["name"]] = (
                math.sqrt(square) / theory,
                math.sqrt(explained(rule, half, rows[len(rows) // 2 - 1])),
            )
        stages.append((theory, result))
    return rule, summary["accuracy"], stages


def main():
    runs = [run(folder) for folder in sys.argv[1:]]
    accuracy = [r[1] for r in runs]
    print(runs[0][0], len(runs), "runs, accuracy", min(accuracy), "to", max(accuracy))
    for stage in range(len(runs[0][2])):
        print("stage", stage + 1, f"theory {runs[0][2][stage][0]:.5f} rad")
        deeper = []
        for layer in runs[0][2][stage][1]:
            measured = [r[2][stage][1][layer][0] for r in runs]
            left = [r[2][stage][1][layer][0] / r[2][stage][1][layer][1] for r in runs]
            explains = [r[2][stage][1][layer][1] for r in runs]
            if layer != "conv1.weight":
                deeper += zip(measured, left)
            print(
                f"  {layer:30s} measured {statistics.mean(measured):.3f}"
                f" ({min(measured):.3f} to {max(measured):.3f})"
                f"  explained {statistics.mean(explains):.3f}"
                f"  left {min(left):.3f} to {max(left):.3f}"
            )
        for name, column in (("measured", 0), ("left", 1)):
            values = [pair[column] for pair in deeper]
            print(f"  all but conv1, {name} {min(values):.3f} to {max(values):.3f}")


main()
