"""Closed forms of core.rule to 30 digits: python3 rules.py > rules.csv

Every input is a double, taken exactly; every value is computed with 60 digits (mpmath 1.3.0) from
the formula as one would write it on paper, not from the rearranged form of the code.
"""
import itertools

from mpmath import acos, asin, cbrt, cos, eig, findroot, lu_solve, matrix, mpf, pi, sqrt

from table import DECAY, INTRINSIC, LEVEL, MOMENTUM, header, row


DAMPENING = 0.1
COORDINATES = 288.0
SECOND = [0.9, 0.99, 0.999]
TRUSTED = [1e-9, 1e-4, 0.02, 0.5, 0.9]
CHORD = [1e-8, 1e-4, 0.01, 0.04]


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


def solved(equations, size):
    """The root of affine equations."""
    zero = equations(*[mpf(0)] * size)
    system = matrix(size, size)
    for j in range(size):
        unit = equations(*[mpf(i == j) for i in range(size)])
        for i in range(size):
            system[i, j] = unit[i] - zero[i]
    return lu_solve(system, matrix([-z for z in zero]))


def decoupled(u, a, c):
    """Angle and kick of w' = (1-u) w - v1, v1 = a v + c g at |w| = 1: kick = |g|^2."""

    def equations(p, q, kick):
        p1, q1 = a * p, a**2 * q + c**2 * kick
        return (
            (1 - u) ** 2 - 2 * (1 - u) * p1 + q1 - 1,
            (1 - u) * p1 - q1 - p,
            q1 - q,
        )

    p, _, kick = solved(equations, 3)
    return acos(1 - u - a * p), kick


def coupled(eta, lam, a, c):
    """Angle and eta^2 L/x*^2 of w' = w - eta v1, v1 = a v + c (g + lam w) at |w| = 1."""

    def equations(p, q, kick):
        p1 = a * p + c * eta * lam
        q1 = a**2 * q + 2 * a * c * eta * lam * p + (c * eta * lam) ** 2 + c**2 * kick
        return -2 * p1 + q1, p1 - q1 - p, q1 - q

    p, _, kick = solved(equations, 3)
    return acos(1 - a * p - c * eta * lam), kick


def slow(rows):
    """The time of the slowest decay of a linear system."""
    return 1 / min(-e.real for e in eig(matrix(rows))[0])


def persistence(b1, b2, us):
    """S of Lion for each decay u, lag by lag until the correlation is below 1e-34."""
    variance = (1 - b1) ** 2 + b1**2 * (1 - b2) / (1 + b2)
    # b1 times the covariance of c_t with m_t, over the variance of c.
    z = b1 * ((1 - b2) * (1 - b1) + b2 * b1 * (1 - b2) / (1 + b2)) / variance
    sums = [mpf(0) for _ in us]
    discounts = [1 - u for u in us]
    while z > mpf(10) ** -34:
        each = asin(z)
        for i, u in enumerate(us):
            sums[i] += discounts[i] * each
            discounts[i] *= 1 - u
        z *= b2
    return [1 + 4 / pi * s for s in sums]


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

    u = eta * lam
    angle, kick = decoupled(u, a, mpf(1))
    row("sgdwAngle", base, sqrt(2 * u * (1 - a) / (1 + a)))
    row("sgdwAngleExact", base, angle)
    row("sgdwNorm", base + (LEVEL,), sqrt(level * eta / (2 * lam)) / (1 - a))
    row("sgdwNormExact", base + (LEVEL,), eta * sqrt(level / kick))

    d = mpf(DAMPENING)
    angle, kick = coupled(eta, lam, a, 1 - d if a > 0 else mpf(1))
    row("dampenedAngleExact", base + (DAMPENING,), angle)
    row("dampenedNormExact", base + (LEVEL, DAMPENING), eta * sqrt(level / kick))

    _, kick = decoupled(u, a, 1 - a)
    row("adamwNormExact", base + (COORDINATES,), eta**2 * mpf(COORDINATES) / kick)

for (u, decay), b2 in itertools.product(zip(INTRINSIC, DECAY), SECOND):
    eta, lam, kappa = mpf(u / decay), mpf(decay), 1 - mpf(b2)
    # x as a relative departure, then the second moment.
    jacobian = [[-4 * eta * lam, -2 * eta * lam], [-kappa, -kappa]]
    row("adamwRelaxation", (u / decay, decay, b2), slow(jacobian))

