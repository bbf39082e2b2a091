"""Bounds and limits of core.bound to 30 digits: python3 bounds.py > bounds.csv

Every input is a double, taken exactly; every value is computed with 60 digits (mpmath 1.3.0) from
the formula as one would write it on paper, not from the rearranged form of the code.
"""
import itertools

from mpmath import mpf

from table import DECAY, INTRINSIC, LEVEL, MINIMUM, MOMENTUM, VARIANCE, header, row

header()
for (u, decay), alpha in itertools.product(zip(INTRINSIC, DECAY), MOMENTUM):
    base = (u / decay, decay, alpha)
    eta, lam, a = map(mpf, base)
    if a == 0:
        row("floorLimit1", base, 2 * (2 * lam * eta / (1 - 2 * lam * eta)) ** 2)
    else:
        denominator = (1 - a) ** 3 * (1 + a) - 8 * lam * eta * (1 - a)
        if denominator > 0:
            row("floorLimit2", base, 2 * (6 * lam * eta / denominator) ** 2)

for alpha in MOMENTUM:
    a, rate = mpf(alpha), mpf(0.1)
    level, variance, minimum = mpf(LEVEL), mpf(VARIANCE), mpf(MINIMUM)
    shape = 1 + 4 * a**2 + a**4
    bound = variance * rate**2 / minimum
    near = variance * rate**2 / level
    angle = variance / (level * minimum)
    if a > 0:
        bound *= 3 * shape / (1 - a) ** 4
        near *= 3 * shape / (1 - a) ** 2
        angle *= (1 - a**2) * shape / (4 * a**4)
    row("normBound", (0.1, alpha, VARIANCE, MINIMUM), bound)
    row("normBoundNear", (0.1, alpha, VARIANCE, LEVEL), near)
    row("angleBound", (alpha, VARIANCE, LEVEL, MINIMUM), angle)
