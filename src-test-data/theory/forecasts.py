"""Closed forms of the forecasts to 30 digits: python3 forecasts.py > forecasts.csv

As closed_forms.py: every input is a double, taken exactly, and computed with 60 digits.
"""
import itertools

from mpmath import exp, mpf, sqrt

from table import DECAY, INTRINSIC, LEVEL, MOMENTUM, header, row

header()
for (u, decay), alpha in itertools.product(zip(INTRINSIC, DECAY), MOMENTUM):
    base = (u / decay, decay, alpha)
    eta, lam, a = map(mpf, base)
    tau = (1 - a) / (4 * lam * eta)
    for share in (-0.5, -1e-3, 1e-9, 0.3, 40.0):
        drift = share / float(tau)
        row("driftRatio", base + (drift,), sqrt(1 + mpf(drift) * tau))
    # F1 for a weight that starts at x0 with an empty buffer.
    rest = mpf(LEVEL) * eta / (2 * lam * (1 - a))
    for factor, time in itertools.product((1e-3, 0.7, 1e3), (0, 100, 3000)):
        start = factor * float(sqrt(rest))
        age = max(mpf(0), time - a / (1 - a)) / tau
        y = rest + (mpf(start) ** 2 - rest) * exp(-age)
        row("relaxationNorm", base + (LEVEL, start, float(time)), sqrt(y))
