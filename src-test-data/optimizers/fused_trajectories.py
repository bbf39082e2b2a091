"""Updates with clipping, accumulation and a cut, frozen: python3 fused_trajectories.py > fused_trajectories.csv
(torch 2.13.0, CPU, float64 on float32 inputs)

Forty steps on a weight of 6 x 8, which decays, and a bias of 12, which does not, from the start and with
the gradients of sgd_trajectory.csv; every third gradient is accumulated from two halves, which is the
reader's affair: their sum is what stands there. The learning rate is divided by 4 at step 20. Clipping is
torch.nn.utils' clip_grad_value_ or clip_grad_norm_ over both parameters, at limits that some steps
exceed and some do not. SGD and AdamW are PyTorch's; SGDW (Loshchilov and Hutter 2019, learning rate
outside the buffer) and Lion (Chen et al. 2023, program 1) are written out. Rows: rule, clipping,
quantity, parameter, step, values; "norm" is the total norm before clipping.
"""
import csv
import pathlib

import torch

STEPS, CUT, DIVISOR = 40, 20, 4.0
KEPT = {0, 1, 2, 9, 18, 19, 20, 21, 22, 30, 39}
SHAPES = {"weight": (6, 8), "bias": (12,)}
VALUE, NORM = 2.0, 6.0

frozen = {}
with open(pathlib.Path(__file__).with_name("sgd_trajectory.csv")) as lines:
    for run, quantity, parameter, step, values in csv.reader(lines):
        frozen[run, quantity, parameter, int(step)] = values


def tensor(quantity, parameter, step):
    values = [float(v) for v in frozen["all", quantity, parameter, step].split(" ")]
    exact = torch.tensor(values, dtype=torch.float32).double()
    return exact.reshape(SHAPES[parameter])


class Sgdw(torch.optim.Optimizer):
    """v = a v + g; w = w - rate decay w - rate v."""

    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                v = self.state[w].setdefault("v", torch.zeros_like(w))
                v.mul_(group["momentum"]).add_(w.grad)
                w.data = w.data - group["lr"] * group["weight_decay"] * w.data - group["lr"] * v


class Lion(torch.optim.Optimizer):
    """c = b1 m + (1 - b1) g; w = w - rate (sign(c) + decay w); m = b2 m + (1 - b2) g."""

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for w in group["params"]:
                m = self.state[w].setdefault("m", torch.zeros_like(w))
                c = b1 * m + (1 - b1) * w.grad
                w.data = w.data - group["lr"] * (torch.sign(c) + group["weight_decay"] * w.data)
                m.mul_(b2).add_(w.grad, alpha=1 - b2)


def run(rule, clipping, make):
    parameters = {name: tensor("weight", name, -1).requires_grad_() for name in SHAPES}
    optimizer = make(parameters)
    for step in range(STEPS):
        if step == CUT:
            for group in optimizer.param_groups:
                group["lr"] /= DIVISOR
        for name, parameter in parameters.items():
            parameter.grad = tensor("gradient", name, step)
        if clipping == "value":
            torch.nn.utils.clip_grad_value_(parameters.values(), VALUE)
        elif clipping == "norm":
            norm = torch.nn.utils.clip_grad_norm_(parameters.values(), NORM)
            if rule == "sgdw":
                print(f"all,norm,norm,all,{step},{float(norm)!r}")
        optimizer.step()
        if step in KEPT:
            for name, parameter in parameters.items():
                text = " ".join(repr(float(v)) for v in parameter.detach().reshape(-1))
                print(f"{rule},{clipping},weight,{name},{step},{text}")


def groups(parameters, decay):
    return [
        {"params": [parameters["weight"]], "weight_decay": decay},
        {"params": [parameters["bias"]], "weight_decay": 0.0},
    ]


def sgd(nesterov):
    return lambda p: torch.optim.SGD(
        groups(p, 0.02), lr=0.1, momentum=0.9, nesterov=nesterov, foreach=False
    )


def adamw(p):
    return torch.optim.AdamW(groups(p, 0.5), lr=0.01, betas=(0.9, 0.99), eps=1e-8, foreach=False)


def sgdw(p):
    return Sgdw(groups(p, 0.02), {"lr": 0.1, "momentum": 0.9})


def lion(p):
    return Lion(groups(p, 0.5), {"lr": 0.01, "betas": (0.9, 0.98)})


for rule, make in [
    ("sgdw", sgdw),
    ("adamw:0.99", adamw),
    ("lion:0.98", lion),
    ("heavy-ball", sgd(False)),
    ("nesterov", sgd(True)),
]:
    for clipping in ["none", "value", "norm"]:
        if clipping != "none" or rule not in ("heavy-ball", "nesterov"):
            run(rule, clipping, make)
