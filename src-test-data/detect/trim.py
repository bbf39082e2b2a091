"""Keeps some parameters, the columns that are read and nine digits of a steps.csv.

    python3 trim.py RUN/steps.csv OUT.csv FROM TO PARAMETER...

The runs, on a CPU with ONEDNN_MAX_CPU_ISA=SSE41 set:

cut2.csv        smd train fashion --seed 2 --steps 1200 --lr-drop 500:2
                0 1200 residual.branch.conv4.weight conv7.weight
bursts.csv      smd train fashion --data DIR --lr 0.05 --steps 3000 --lr-drop 2900:4 --seed 5,
                DIR with the first 128 training and 256 test images of the data in the jar
                0 1900 residual.branch.conv4.weight
epsilon.csv     smd train fashion --lr 0.0002 --wd 5 --steps 600
                0 600 conv7.weight
classifier.csv  smd train fashion --steps 600 --scale-invariant classifier.weight
                0 600 classifier.weight conv6.weight
"""

import csv
import sys

COLUMNS = """step parameter rule learning_rate weight_decay momentum squared_norm
weight_dot_update update_squared gradient_squared weight_dot_gradient
velocity_dot_gradient""".split()


def short(column, text):
    exact = COLUMNS.index(column) < 6 or not text
    return text if exact else "%.9g" % float(text)


source, target, first, end, *parameters = sys.argv[1:]
with open(source) as rows, open(target, "w") as out:
    print(",".join(COLUMNS), file=out)
    for row in csv.DictReader(rows):
        if row["parameter"] in parameters and int(first) <= int(row["step"]) < int(end):
            print(",".join(short(c, row[c]) for c in COLUMNS), file=out)
