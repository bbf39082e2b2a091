"""Bounds and limits of core.bound to 30 digits: python3 bounds.py > bounds.csv

Every input is a double, taken exactly; every value is computed with 60 digits (mpmath 1.3.0) from
the formula as one would write it on paper, not from the rearranged form of the code.
"""
import itertools

from mpmath import mp, mpf

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

# The lemmas, the matrix of Eq. 62 and the theorems with a start. Roots and inverses are taken from
# the matrices themselves.
MOMENTUM = [0.1, 0.5, 0.9, 0.99, 0.999]
PART = [1e-8, 1e-3, 0.1, 0.45]


def gram(diagonal, k, c):
    m = mp.diag(diagonal) - c * k * mp.matrix([[1, 1, 1]])
    return m.T * m


def limits(diagonal, k, target):
    """The c at which target is an eigenvalue of the Gram matrix: its determinant is quadratic."""
    f = [mp.det(gram(diagonal, k, mpf(c)) - target * mp.eye(3)) for c in (-1, 0, 1)]
    a, b = (f[2] + f[0]) / 2 - f[1], (f[2] - f[0]) / 2
    root = mp.sqrt(b * b - 4 * a * f[1])
    return sorted([(-b - root) / (2 * a), (-b + root) / (2 * a)])


for alpha, part in itertools.product(MOMENTUM, PART):
    beta = part * (1 - alpha) ** 2 * (1 + alpha) / 8
    a, b = mpf(alpha), mpf(beta)
    row("lemma3Limit", (beta, alpha), ((1 - a**2) / b - 8 / (1 - a)) / 3)
    values = [1 - 2 * b / (1 - a), a, a**2 + 2 * a**2 * b / (1 - a)]
    least, most = limits(values, mp.matrix([1, -2 * a, a**2]), 1 - 4 * b / (1 - a))
    row("leastEpsilon", (beta, alpha), least / b)
    row("greatestEpsilon", (beta, alpha), most / b)

for alpha, part in itertools.product(MOMENTUM, PART):
    decay = 5e-4
    base = (part * (1 - alpha**0.5) ** 2 / decay, decay, alpha)
    eta, lam, a = map(mpf, base)
    u = eta * lam
    s = 1 + a - u
    square = mp.sqrt(s * s - 4 * a)
    values = [(s * s + s * square) / 2 - a, a, (s * s - s * square) / 2 - a]
    vectors = mp.matrix([[1] * 3, [s / (a + v) for v in values], [1 / v for v in values]])
    inverse = mp.inverse(vectors)
    k = inverse[:, 0]
    level, variance, minimum = mpf(LEVEL), mpf(VARIANCE), mpf(MINIMUM)
    for i, name in enumerate(("greatest", "middle", "least")):
        row(f"{name}Eigenvalue", base, values[i])
        row(f"{name}Drive", base, k[i])
    row("eigenvalueLoss", base, 1 - values[0])
    rest = mp.sqrt(level * eta / (lam * (1 - a) * (2 - u / (1 + a))))
    for ratio in (1.25, 100.0):
        start = float(rest * ratio)
        x0 = mpf(start)
        away = inverse * mp.matrix([x0 - rest, x0 - rest * (1 - u / (1 + a)), x0 - rest])
        constant = sum(y**2 for y in away)
        shape = 1 + 4 * a**2 + a**4
        share = (1 - 4 * u / (1 - a)) ** 777
        spread = 3 * variance * eta**2 * shape / (minimum * (1 - a) ** 4)
        angle = variance * (1 - a**2) * shape / (4 * level * minimum * a**4)
        scale = (1 - a**2) * (1 - a) ** 4 / (4 * level * eta**2 * a**4)
        row("startDistance", base + (start,), constant)
        margin = (1 - a) ** 3 * (1 + a) - 8 * u * (1 - a)
        if not (margin > 0 and 2 * (6 * u / margin) ** 2 < minimum / level):
            continue  # assumption 6 fails
        row("normBoundAt", base + (start,), 3 * constant * share + spread)
        row("angleBoundAt", base + (start,), constant * scale * share + angle)
    target = 1 - 4 * u / (1 - a)
    if part < 0.4:
        most = limits(values, k, target)[1]
        row("requiredRatio", base, 2 * (1 - values[0]) * u * (1 - a) * (2 - u / (1 + a)) / most**2)

for (u, decay), ratio in itertools.product(zip(INTRINSIC, DECAY), (1e-4, 0.5, 3.0, 1e3)):
    eta, lam, level, minimum = mpf(u / decay), mpf(decay), mpf(LEVEL), mpf(MINIMUM)
    rest, low = mp.sqrt(level * eta / (2 * lam)), mp.sqrt(minimum * eta / (2 * lam))
    start = float(low * ratio)
    base, x0 = (u / decay, decay, start), mpf(start)
    row("lemma2FixedPoint", base, low)
    share = (1 - 2 * lam * eta) ** 8
    row("lemma2Bound", base, low - share * abs(x0 - low))
    turn = mp.log((mp.sqrt(2) - 1) * mp.sqrt(minimum * eta / (4 * lam))) - mp.log(abs(x0 - low))
    row("burnIn", base, 1 + turn / mp.log(1 - 2 * lam * eta))
    if ratio >= 3 and u < 0.1:  # the start serves, assumption 3 holds
        constant = (x0 - rest) ** 2
        share = (1 - 4 * lam * eta) ** 777
        row("sgdNormBoundAt", base, share * constant + mpf(VARIANCE) * eta**2 / minimum)
        angle = share * constant / (level * eta**2) + mpf(VARIANCE) / (level * minimum)
        row("sgdAngleBoundAt", base, angle)
for alpha in [0.0] + MOMENTUM:
    a = mpf(alpha)
    row("looseness", (alpha,), 4 if a == 0 else 12 * (1 + 4 * a**2 + a**4) / (1 - a) ** 2)
