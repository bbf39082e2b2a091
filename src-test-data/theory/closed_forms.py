"""Closed forms of core.theory to 30 digits: python3 closed_forms.py > closed_forms.csv

Every input is a double, taken exactly; every value is computed with 60 digits (mpmath 1.3.0) from
the formula as one would write it on paper, not from the rearranged form of the code.
"""
import itertools

from mpmath import acos, ceil, exp, log, mpf, polyroots, sqrt

from table import (DECAY, DIVISOR, FRACTION, INTRINSIC, LEVEL, MOMENTUM, VARIANCE, header, row)


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


header()
for (u, decay), alpha in itertools.product(zip(INTRINSIC, DECAY), MOMENTUM):
    base = (u / decay, decay, alpha)
    eta, lam, a = map(mpf, base)
    level, variance = mpf(LEVEL), mpf(VARIANCE)
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
    level, variance = mpf(LEVEL), mpf(VARIANCE)
    row("realEigenvalueLimit", (alpha,), (1 - sqrt(a)) ** 2)
    row("oscillationLimit", (alpha,), (1 - sqrt(a)) ** 2 / 4)
    row("normVariance", (0.1, alpha, VARIANCE, LEVEL), variance * rate**2 / (4 * level * (1 - a) ** 2))
    row("meanShortfall", (alpha, VARIANCE, LEVEL), variance * (1 - a**2) / (8 * level**2 * (1 + a**2)))
    gain = 2 * rate**2 * level / (1 - a) ** 2
    row("growth", (2.5, 0.1, alpha, LEVEL, 1000.0), sqrt(mpf(2.5) ** 2 + gain * 1000))
    row("growthAngle", (0.1, alpha, LEVEL, 2.5), rate * sqrt(level) / (mpf(2.5) * sqrt(1 - a**2)))