for momentum, b2 in itertools.product(MOMENTUM, SECOND):
    rates = [mpf(i / lam) * mpf(lam) for i, lam in zip(INTRINSIC, DECAY)]
    s0, *every = persistence(mpf(momentum), mpf(b2), [mpf(0)] + rates)
    first = (INTRINSIC[2] / DECAY[2], DECAY[2], momentum, b2)
    row("lionAngle", first, sqrt(2 * rates[2] / s0))
    row(
        "lionNorm",
        first + (COORDINATES,),
        mpf(first[0]) * mpf(COORDINATES) * s0 / (2 * mpf(first[1])),
    )
    for i, (u, s) in enumerate(zip(rates, every)):
        base = (INTRINSIC[i] / DECAY[i], DECAY[i], momentum, b2)
        # <w, sign> from a norm that stands still, then the cosine.
        x = mpf(base[0]) * mpf(COORDINATES) * s / (mpf(base[1]) * (2 - u))
        move = mpf(base[0]) ** 2 * mpf(COORDINATES)
        pull = (((1 - u) ** 2 - 1) * x + move) / (2 * (1 - u))
        row("lionAngleExact", base, acos(1 - u - pull / x))
        row("lionNormExact", base + (COORDINATES,), x)

for trusted, alpha in itertools.product(TRUSTED, MOMENTUM):
    eta, trust, lam = 0.5, trusted / 0.5, 1e-3
    base = (eta, lam, alpha, trust)
    a, t, level = mpf(alpha), mpf(eta) * mpf(trust), mpf(LEVEL)

    def norm_at(rate):
        """The norm of heavy ball at a learning rate."""
        return rate * sqrt(level / coupled(rate, mpf(lam), a, mpf(1))[1])

    def mismatch(share):
        """The learning rate of LARS at the norm of heavy ball is that of heavy ball."""
        rate = t * share / (1 + share) / mpf(lam)
        return mpf(lam) * norm_at(rate) / sqrt(level) / share - 1

    r0 = (sqrt(1 + 2 * t / (1 - a)) - 1) / 2
    r = findroot(mismatch, (r0, r0 * mpf("1.01")))
    rate = t * r / (1 + r) / mpf(lam)
    row("larsAngle", base, t / ((1 + r0) * sqrt(1 - a**2)))
    row("larsAngleExact", base, coupled(rate, mpf(lam), a, mpf(1))[0])
    row("larsNorm", base + (LEVEL,), r0 * sqrt(level) / mpf(lam))
    row("larsNormExact", base + (LEVEL,), norm_at(rate))

for chord, b1 in itertools.product(CHORD, MOMENTUM):
    lam = 0.03
    base = (chord, lam, b1)
    eta, b = mpf(chord), mpf(b1)

    def short(u):
        """How far the squared chord of AdamW at the decay u is from that of LAMB."""
        return 2 * (1 - cos(decoupled(u, b, 1 - b)[0])) / eta**2 - 1

    u0 = eta**2 * (1 + b) / (2 * (1 - b))
    u = findroot(short, (u0 / (1 + u0), u0 / (1 + mpf("1.01") * u0)))
    angle, kick = decoupled(u, b, 1 - b)
    row("lambAngleExact", base, angle)
    row("lambNormExact", base + (COORDINATES,), u**2 * mpf(COORDINATES) / (mpf(lam) ** 2 * kick))
    kappa = 1 - mpf(SECOND[1])
    row("lambRelaxation", base + (SECOND[1],), slow([[-2 * u, -u], [-kappa, -kappa]]))

for (u, decay), b1 in itertools.product(zip(INTRINSIC[:4], DECAY), [0.0, 0.9]):
    base = (u / decay, decay, b1, LEVEL)
    eta, lam, b, level = map(mpf, base)
    count = mpf(COORDINATES)
    x = findroot(lambda x: 2 * lam * x * sqrt(x) / (eta * level) - 1, cbrt(eta / lam) ** 2)
    row("adamL2Norm", base, x)
    row("adamL2Angle", base + (COORDINATES,), eta * sqrt(count * (1 - b) / ((1 + b) * x)))
    u = eta * lam * sqrt(x) * count / level
    kappa = 1 - mpf(SECOND[1])
    row(
        "adamL2Relaxation",
        base + (COORDINATES, SECOND[1]),
        slow([[-4 * u, -u], [-kappa, -kappa]]),
    )

for (u, decay), ratio in itertools.product(zip(INTRINSIC, DECAY), [0.0, 0.9, 0.999]):
    base = (u / decay, decay, ratio)
    eta, lam, a = map(mpf, base)
    # c = 0.3, 0.7, then 0.2 and its geometric continuation: sums by the definition.
    tail = mpf(0.2)
    total, squares = mpf(0.3) + mpf(0.7), mpf(0.3) ** 2 + mpf(0.7) ** 2
    total += tail / (1 - a)
    squares += tail**2 / (1 - a**2)
    row("filterAngleCoupled", base, sqrt(2 * lam * total * eta * squares / total**2))
    row("filterAngleDecoupled", base, sqrt(2 * lam * eta * squares / total**2))
    row("filterNormCoupled", base, sqrt(eta * mpf(LEVEL) * total**2 / (2 * lam * total)))
