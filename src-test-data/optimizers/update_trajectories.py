"""Updates of many optimizers, frozen: python3 update_trajectories.py > update_trajectories.csv
(torch 2.13.0, CPU, float64)

Forty steps on ten weights with recorded gradients; the learning rate is divided by 4 at step 20.
PyTorch's own SGD (plain, heavy ball, Nesterov, dampening), AdamW and Adam with weight_decay, the last
two with eps = 0, as theory has it; what PyTorch lacks is written out below, one line an equation.
Rows: source, rule, momentum, weight decay, rate, step, values with every digit. Weights are those after
the step (step -1: before the first); a gradient belongs to its step.
"""
import numpy
import torch

SIZE, STEPS, CUT, DIVISOR = 10, 40, 20, 4.0
KEPT = {0, 1, 2, 9, 18, 19, 20, 21, 22, 30, 39}


def row(source, rule, momentum, decay, rate, step, values):
    text = " ".join(repr(float(v)) for v in values)
    print(f"{source},{rule},{momentum},{decay},{rate},{step},{text}")


torch.manual_seed(21)
start = torch.randn(SIZE, dtype=torch.float64)
scale = 10.0 ** torch.linspace(-2, 1, SIZE, dtype=torch.float64)
gradients = [torch.randn(SIZE, dtype=torch.float64) * scale + 0.2 for _ in range(STEPS)]
row("all", "weight", 0, 0, 0, -1, start)
for step, gradient in enumerate(gradients):
    row("all", "gradient", 0, 0, 0, step, gradient)


def torch_run(rule, momentum, decay, rate, make):
    weight = start.clone().requires_grad_()
    optimizer = make([weight], momentum, decay, rate)
    for step, gradient in enumerate(gradients):
        if step == CUT:
            optimizer.param_groups[0]["lr"] /= DIVISOR
        weight.grad = gradient.clone()
        optimizer.step()
        if step in KEPT:
            row("torch", rule, momentum, decay, rate, step, weight.detach())


def sgd(**more):
    return lambda p, a, decay, rate: torch.optim.SGD(
        p, lr=rate, momentum=a, weight_decay=decay, foreach=False, **more
    )


def adam(kind, beta2):
    return lambda p, a, decay, rate: kind(
        p, lr=rate, betas=(a, beta2), eps=0.0, weight_decay=decay, foreach=False
    )


torch_run("heavy-ball", 0.0, 0.02, 0.1, sgd())
torch_run("heavy-ball", 0.9, 0.02, 0.1, sgd())
torch_run("nesterov", 0.9, 0.02, 0.1, sgd(nesterov=True))
torch_run("dampened:0.3", 0.9, 0.02, 0.1, sgd(dampening=0.3))
torch_run("dampened:0.9", 0.9, 0.02, 0.1, sgd(dampening=0.9))
torch_run("adamw:0.99", 0.9, 0.5, 0.01, adam(torch.optim.AdamW, 0.99))
torch_run("adam-l2:0.99", 0.9, 0.5, 0.01, adam(torch.optim.Adam, 0.99))


class DjlSgd:
    """The learning rate inside the buffer."""

    def __init__(self):
        self.u = numpy.zeros(SIZE)

    def step(self, w, g, a, decay, rate):
        self.u = a * self.u + rate * (g + decay * w)
        return w - self.u


class Sgdw:
    """Loshchilov and Hutter 2019, with the learning rate outside the buffer."""

    def __init__(self):
        self.v = numpy.zeros(SIZE)

    def step(self, w, g, a, decay, rate):
        self.v = a * self.v + g
        return w - rate * decay * w - rate * self.v


class Lion:
    """Chen et al. 2023, their program 1."""

    def __init__(self, beta2):
        self.m, self.beta2 = numpy.zeros(SIZE), beta2

    def step(self, w, g, a, decay, rate):
        update = numpy.sign(a * self.m + (1 - a) * g)
        self.m = self.beta2 * self.m + (1 - self.beta2) * g
        return w - rate * (update + decay * w)


class Lars:
    """You, Gitman and Ginsburg 2017, their algorithm 1."""

    def __init__(self, trust):
        self.u, self.trust = numpy.zeros(SIZE), trust

    def step(self, w, g, a, decay, rate):
        norm = numpy.linalg.norm(w)
        local = self.trust * norm / (numpy.linalg.norm(g) + decay * norm)
        self.u = a * self.u + rate * local * (g + decay * w)
        return w - self.u


class Lamb:
    """You et al. 2020, their algorithm 2, with phi the identity and eps = 0."""

    def __init__(self, beta2):
        self.m, self.v, self.t, self.beta2 = numpy.zeros(SIZE), numpy.zeros(SIZE), 0, beta2

    def step(self, w, g, a, decay, rate):
        self.t += 1
        self.m = a * self.m + (1 - a) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        r = (self.m / (1 - a**self.t)) / numpy.sqrt(self.v / (1 - self.beta2**self.t))
        r = r + decay * w
        return w - rate * numpy.linalg.norm(w) / numpy.linalg.norm(r) * r


def written_run(rule, momentum, decay, rate, update):
    weight = start.numpy().copy()
    for step, gradient in enumerate(gradients):
        if step == CUT:
            rate /= DIVISOR
        weight = update.step(weight, gradient.numpy(), momentum, decay, rate)
        if step in KEPT:
            row("numpy", rule, momentum, decay, rate * (DIVISOR if step >= CUT else 1), step, weight)


written_run("djl-sgd", 0.9, 0.02, 0.1, DjlSgd())
written_run("sgdw", 0.9, 0.02, 0.1, Sgdw())
written_run("lion:0.98", 0.9, 0.5, 0.01, Lion(0.98))
written_run("lars:0.01", 0.9, 0.02, 0.5, Lars(0.01))
written_run("lamb:0.99", 0.9, 0.5, 0.01, Lamb(0.99))
