"""Closed forms of core.rule to 30 digits: python3 rules.py > rules.csv

Every input is a double, taken exactly; every value is computed with 60 digits (mpmath 1.3.0) from
the formula as one would write it on paper, not from the rearranged form of the code.
"""
import itertools

from mpmath import acos, lu_solve, matrix, mpf, sqrt

from table import DECAY, INTRINSIC, LEVEL, MOMENTUM, header, row


def nesterov(eta, lam, a):
    """Angle and eta^2 L/x*^2 of the stationary mean field of PyTorch's Nesterov, |w| = 1."""
    # Unknown p = <w,v>, q = |v|^2, G = |g|^2; p1 = a p + lam, q1 = a^2 q + 2 a lam p + lam^2 + G.
    # d = -eta (g + lam w + a v1): 2<w,d> + |d|^2 = 0; p = p1 - eta (G + lam p1 + a q1); q = q1.
    def equations(p, q, g):
        p1 = a * p + lam
        q1 = a**2 * q + 2 * a * lam * p + lam**2 + g
        dd = eta**2 * (g + lam**2 + a**2 * q1 + 2 * a * g + 2 * lam * a * p1)
        return (
            -2 * eta * (lam + a * p1) + dd,
            p1 - eta * (g + lam * p1 + a * q1) - p,
            q1 - q,
        )

    zero = equations(mpf(0), mpf(0), mpf(0))
    unit = [equations(*[mpf(i == j) for i in range(3)]) for j in range(3)]
    system = matrix(3, 3)
    for i, j in itertools.product(range(3), range(3)):
        system[i, j] = unit[j][i] - zero[i]
    p, _, g = lu_solve(system, matrix([-z for z in zero]))
    return acos(1 - eta * (lam + a * (a * p + lam))), eta**2 * g


header()
for (u, decay), alpha in itertools.product(zip(INTRINSIC, DECAY), MOMENTUM):
    base = (u / decay, decay, alpha)
    eta, lam, a = map(mpf, base)
    level = mpf(LEVEL)
    angle, force = nesterov(eta, lam, a)
    factor = 1 + 2 * a - 2 * a**3
    row("nesterovAngle", base, sqrt(2 * lam * eta * factor / (1 + a)))
    row("nesterovAngleExact", base, angle)
    row("nesterovNormExact", base + (LEVEL,), eta * sqrt(level / force))
