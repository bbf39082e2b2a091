"""Closed forms of core.theory to 30 digits: python3 closed_forms.py > closed_forms.csv

Every input is a double, taken exactly; every value is computed with 60 digits (mpmath 1.3.0) from
the formula as one would write it on paper, not from the rearranged form of the code.
"""
import itertools

from mpmath import acos, ceil, exp, log, lu_solve, matrix, mp, mpf, polyroots, sqrt

mp.dps = 60

INTRINSIC = [1e-12, 1e-9, 2e-5, 1e-3, 0.05, 0.2]
DECAY = [5e-4, 3e-5, 1e-4, 5e-3, 0.01, 0.7]
MOMENTUM = [0.0, 0.1, 0.5, 0.9, 0.99, 0.999]
DIVISOR = [1 + 1e-9, 1.1, 2.0, 10.0, 1e4]
FRACTION = [0.5, 0.95, 0.999]
LEVEL, VARIANCE, MINIMUM = 0.37, 0.0123, 0.011


def row(name, arguments, value):
    print(f"{name},{' '.join(repr(a) for a in arguments)},{mp.nstr(value, 30)}")


def jacobian_loss(eta, lam, a):
    """1 - the greatest modulus among the eigenvalues of the exact map's Jacobian at x*."""
    u = eta * lam
    s = 1 + a - u
    kappa = u * (1 - a) * (2 - u / (1 + a))  # eta^2 L / x*^2
    # det(z - J), J = [[s^2 - kappa, -2 a s, a^2], [s, -a, 0], [1, 0, 0]]
    roots = polyroots(
        [1, a - s**2 + kappa, a * kappa - a * s**2 + 2 * a * s**2 - a**2, -(a**3)],
        maxsteps=2000,
        extraprec=400,
    )
    return 1 - max(abs(z) for z in roots)


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


print("function,arguments,value")
for (u, decay), alpha in itertools.product(zip(INTRINSIC, DECAY), MOMENTUM):
    base = (u / decay, decay, alpha)
    eta, lam, a = map(mpf, base)
    level, variance, minimum = mpf(LEVEL), mpf(VARIANCE), mpf(MINIMUM)
    row("angularUpdate", base, sqrt(2 * lam * eta / (1 + a)))
    row("angularUpdateExact", base, acos(1 - lam * eta / (1 + a)))
    row("squaredNorm", base + (LEVEL,), sqrt(level * eta / (2 * lam * (1 - a))))
    exact = sqrt(level * eta / (lam * (1 - a) * (2 - lam * eta / (1 + a))))
    row("squaredNormExact", base + (LEVEL,), exact)
    row("relaxationSteps", base, (1 - a) / (4 * lam * eta))
    row("timescale", base, (1 - a) / (lam * eta))
    row("rateBound", base, 1 - 4 * lam * eta / (1 - a))
    if lam * eta < 0.9 * (1 - sqrt(a)) ** 2 / 4:
        row("rateLoss", base, jacobian_loss(eta, lam, a))
    elif a > 0 and lam * eta > 1.1 * (1 - sqrt(a)) ** 2 / 4:
        row("rateLossOscillating", base, jacobian_loss(eta, lam, a))
    row("angularVariance", base + (VARIANCE, LEVEL), lam * eta * variance * (1 - a) / (2 * level**2 * (1 + a**2)))
    if a == 0:
        row("floorLimit1", base, 2 * (2 * lam * eta / (1 - 2 * lam * eta)) ** 2)
    else:
        denominator = (1 - a) ** 3 * (1 + a) - 8 * lam * eta * (1 - a)
        if denominator > 0:
            row("floorLimit2", base, 2 * (6 * lam * eta / denominator) ** 2)
    angle, force = nesterov(eta, lam, a)
    factor = 1 + 2 * a - 2 * a**3
    row("nesterovAngle", base, sqrt(2 * lam * eta * factor / (1 + a)))
    row("nesterovAngleExact", base, angle)
    row("nesterovNormExact", base + (LEVEL,), eta * sqrt(level / force))

for (u, decay), alpha, divisor in itertools.product(
    list(zip(INTRINSIC, DECAY))[::2], MOMENTUM[::2], DIVISOR
):
    base = (u / decay, decay, alpha)
    eta, lam, a, k = map(mpf, base + (divisor,))
    tau = (1 - a) / (4 * lam * eta)
    row("minimumSteps", base + (divisor,), ceil(tau * log(k)))
    for fraction in FRACTION:
        f = mpf(fraction)
        steps = tau * log((k - 1) / (f**-2 - 1)) if k > f**-2 else mpf(0)
        row("stepsToFraction", base + (divisor, fraction), steps)
    for time in (0.0, 0.3, 3.0):
        t = float(tau) * time
        row("ratio", base + (divisor, t), 1 / sqrt(1 + (k - 1) * exp(-mpf(t) / tau)))

# Just above f^-2, where the logarithm of the ratio cancels.
for fraction in FRACTION:
    f = mpf(fraction)
    divisor = float(1 / f**2) * (1 + 1e-12)
    steps = mpf(0.25) / (mpf(1e-4) * mpf(0.1)) * log((mpf(divisor) - 1) / (f**-2 - 1))
    row("stepsToFraction", (0.1, 1e-4, 0.0, divisor, fraction), steps)

for divisor in DIVISOR + [0.3]:
    k = mpf(divisor)
    row("rescaleWeight", (divisor,), k ** mpf("0.25"))
    row("rescaleScaledVelocity", (divisor,), k ** mpf("-0.75"))
    row("rescaleVariance", (divisor,), sqrt(k))

for alpha in MOMENTUM:
    a, rate = mpf(alpha), mpf(0.1)
    level, variance, minimum = mpf(LEVEL), mpf(VARIANCE), mpf(MINIMUM)
    row("realEigenvalueLimit", (alpha,), (1 - sqrt(a)) ** 2)
    row("oscillationLimit", (alpha,), (1 - sqrt(a)) ** 2 / 4)
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
    row("normVariance", (0.1, alpha, VARIANCE, LEVEL), variance * rate**2 / (4 * level * (1 - a) ** 2))
    row("meanShortfall", (alpha, VARIANCE, LEVEL), variance * (1 - a**2) / (8 * level**2 * (1 + a**2)))
    gain = 2 * rate**2 * level / (1 - a) ** 2
    row("growth", (2.5, 0.1, alpha, LEVEL, 1000.0), sqrt(mpf(2.5) ** 2 + gain * 1000))
    row("growthAngle", (0.1, alpha, LEVEL, 2.5), rate * sqrt(level) / (mpf(2.5) * sqrt(1 - a**2)))
