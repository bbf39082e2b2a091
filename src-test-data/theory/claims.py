"""The paper's smaller claims and the identities to 30 digits: python3 claims.py > claims.csv

Every input is a double, taken exactly; every value is computed with 60 digits or more (mpmath 1.3.0)
from the definition: angles between vectors, sums term by term, recurrences.
"""
import itertools

from mpmath import acos, atan, atan2, exp, log, mp, mpf, polyroots, sqrt

from table import DECAY, DIVISOR, INTRINSIC, LEVEL, MOMENTUM, VARIANCE, header, row


def loss_of(eta, lam, a):
    """1 - the greatest modulus among the eigenvalues of the exact map's Jacobian at x*."""
    u = eta * lam
    s = 1 + a - u
    kappa = u * (1 - a) * (2 - u / (1 + a))
    roots = polyroots(
        [1, a - s**2 + kappa, a * kappa - a * s**2 + 2 * a * s**2 - a**2, -(a**3)],
        maxsteps=2000,
        extraprec=400,
    )
    return 1 - max(abs(z) for z in roots)


def mean_cosine(eta, lam, a, steps):
    u = eta * lam
    s = 1 + a - u
    before, now = mpf(1), s / (1 + a)
    if steps == 0:
        return before
    for _ in range(steps - 1):
        before, now = now, s * now - a * before
    return now


def inflation(n, rho):
    # Term by term up to 1,000; beyond, the geometric sums written out with 200 digits.
    if n <= 1000:
        return 1 + 2 * sum((1 - mpf(j) / n) * rho**j for j in range(1, n))
    return (1 + rho) / (1 - rho) - 2 * rho * (1 - rho**n) / (n * (1 - rho) ** 2)


mp.dps = 200
header()

# Steps of SGD, in the plane of weight and gradient: w = (r, 0), w' = ((1 - u) r, -eta |g|).
for (u, decay), tangent in itertools.product(zip(INTRINSIC, DECAY), [1e-9, 0.01, 0.49, 0.51, 4.0]):
    x = 0.7
    eta = u / decay
    gradient = tangent * x / eta
    e, lam, g, xx = mpf(eta), mpf(decay), mpf(gradient), mpf(x)
    t = e * g / xx
    u_ = e * lam
    angle = atan2(t, 1 - u_)
    row("eq12", (eta, gradient, x), t)
    row("sgdAngle", (eta, decay, gradient, x), angle)
    row("relativeUpdate", (eta, decay, gradient, x), sqrt(t**2 + u_**2))
    following = xx + e**2 * mpf(gradient**2) / xx
    row("growthNext", (eta, gradient**2, x), following)
    row("growthGain", (eta, gradient**2, x), following**2 - xx**2)
    error = t / angle - 1
    # Where the parts cancel the result has no ulps to speak of: a test of its own sees to it.
    if abs(error) > (t**2 / 3 + u_) / 4:
        row("eq12Error", (eta, decay, gradient, x), error)
    row("eq12ErrorNoDecay", (eta, 0.0, gradient, x), t / atan(t) - 1)
    norm = mpf(x)  # here a norm
    s = gradient**2
    c, f = -u_ * norm, e**2 * mpf(s) / (2 * norm**3)
    row("centripetal", (eta, decay, x), c)
    row("centrifugal", (eta, s, x), f)
    exact = sqrt(((1 - u_) * norm) ** 2 + e**2 * mpf(s) / norm**2) - norm
    if abs(c + f) > max(-c, f) / 4:
        row("eq15", (eta, decay, s, x), c + f)
        row("eq27", (eta, decay, s, x), exact)
    wrong = c + f - exact
    square = 2 * f / norm
    if abs(square / 4 - u_) > max(square / 4, u_) / 4:
        row("eq15Error", (eta, decay, s, x), wrong)

for (u, decay), alpha in itertools.product(zip(INTRINSIC, DECAY), MOMENTUM):
    base = (u / decay, decay, alpha)
    eta, lam, a = map(mpf, base)
    level = mpf(LEVEL)
    x = sqrt(level * eta / (lam * (1 - a) * (2 - lam * eta / (1 + a))))
    row("effectiveInEquilibrium", base + (LEVEL,), eta / x)
    row("averageRatio", base, 2 * eta * lam / (1 + a))
    # The chord under the exact angle.
    row("relativeEquilibrium", base, sqrt(2 * (1 - (1 - eta * lam / (1 + a)))))
    row("timescaleEpochs", base + (1251.0,), (1 - a) / (lam * eta) / 1251)
    if alpha == 0:
        row("balance", base[:2] + (LEVEL,), (eta * level / (2 * lam)) ** mpf("0.25"))
    for k in (1, 4, 16, 3000):
        if u < 0.5 * 0.99 * (1 - alpha**0.5) ** 2:
            row("cosineLoss", base + (k,), 1 - mean_cosine(eta, lam, a, k))
        elif k <= 16:
            row("cosineLossRecurrent", base + (k,), 1 - mean_cosine(eta, lam, a, k))
        if u * k < 0.3:
            ratio = acos(mean_cosine(eta, lam, a, k)) / acos(1 - k * eta * lam / (1 + a))
            row("accumulatedRatio", base + (k,), ratio)

for alpha in MOMENTUM:
    a = mpf(alpha)
    row("momentumRatio", (alpha,), sqrt(1 - a**2))
    for k in (1, 2, 4, 16, 1000, 10**6):
        row("accumulatedRatioLimit", (alpha, k), sqrt(inflation(k, a)))
    for lag in (0, 1, 7, 100):
        row("angleCorrelation", (alpha, lag), a ** (2 * lag) if lag else mpf(1))

for (u, decay), alpha in itertools.product(zip(INTRINSIC, DECAY), MOMENTUM):
    base = (u / decay, decay, alpha)
    eta, lam, a = map(mpf, base)
    if u > 0.9 * (1 - alpha**0.5) ** 2 / 4:
        continue
    loss = loss_of(eta, lam, a)
    for n in (10, 1000, 10**7):
        row("effectiveSamples", base + (n,), n / inflation(n, 1 - loss))
        row("normCorrelation", base + (n,), (1 - loss) ** n if n < 1000 else exp(n * log(1 - loss)))
        if n == 10:
            continue
        spread = mpf(VARIANCE) * (1 - a) * (1 - (1 - loss) ** n) / (lam * eta)
        row("angleError", base + (VARIANCE, LEVEL, n), sqrt(spread) / (4 * mpf(LEVEL) * n))

for (u, decay), alpha, divisor in itertools.product(
    list(zip(INTRINSIC, DECAY))[1::2], MOMENTUM[::3], DIVISOR[1::2]
):
    base = (u / decay, decay, alpha, divisor)
    eta, lam, a, k = map(mpf, base)

    def fixed(rate):
        return sqrt(rate / (lam * (1 - a) * (2 - lam * rate / (1 + a))))

    row("rescaleExact", base, sqrt(fixed(eta) / fixed(eta / k)))
